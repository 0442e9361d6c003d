//! The two lanes, as other plug-ins use them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::request::Open;
use webex_core::{Error, Result, Webex};
use webex_plugin_mercury::{
    ControlHandler, DataHandler, Envelope, Gap, HandleControl, HandleData, Mercury, SessionId,
};
use webex_testing::TestCloud;

use crate::setting::{Watch, alice, builder, mercury, plugin};

/// Decrypts, as it were: handles each event with a key that arrives on the same socket.
#[derive(Clone)]
struct Decrypting {
    keys: Arc<Notify>,
    done: mpsc::UnboundedSender<(String, i64)>,
    gaps: Arc<Mutex<Vec<Gap>>>,
}

impl HandleControl for Decrypting {
    fn event_types(&self) -> &[&str] {
        &["encryption.kms_message", "panics"]
    }

    fn handle(&self, _: &Webex, _: &SessionId, envelope: &Arc<Envelope>) {
        assert!(!envelope.is("panics"), "on purpose");
        self.keys.notify_one();
    }
}

impl HandleData for Decrypting {
    fn wants(&self, event_type: &str) -> bool {
        event_type == "conversation.activity"
    }

    fn handle<'a>(&'a self, _: &'a Webex, _: &'a SessionId, envelope: Arc<Envelope>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let data: Value = envelope.data().expect("JSON");
            let lane = envelope.conversation_id().expect("one").to_owned();
            let n = data["n"].as_i64().expect("a number");
            assert!(n >= 0, "on purpose");
            if data["sealed"] == true {
                self.keys.notified().await;
            }
            self.done.send((lane, n)).expect("the test listens");
        })
    }

    fn gap(&self, _: &Webex, _: &SessionId, gap: &Gap) {
        self.gaps.lock().expect("no panic").push(gap.clone());
    }
}

impl Plugin for Decrypting {
    fn name(&self) -> &'static str {
        "decrypting"
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.contribute(ControlHandler::new(self.clone()));
        setup.contribute(DataHandler::new(self.clone()));
        Ok(())
    }
}

struct Rig {
    cloud: TestCloud,
    webex: Webex,
    done: mpsc::UnboundedReceiver<(String, i64)>,
    gaps: Arc<Mutex<Vec<Gap>>>,
}

impl Rig {
    async fn start() -> Self {
        let cloud = TestCloud::start().await;
        let (done, receiver) = mpsc::unbounded_channel();
        let gaps = Arc::new(Mutex::new(Vec::new()));
        let other = Decrypting { keys: Arc::default(), done, gaps: gaps.clone() };
        let webex = builder(&cloud, plugin()).plugin(other).build().await.expect("a client");
        mercury(&webex).connect().await.expect("online");
        Self { cloud, webex, done: receiver, gaps }
    }

    fn activity(&self, conversation: &str, n: i64, sealed: bool) {
        let activity = json!({"verb": "post", "target": {"id": conversation}});
        self.send(
            json!({"eventType": "conversation.activity", "activity": activity, "n": n, "sealed": sealed}),
        );
    }

    fn send(&self, data: Value) {
        self.cloud.sim().sockets().send(&alice(&self.cloud), &data);
    }

    async fn done(&mut self) -> (String, i64) {
        let done = tokio::time::timeout(Duration::from_secs(20), self.done.recv());
        done.await.expect("no lane waits for another").expect("the client lives")
    }
}

#[tokio::test]
async fn a_key_overtakes_the_events_that_wait_for_it() {
    let mut rig = Rig::start().await;
    rig.activity("one", 1, true);
    rig.activity("one", 2, false);
    rig.activity("two", 3, false);
    assert_eq!(rig.done().await, ("two".into(), 3), "another conversation does not wait");
    rig.send(json!({"eventType": "encryption.kms_message"}));
    assert_eq!(rig.done().await, ("one".into(), 1));
    assert_eq!(rig.done().await, ("one".into(), 2), "in order");
}

