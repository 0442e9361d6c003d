//! A simulated cloud beside which services of our own stand, that answer as a test says.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use webex_core::{Shared, Webex, WebexBuilder};
use webex_plugin_conversation::{Activity, ActivityObject, Conversations};
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_directory::{Directory, DirectoryConfig, DirectoryExt, DirectoryHandle};
use webex_plugin_mercury::{Mercury, MercuryConfig, MercuryExt};
use webex_sim::Selection;
use webex_testing::{ManualClock, Recorded, RecordingServer, Reply, TestCloud};

/// A question as the service got it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Behind the organization.
    pub(crate) resource: String,
    /// Without the id of the question.
    pub(crate) body: Value,
    pub(crate) request_id: String,
}

impl Asked {
    fn of(request: &Recorded) -> Self {
        let mut body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let request_id = body.as_object_mut().expect("an object").remove("requestId").expect("an id");
        Self {
            resource: request.target.clone(),
            body,
            request_id: request_id.as_str().expect("a text").to_owned(),
        }
    }

    /// The values of a look-up.
    pub(crate) fn values(&self) -> Vec<String> {
        serde_json::from_value(self.body["lookupValues"].clone()).expect("a look-up")
    }
}

/// A directory search whose parts come to alice over the socket of the simulated cloud.
pub(crate) struct Dss {
    pub(crate) cloud: Arc<TestCloud>,
    server: RecordingServer,
    pub(crate) clock: ManualClock,
    asked: Mutex<UnboundedReceiver<Asked>>,
}

impl Dss {
    pub(crate) async fn start(act: impl Fn(&Asked) -> (u16, Vec<Value>) + Send + Sync + 'static) -> Self {
        let cloud = Arc::new(TestCloud::start().await);
        let alice = Selection::all().user(cloud.user("alice").id);
        let (sender, asked) = unbounded_channel();
        let sim = cloud.clone();
        let server = RecordingServer::start(move |request| {
            let question = Asked::of(request);
            let (status, parts) = act(&question);
            for mut part in parts {
                part["requestId"] = question.request_id.clone().into();
                sim.sim().sockets().send(&alice, &part);
            }
            let _ = sender.send(question);
            Reply::json(status, &json!({}))
        })
        .await;
        Self { cloud, server, clock: ManualClock::new(), asked: Mutex::new(asked) }
    }

    /// A client of alice, whose clock stands still unless the test moves it.
    pub(crate) async fn client(&self) -> Webex {
        self.client_with(DirectoryConfig::default()).await
    }

    pub(crate) async fn client_with(&self, config: DirectoryConfig) -> Webex {
        let shared = self.cloud.shared().clone().with_clock(Arc::new(self.clock.clone()));
        let builder = self.builder(shared).plugin(Mercury::new());
        builder.plugin(Directory::with(config)).build().await.expect("a client")
    }

    fn builder(&self, shared: Shared) -> WebexBuilder {
        let url = format!("{}/dss", self.server.base()).parse().expect("a URL");
        self.cloud.builder("alice").shared(shared).configure(|config| {
            config.requests.retry.enabled = false;
            config.services.overrides.insert("directorySearch".to_owned(), url);
        })
    }

    pub(crate) async fn directory(&self) -> DirectoryHandle {
        self.client().await.directory().expect("installed")
    }

    /// Waits for the next question.
    pub(crate) async fn next_question(&self) -> Asked {
        // One test asks at a time: nobody else waits for the lock.
        let next = std::future::poll_fn(|cx| self.asked.lock().expect("no panic").poll_recv(cx));
        let limit = std::time::Duration::from_secs(20);
        let mut asked = tokio::time::timeout(limit, next).await.expect("in time").expect("the service lives");
        let organization = self.cloud.user("alice").org_id.to_string();
        let place = asked.resource.find(&organization).expect("it names the organization");
        let kind = asked.resource[..place].trim_start_matches("/dss");
        asked.resource = format!("{kind}..{}", &asked.resource[place + organization.len()..]);
        asked
    }

