//! Vectors of frames: what arrives, who listens, which events there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use futures_core::future::BoxFuture;
use serde_json::{Value, json};
use webex_core::ids::MessageId;
use webex_core::services::ClusterId;
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::{KeyUrl, TextOpener, open};
use webex_plugin_live::{
    Activity, Change, ClusterLookup, Diagnostic, Envelope, Listeners, MessageSource, Resource,
    TranslateContext, TranslatePolicy, settle, translate,
};
use webex_plugin_messages::Message;
use webex_testing::vectors;

const FILES: [(&str, &str); 6] = [
    ("activities-attachment-actions.json", include_str!("../vectors/activities-attachment-actions.json")),
    ("activities-lifecycle.json", include_str!("../vectors/activities-lifecycle.json")),
    ("activities-memberships.json", include_str!("../vectors/activities-memberships.json")),
    ("activities-messages.json", include_str!("../vectors/activities-messages.json")),
    ("activities-not-translated.json", include_str!("../vectors/activities-not-translated.json")),
    ("activities-rooms.json", include_str!("../vectors/activities-rooms.json")),
];

/// A vector and the clusters of its file.
#[derive(Clone)]
pub(crate) struct Vector {
    pub(crate) value: Value,
    clusters: BTreeMap<String, ClusterId>,
}

/// What came of the frames of a vector.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The events, as the vectors write them.
    pub(crate) events: Vec<Value>,
    /// The activities after they were opened and normalized.
    pub(crate) normalized: Vec<Value>,
    /// The ids of the messages that were fetched.
    pub(crate) fetched: Vec<String>,
    /// What gave no event.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The changes, before envelopes were put around them.
    pub(crate) changes: Vec<Change>,
}

/// All vectors of all files.
pub(crate) fn all() -> Vec<Vector> {
    FILES.iter().flat_map(|(file, copy)| of_file(&vectors(file, copy))).collect()
}

/// The vector of that id, of those that this crate has a copy of.
pub(crate) fn vector(id: &str) -> Vector {
    let copies = FILES.iter().map(|(_, copy)| serde_json::from_str(copy).expect("JSON"));
    let mut vectors = copies.flat_map(|file: Value| of_file(&file));
    vectors.find(|vector| vector.id() == id).unwrap_or_else(|| panic!("no vector {id}"))
}

fn of_file(file: &Value) -> Vec<Vector> {
    let clusters: BTreeMap<_, _> = pairs(&file["clusterIdByHost"])
        .map(|(host, id)| (host.clone(), ClusterId::new(id.as_str().expect("an id"))))
        .collect();
    let vectors = file["vectors"].as_array().expect("vectors");
    vectors.iter().map(|value| Vector { value: value.clone(), clusters: clusters.clone() }).collect()
}