#[tokio::test]
async fn each_conversation_keeps_its_order() {
    let mut rig = Rig::start().await;
    for n in 0..60 {
        rig.activity(["one", "two", "three"][n as usize % 3], n, false);
    }
    let mut last = std::collections::HashMap::new();
    for _ in 0..60 {
        let (lane, n) = rig.done().await;
        let before = last.insert(lane, n);
        assert!(before.is_none_or(|before| before < n));
    }
    assert_eq!(mercury(&rig.webex).queued_events(), 0);
}

#[tokio::test]
async fn m14_a_handler_that_panics_takes_nobody_along() {
    let mut rig = Rig::start().await;
    rig.send(json!({"eventType": "panics"}));
    rig.activity("one", -1, false);
    rig.activity("one", 2, false);
    assert_eq!(rig.done().await, ("one".into(), 2));
    assert!(mercury(&rig.webex).status().is_online());
}

#[tokio::test]
async fn handlers_hear_of_gaps_before_the_events_after_them() {
    let mut rig = Rig::start().await;
    let mut watch = Watch::of(&rig.webex);
    rig.cloud.sim().sockets().cut(&alice(&rig.cloud));
    watch.online().await;
    rig.activity("one", 1, false);
    rig.done().await;
    assert_eq!(rig.gaps.lock().expect("no panic").len(), 1);
}

/// Opens the data of its events: `{"sealed": "<JSON backwards>"}`.
struct Backwards;

impl Open for Backwards {
    fn open<'a>(&'a self, _: &'a Webex, bytes: Bytes) -> BoxFuture<'a, Result<Bytes>> {
        Box::pin(async move {
            let data: Value = serde_json::from_slice(&bytes).expect("an event is JSON");
            let sealed = data["sealed"].as_str().ok_or_else(|| Error::invalid_input("not sealed"))?;
            Ok(sealed.chars().rev().collect::<String>().into())
        })
    }
}

/// Tells what it is handed of the events that it has a codec for.
struct Reading(mpsc::UnboundedSender<Value>);

impl HandleData for Reading {
    fn wants(&self, event_type: &str) -> bool {
        event_type.starts_with("notes.")
    }

    fn handle<'a>(&'a self, _: &'a Webex, _: &'a SessionId, envelope: Arc<Envelope>) -> BoxFuture<'a, ()> {
        self.0.send(envelope.data().expect("JSON")).expect("the test listens");
        Box::pin(std::future::ready(()))
    }
}

struct Notes(mpsc::UnboundedSender<Value>);

impl Plugin for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.event_codec("notes.written", Arc::new(Backwards));
        setup.contribute(DataHandler::new(Reading(self.0.clone())));
        Ok(())
    }
}

#[tokio::test]
async fn the_codec_of_an_event_opens_it_for_those_who_handle_it() {
    let cloud = TestCloud::start().await;
    let (sender, mut read) = mpsc::unbounded_channel();
    let webex = builder(&cloud, plugin()).plugin(Notes(sender)).build().await.expect("a client");
    mercury(&webex).connect().await.expect("online");
    let send = |data: Value| cloud.sim().sockets().send(&alice(&cloud), &data);
    send(
        json!({"eventType": "notes.written", "sealed": r#"{"text": "milk"}"#.chars().rev().collect::<String>()}),
    );
    assert_eq!(read.recv().await.expect("handled"), json!({"text": "milk"}));
    for (event_type, sealed) in [("notes.read", "}{"), ("notes.written", "no JSON")] {
        send(json!({"eventType": event_type, "sealed": sealed}));
        let data = read.recv().await.expect("handled");
        assert_eq!(data["sealed"], sealed, "what has no codec, or cannot be opened, stays as it came");
    }
    send(json!({"eventType": "notes.written"}));
    assert_eq!(read.recv().await.expect("handled")["eventType"], "notes.written");
    webex.shutdown().await.expect("ends");
}