    /// How many questions came.
    pub(crate) fn count(&self) -> usize {
        self.server.requests().len()
    }

    pub(crate) fn alice(&self) -> Selection {
        Selection::all().user(self.cloud.user("alice").id)
    }

    /// Sends alice a part of an answer.
    pub(crate) fn part(&self, question: &Asked, mut part: Value) {
        part["requestId"] = question.request_id.clone().into();
        assert!(self.cloud.sim().sockets().send(&self.alice(), &part) > 0, "alice is connected");
    }
}

/// Lets every task run that can.
pub(crate) async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// A part of a look-up, in which each value is found that does not begin with `no`.
pub(crate) fn lookup_part(sequence: u64, finished: bool, values: &[impl AsRef<str>]) -> Value {
    let (missing, found): (Vec<_>, Vec<_>) =
        values.iter().map(AsRef::as_ref).partition(|value| value.starts_with("no"));
    let entities: Vec<_> =
        found.iter().map(|value| json!({"identity": value, "displayName": value})).collect();
    let mut part = json!({
        "eventType": "directory.lookup", "sequence": sequence,
        "lookupResult": {"entities": entities, "entitiesFound": found, "entitiesNotFound": missing},
    });
    // Only the last part says so.
    if finished {
        part["finished"] = true.into();
    }
    part
}

/// A part of a search.
pub(crate) fn search_part(sequence: u64, finished: bool, names: &[&str]) -> Value {
    let entities: Vec<_> = names.iter().map(|name| json!({"identity": name, "displayName": name})).collect();
    json!({
        "eventType": "directory.search", "sequence": sequence, "finished": finished, "directoryEntities": entities,
    })
}

/// One that answers everything with one part.
pub(crate) fn answers_all(asked: &Asked) -> (u16, Vec<Value>) {
    let part = match asked.body.get("lookupValues") {
        Some(_) => lookup_part(0, true, &asked.values()),
        None => search_part(0, true, &["one", "two"]),
    };
    (202, vec![part])
}

/// A simulated cloud, and clients that have every plug-in and trust its KMS.
pub(crate) struct Full {
    pub(crate) cloud: TestCloud,
    trust: KmsTrust,
}

impl Full {
    pub(crate) async fn start() -> Self {
        let cloud = TestCloud::start().await;
        let pem = cloud.sim().kms().authority_pem().await.expect("a key");
        Self { cloud, trust: KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate") }
    }

    /// A client of that person, for whom these services stand elsewhere.
    pub(crate) async fn client(&self, name: &str, services: &[(&'static str, String)]) -> Webex {
        let services = services.to_vec();
        let builder = self.cloud.builder(name).configure(move |config| {
            for (name, url) in services {
                config.services.overrides.insert(name.to_owned(), url.parse().expect("a URL"));
            }
        });
        self.client_of(builder).await
    }

    /// A client of whoever that builder signs in, who tries everything once.
    pub(crate) async fn client_of(&self, builder: WebexBuilder) -> Webex {
        let mut config = CypherConfig::default();
        config.trust = self.trust.clone();
        config.timing.batching.wait = std::time::Duration::from_millis(5);
        let builder = builder.configure(|config| config.requests.retry.enabled = false);
        let builder = builder.plugin(Mercury::with(MercuryConfig::fast())).plugin(Cypher::with(config));
        builder.plugin(Conversations::new()).plugin(Directory::new()).build().await.expect("a client")
    }

    /// The UUID of that person.
    pub(crate) fn id(&self, name: &str) -> uuid::Uuid {
        self.cloud.user(name).id.to_string().parse().expect("a UUID")
    }
}

/// What a message says, when it can be read.
pub(crate) fn text(activity: &Activity) -> Option<&str> {
    match activity.object.as_deref()? {
        ActivityObject::Content(content) => content.display_name.as_ref()?.as_str(),
        _ => None,
    }
}

/// Whether Mercury is connected.
pub(crate) fn is_online(webex: &Webex) -> bool {
    webex.mercury().expect("installed").status().is_online()
}