fn pairs(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

impl Vector {
    pub(crate) fn id(&self) -> &str {
        self.value["id"].as_str().expect("an id")
    }

    /// The events that the JavaScript SDK gives.
    pub(crate) fn expected(&self) -> Vec<Value> {
        self.value["expected"]["events"].as_array().expect("events").clone()
    }

    /// The messages that the JavaScript SDK fetches.
    pub(crate) fn expected_fetches(&self) -> Vec<String> {
        let requests = self.value["expected"]["http"].as_array().into_iter().flatten();
        let resource = |request: &Value| request["resource"].as_str().unwrap_or_default().to_owned();
        requests.map(resource).filter_map(|path| path.strip_prefix("messages/").map(str::to_owned)).collect()
    }

    /// The activities of its frames, as they are received.
    pub(crate) fn activities(&self) -> impl Iterator<Item = &Value> {
        let frames = self.value["frames"].as_array().into_iter().flatten();
        frames.map(|frame| &frame["data"]["activity"])
    }

    /// Whether a plug-in begins to listen while it listens.
    pub(crate) fn listens_twice(&self) -> bool {
        let mut listening = BTreeSet::new();
        self.steps().iter().any(|step| {
            let plugin = step["plugin"].as_str().unwrap_or_default().to_owned();
            match step["op"].as_str() {
                Some("listen") => !listening.insert(plugin),
                Some("stopListening") => {
                    listening.remove(&plugin);
                    false
                }
                _ => false,
            }
        })
    }

    /// Whether the application takes its own handlers away: that is done by dropping a stream here.
    pub(crate) fn has_off(&self) -> bool {
        self.steps().iter().any(|step| step["op"] == "off")
    }

    /// Plays the vector.
    pub(crate) async fn play(&self, policy: TranslatePolicy) -> Outcome {
        let mut outcome = Outcome::default();
        let mut listeners = Listeners::default();
        for step in self.steps() {
            match step["op"].as_str() {
                Some("listen") => listeners.listen(self.resource(&step), self.envelope(&step)),
                Some("stopListening") => {
                    listeners.stop(&self.resource(&step));
                }
                Some("frame") => {
                    let frame = &self.value["frames"][step["index"].as_u64().expect("an index") as usize];
                    self.frame(frame, policy, &listeners, &mut outcome).await;
                }
                // What the application does to its own handlers or objects is not ours.
                _ => {}
            }
        }
        outcome
    }

    fn steps(&self) -> Vec<Value> {
        if let Some(steps) = self.value["steps"].as_array() {
            return steps.clone();
        }
        let listen = self.value["listen"].as_array().expect("listeners").iter();
        let listen = listen.map(|plugin| json!({ "op": "listen", "plugin": plugin }));
        let frames = self.value["frames"].as_array().expect("frames").len();
        listen.chain((0..frames).map(|index| json!({ "op": "frame", "index": index }))).collect()
    }

    fn resource(&self, step: &Value) -> Resource {
        Resource::from(step["plugin"].as_str().expect("a plug-in"))
    }

    fn envelope(&self, step: &Value) -> Envelope {
        let me = |field: &str| self.value["me"][field].as_str().expect("a text").to_owned();
        let at = step["at"].as_str().or(self.value["listenedAt"].as_str()).expect("a date");
        Envelope::new(
            webex_core::ids::PersonId::new(me("id")),
            webex_core::ids::OrgId::new(me("orgId")),
            webex_core::resource::DateTime::new(at),
        )
    }

    async fn frame(
        &self,
        frame: &Value,
        policy: TranslatePolicy,
        listeners: &Listeners,
        outcome: &mut Outcome,
    ) {
        if frame["data"]["activity"].is_null() {
            outcome.normalized.push(Value::Null);
            return;
        }
        let activity = self.prepared(frame).await;
        outcome.normalized.push(serde_json::to_value(&activity).expect("written"));
        if frame["data"]["eventType"] != "conversation.activity" {
            return;
        }
        let source = Answers { vector: self, fetched: Mutex::new(Vec::new()) };
        let mut changes = Vec::new();
        for translation in translate(&activity, &TranslateContext::new(self).with_policy(policy)) {
            match settle(translation, &source, policy).await {
                Ok(change) => changes.push(change),
                Err(diagnostic) => outcome.diagnostics.push(diagnostic),
            }
        }
        outcome.fetched.append(&mut source.fetched.into_inner().expect("no panic"));
        for event in listeners.events(&changes) {
            let payload = serde_json::to_value(&event).expect("written");
            outcome.events.push(json!({
                "plugin": event.resource.as_str(), "event": event.event.as_str(), "payload": payload,
            }));
        }
        outcome.changes.append(&mut changes);
    }

    /// The activity of a frame, opened and normalized.
    pub(crate) async fn prepared(&self, frame: &Value) -> Activity {
        let mut activity: Activity =
            serde_json::from_value(frame["data"]["activity"].clone()).expect("tolerated");
        open(&mut activity, &Decrypt(&self.value["decrypt"])).await;
        activity.normalize();
        let uuids = pairs(&self.value["uuidByEmail"]);
        let uuids: BTreeMap<_, _> = uuids
            .map(|(email, uuid)| (email.clone(), uuid.as_str().expect("a text").parse().expect("a UUID")))
            .collect();
        for email in activity.unresolved_emails() {
            assert!(uuids.contains_key(&email), "{email} is looked up and nobody knows it");
        }
        activity.resolve_emails(&uuids);
        activity
    }
}

impl ClusterLookup for Vector {
    fn cluster_of_url(&self, url: &str) -> Option<ClusterId> {
        let host = url.strip_prefix("https://")?.split('/').next()?;
        if self.value["addHost"]["host"] == host {
            return self.value["addHost"]["id"].as_str().map(ClusterId::new);
        }
        self.clusters.get(host).cloned()
    }
}

/// The texts of a vector in place of keys.
struct Decrypt<'a>(&'a Value);

impl TextOpener for Decrypt<'_> {
    fn open<'a>(&'a self, _: &'a KeyUrl, text: &'a str) -> BoxFuture<'a, Result<String>> {
        let clear = self.0[text].as_str().map(str::to_owned);
        Box::pin(std::future::ready(clear.ok_or_else(|| Error::invalid_input("decrypt failed"))))
    }
}

/// The answers of the developer API that a vector has.
struct Answers<'a> {
    vector: &'a Vector,
    fetched: Mutex<Vec<String>>,
}

impl MessageSource for Answers<'_> {
    fn message<'a>(&'a self, message: &'a MessageId) -> BoxFuture<'a, Result<Message>> {
        self.fetched.lock().expect("no panic").push(message.as_str().to_owned());
        let path = format!("messages/{message}");
        let answers = self.vector.value["http"].as_array().into_iter().flatten();
        let answer = answers.into_iter().find(|answer| answer["request"]["resource"] == path.as_str());
        let answer = answer.map(|answer| &answer["response"]);
        let found = match answer {
            Some(answer) if answer["status"] == 200 => {
                Ok(serde_json::from_value(answer["body"].clone()).expect("read"))
            }
            Some(answer) => Err(Error::new(ErrorKind::Http, answer["body"]["message"].to_string())),
            None => Err(Error::new(ErrorKind::NotFound, "the vector has no such answer")),
        };
        Box::pin(std::future::ready(found))
    }
}
