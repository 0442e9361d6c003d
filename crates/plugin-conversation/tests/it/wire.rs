//! What is on the wire: the bodies of requests, word for word.

use std::sync::{Arc, Mutex};

use futures_core::future::BoxFuture;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_core::pipeline::{Intercept, Position, Stage};
use webex_core::plugin::{Plugin, Scope, Setup};
use webex_core::request::{Body, Exchange};
use webex_core::{Result, Webex};
use webex_plugin_conversation::{ConversationsExt, ConversationsHandle, Mention, PersonAddress};
use webex_sim::Fault;

use crate::cloud::Cloud;

/// Keeps what each attempt sends.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Vec<Sent>>>);

#[derive(Clone)]
struct Sent {
    method: Method,
    url: String,
    body: String,
}

impl Tap {
    fn sent(&self) -> Vec<Sent> {
        self.0.lock().expect("no test panics here").clone()
    }

    /// The activities that were posted, oldest first.
    fn activities(&self) -> Vec<Value> {
        let sent = self.sent();
        let posts =
            sent.iter().filter(|sent| sent.method == Method::POST && sent.url.contains("/activities?"));
        posts.map(|sent| serde_json::from_str(&sent.body).expect("JSON")).collect()
    }
}

impl Intercept for Tap {
    fn call<'a>(&'a self, _: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        let body = match exchange.call.payload() {
            Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        };
        let url = exchange.url().map(ToString::to_string).unwrap_or_default();
        let sent = Sent { method: exchange.call.method().clone(), url, body };
        self.0.lock().expect("no test panics here").push(sent);
        Box::pin(std::future::ready(Ok(())))
    }
}

struct Tapped(Tap);

impl Plugin for Tapped {
    fn name(&self) -> &'static str {
        "tap"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.intercept(Scope::All, Position::Before(Stage::Transport), self.0.clone())
    }
}

async fn tapped(cloud: &Cloud, name: &str) -> (Tap, ConversationsHandle) {
    let tap = Tap::default();
    let webex = cloud.client_of(cloud.cloud.builder(name).plugin(Tapped(tap.clone()))).await;
    (tap, webex.conversations().expect("installed"))
}

/// Fail closed: whatever is written, nothing of it is in any request, to whichever service.
#[tokio::test]
async fn nothing_of_what_people_write_is_in_any_request() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let (tap, alice) = tapped(&cloud, "alice").await;
    let card = json!({ "type": "AdaptiveCard", "body": [{ "type": "TextBlock", "text": "xyzzy" }] });
    let made = alice.create().participant("bob@example.com").force_grouped().title("xyzzy").text("xyzzy");
    let made = made.html("<b>xyzzy</b>").await.expect("made");
    let room = alice.conversation(&made);
    let post = room.post("xyzzy").html("<b>xyzzy</b>").card(&card).await.expect("posted");
    let reply = room.post("xyzzy").reply_to(&post).await.expect("replied");
    room.edit(&reply, "xyzzy").html("<i>xyzzy</i>").await.expect("edited");
    room.rename("xyzzy").await.expect("renamed");
    room.add_reaction("xyzzy", &post).await.expect("reacted");
    room.card_action(&post, json!({ "xyzzy": "xyzzy" })).await.expect("filled in");
    room.remove_key().await.expect("taken away");
    alice.conversation(made.url.clone().expect("a URL")).post("xyzzy").await.expect("posted under a new key");
    let direct = alice.create().participant("bob@example.com").text("xyzzy").await.expect("made");
    alice.create().participant("bob@example.com").text("xyzzy").await.expect("found");
    alice.conversation(&direct).post("xyzzy").await.expect("posted");

    let sent = tap.sent();
    assert!(tap.activities().len() >= 10, "the tap works");
    for request in &sent {
        assert!(!request.body.contains("xyzzy") && !request.url.contains("xyzzy"), "{}", request.url);
    }
    println!("{} requests without a clear text", sent.len());
}

