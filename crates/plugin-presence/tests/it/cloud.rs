//! What the tests share.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use webex_core::Webex;
use webex_core::events::Events;
use webex_plugin_mercury::Mercury;
use webex_plugin_presence::{
    Presence, PresenceConfig, PresenceEvent, PresenceExt, PresenceHandle, PresenceState,
};
use webex_testing::{ManualClock, Recorded, RecordingServer, Reply, TestCloud};

/// A presence service that answers as a test says, beside a simulated cloud.
pub(crate) struct Scripted {
    pub(crate) cloud: TestCloud,
    pub(crate) server: RecordingServer,
    pub(crate) clock: ManualClock,
}

impl Scripted {
    pub(crate) async fn start(answer: impl Fn(&str, &Value) -> Reply + Send + Sync + 'static) -> Self {
        let cloud = TestCloud::start().await;
        let answer = move |request: &Recorded| {
            let body = serde_json::from_slice(&request.body).unwrap_or_default();
            answer(request.target.trim_start_matches("/apheleia"), &body)
        };
        Self { cloud, server: RecordingServer::start(answer).await, clock: ManualClock::new() }
    }

    /// A client of alice, whose clock stands still unless the test moves it.
    pub(crate) async fn client(&self) -> Webex {
        let url = format!("{}/apheleia", self.server.base()).parse().expect("a URL");
        let shared = self.cloud.shared().clone().with_clock(Arc::new(self.clock.clone()));
        let builder = self.cloud.builder("alice").shared(shared).configure(|config| {
            config.requests.retry.enabled = false;
            config.services.overrides.insert("apheleia".to_owned(), url);
        });
        builder.plugin(Mercury::new()).plugin(Presence::new()).build().await.expect("a client")
    }

    /// A client whose questions go out while the clock stands still.
    pub(crate) async fn presence(&self) -> PresenceHandle {
        self.client().await.presence().expect("installed")
    }

    /// Moves the clock until `future` is done.
    pub(crate) async fn pass<T>(&self, future: impl Future<Output = T>) -> T {
        let ticking = async {
            loop {
                tokio::time::sleep(Duration::from_millis(1)).await;
                self.clock.advance(Duration::from_millis(10));
            }
        };
        tokio::select! {
            done = future => done,
            () = ticking => unreachable!("the clock never stops"),
        }
    }

    /// The bodies of the requests to that path.
    pub(crate) fn bodies(&self, path: &str) -> Vec<Value> {
        let target = format!("/apheleia/{path}");
        let requests = self.server.requests().into_iter().filter(|request| request.target == target);
        requests.map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect()
    }
}

/// An answer that knows everybody who is asked about, as the service should.
pub(crate) fn knows_all(path: &str, body: &Value) -> Reply {
    let subjects = body["subjects"].as_array().cloned().unwrap_or_default();
    let state = |subject: &Value| json!({"subject": subject, "status": "active"});
    match path {
        "/compositions" => {
            let list: Vec<_> = subjects.iter().map(state).collect();
            Reply::json(200, &json!({"statusList": list}))
        }
        "/subscriptions" => {
            let ttl = &body["subscriptionTtl"];
            let answer = |subject: &Value| json!({"subject": subject, "responseCode": 200, "subscriptionTtl": ttl, "status": state(subject)});
            Reply::json(200, &json!({"responses": subjects.iter().map(answer).collect::<Vec<_>>()}))
        }
        "/events" => Reply::json(200, body),
        _ => Reply::empty(404),
    }
}

/// A client of the simulated cloud that loses no time.
pub(crate) async fn quick(cloud: &TestCloud, name: &str) -> Webex {
    let mut config = PresenceConfig::default();
    let soon = Duration::from_millis(50);
    (config.camping, config.fetch_wait, config.sweep) = (soon, soon, soon);
    let builder = cloud.builder(name).plugin(Mercury::new());
    builder.plugin(Presence::with(config)).build().await.expect("a client")
}

/// The next state that is told and that `is` what the test waits for.
pub(crate) async fn state(
    events: &mut Events<PresenceEvent>,
    is: impl Fn(&PresenceState) -> bool,
) -> Arc<PresenceState> {
    let next = async {
        loop {
            match events.next().await.expect("the hub lives") {
                Ok(PresenceEvent::Updated { state, .. }) if is(&state) => return state,
                other => drop(other.expect("nobody is too slow")),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), next).await.expect("in time")
}