/// The sample of wire/03 section 3.10, without lists that are empty (section 7.2, row 27).
#[tokio::test]
async fn defect_27_a_post_has_what_the_service_needs_and_nothing_more() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let (tap, alice) = tapped(&cloud, "alice").await;
    let room = alice.conversation(id.as_str());
    let mention = Mention::Person(cloud.id("bob"));
    room.post("Hi").html("<b>Hi</b>").mention(mention).recipient(cloud.id("bob")).await.expect("posted");
    let mut body = tap.activities().pop().expect("a post");
    let key = body["encryptionKeyUrl"].clone();
    let target = body["target"].take();
    let object = body["object"].take();
    assert_eq!(target["defaultActivityEncryptionKeyUrl"], key);
    let names = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let members = ["defaultActivityEncryptionKeyUrl", "id", "kmsResourceObjectUrl", "objectType", "url"];
    assert_eq!(names(&target), members);
    assert_eq!(names(&object), ["content", "displayName", "mentions", "objectType"]);
    let bob = cloud.id("bob").to_string();
    assert_eq!(object["mentions"], json!({ "items": [{ "objectType": "person", "id": bob }] }));
    let person = |id: &str| json!({ "objectType": "person", "id": id, "entryUUID": id });
    assert_eq!(body["actor"], person(&cloud.id("alice").to_string()));
    assert_eq!(body["recipients"], json!({ "items": [person(&bob)] }));
    assert_eq!((&body["verb"], &body["objectType"]), (&json!("post"), &json!("activity")));
    assert_eq!(body["clientTempId"].as_str().map(str::len), Some(36));
}

/// Row 106: recipients and actor as given, the user of the device by default.
#[tokio::test]
async fn row_106_reactions_name_actor_and_recipient() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let (tap, alice) = tapped(&cloud, "alice").await;
    let room = alice.conversation(id.as_str());
    let message = room.post("Cake!").await.expect("posted");
    let (own, bob) = (cloud.id("alice").to_string(), cloud.id("bob").to_string());
    let reaction = room.add_reaction("heart", &message).recipient(cloud.id("bob")).await.expect("given");
    room.delete_reaction(&reaction).actor(cloud.id("alice")).recipient(cloud.id("bob")).await.expect("taken");
    let activities = tap.activities();
    let [_, given, taken] = activities.as_slice() else { panic!("three activities") };
    for activity in [given, taken] {
        assert_eq!(activity["recipients"]["items"][0]["id"], bob.as_str());
        assert_eq!(activity["actor"]["id"], own.as_str());
    }
    assert_eq!(given["parent"], json!({ "id": message.id, "type": "reaction" }));
    assert_eq!(given["object"]["objectType"], "reaction2");
    assert_eq!((&taken["verb"], &taken["object"]["id"]), (&json!("delete"), &json!(reaction.id)));
}

/// The codec runs once a call: what is tried again is the same, byte for byte.
#[tokio::test]
async fn a_call_that_is_tried_again_sends_the_same_bytes() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let (tap, alice) = tapped(&cloud, "alice").await;
    let room = alice.conversation(id.as_str());
    room.post("first").await.expect("posted");
    let busy = Fault::on("/conversation/api/v1/conversations/*/activities").method(Method::POST);
    let busy = busy.status(StatusCode::TOO_MANY_REQUESTS).times(2);
    cloud.cloud.sim().faults().inject(busy);
    room.post("again").await.expect("the third try");
    let activities = tap.activities();
    assert_eq!(activities.len(), 4);
    assert!(activities[1] == activities[2] && activities[2] == activities[3]);
    assert_ne!(activities[0]["object"], activities[1]["object"]);
}

/// Only what changes who has the keys has something for the KMS, sealed for it.
#[tokio::test]
async fn what_the_kms_has_to_do_travels_with_the_activity() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    cloud.cloud.user("carol");
    let (tap, alice) = tapped(&cloud, "alice").await;
    let room = alice.conversation(id.as_str());
    let message = room.post("x").await.expect("posted");
    room.acknowledge(&message).await.expect("read");
    room.assign_moderator(PersonAddress::myself()).await.expect("appointed");
    room.add("carol@example.com").await.expect("added");
    room.rotate_key().await.expect("rotated");
    room.remove_key().await.expect("taken away");
    room.remove("carol@example.com").await.expect("removed");
    let with_kms = tap.activities().into_iter().filter_map(|activity| {
        let verb = activity["verb"].as_str()?.to_owned();
        let message = activity["kmsMessage"].as_str()?;
        (message.split('.').count() == 5).then_some(verb)
    });
    // Carol leaves the resource although the conversation has no key now: other SDKs forget that.
    assert_eq!(with_kms.collect::<Vec<_>>(), ["add", "updateKey", "leave"]);
}
