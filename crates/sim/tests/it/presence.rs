//! The presence service (wire/02 section 3.6).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use webex_sim::{FrameEffect, FrameFault};

use crate::cast::{Actor, Cast, text};
use crate::http_client::Answer;
use crate::socket::{Socket, connected, device};
use crate::talker::Talker;

const SERVICE: &str = "/apheleia/api/v1";

/// Somebody with a device, which all his requests name.
struct Person {
    actor: Actor,
    device: String,
}

impl Person {
    async fn new(cast: &Cast, name: &str) -> Self {
        let actor = cast.person(name);
        let device = device(&cast.sim, &actor.user).await;
        Self { device: text(&device, "url").to_owned(), actor }
    }

    /// With a socket on which the statuses of others arrive.
    async fn listening(cast: &Cast, name: &str) -> (Self, Socket) {
        let actor = cast.person(name);
        let (device, socket) = connected(&cast.sim, &actor.user).await;
        (Self { device: text(&device, "url").to_owned(), actor }, socket)
    }

    fn id(&self) -> String {
        self.actor.user.id.to_string()
    }

    async fn post(&self, cast: &Cast, path: &str, body: &Value) -> Answer {
        let call = cast.http.call(Method::POST, &format!("{SERVICE}/{path}"));
        let call = call.bearer(self.actor.user.access_token()).header("cisco-device-url", &self.device);
        call.json(body).send().await
    }

    async fn says(&self, cast: &Cast, status: &str, ttl: i64) -> Value {
        let body = json!({"subject": self.id(), "eventType": status, "ttl": ttl});
        self.post(cast, "events", &body).await.expect(200)
    }

    async fn subscribes(&self, cast: &Cast, subject: &str, ttl: u32) -> Value {
        let body = json!({"subjects": [subject], "subscriptionTtl": ttl, "includeStatus": true});
        self.post(cast, "subscriptions", &body).await.expect(200)["responses"][0].clone()
    }

    async fn sees(&self, cast: &Cast, subject: &str) -> Value {
        let call = cast.http.get(&format!("{SERVICE}/compositions?userId={subject}"));
        call.bearer(self.actor.user.access_token()).send().await.expect(200)
    }
}

/// The statuses that have arrived on a socket, with their counters.
async fn heard(socket: &mut Socket) -> Vec<(String, u64)> {
    let events = socket.events_so_far().await;
    let updates = events.iter().map(|event| &event["data"]);
    let updates = updates.filter(|data| data["eventType"] == "apheleia.subscription_update");
    updates.map(|data| (text(data, "status").to_owned(), counter(data))).collect()
}

fn counter(status: &Value) -> u64 {
    status["vectorCounters"]["counters"]["sim"].as_u64().expect("a counter")
}

fn names(heard: &[(String, u64)]) -> Vec<&str> {
    heard.iter().map(|(status, _)| status.as_str()).collect()
}

#[tokio::test]
async fn p12_a_subscriber_hears_of_each_change_of_status() {
    let cast = Cast::start().await;
    let ((spock, mut socket), mccoy) =
        (Person::listening(&cast, "Spock").await, Person::new(&cast, "McCoy").await);
    let response = spock.subscribes(&cast, &mccoy.id(), 600).await;
    assert_eq!((&response["responseCode"], &response["subscriptionTtl"]), (&json!(200), &json!(600)));
    assert_eq!(
        (&response["subject"], &response["status"]["status"]),
        (&json!(mccoy.id()), &json!("unknown"))
    );
    for status in ["active", "active", "dnd", "call", "clear"] {
        mccoy.says(&cast, status, 1500).await;
    }
    let heard = heard(&mut socket).await;
    assert_eq!(names(&heard), ["active", "dnd", "active"], "a call is hidden, and its device takes it back");
    assert!(heard.windows(2).all(|pair| pair[0].1 < pair[1].1), "counters grow: {heard:?}");
}

#[tokio::test]
async fn a_subscription_ends_by_itself_and_on_demand() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    ann.subscribes(&cast, &bob.id(), 60).await;
    cast.sim.clock().advance(Duration::from_secs(60));
    bob.says(&cast, "active", -1).await;
    assert_eq!(heard(&mut socket).await, []);
    ann.subscribes(&cast, &bob.id(), 60).await;
    let ended = ann.subscribes(&cast, &bob.id(), 0).await;
    assert_eq!((&ended["responseCode"], &ended["subscriptionTtl"]), (&json!(200), &json!(0)));
    bob.says(&cast, "dnd", -1).await;
    assert_eq!(heard(&mut socket).await, []);
    ann.subscribes(&cast, &bob.id(), 60).await;
    bob.says(&cast, "clear", -1).await;
    assert_eq!(names(&heard(&mut socket).await), ["active"]);
}

#[tokio::test]
async fn only_the_device_that_subscribed_hears() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    let (_, mut other) = connected(&cast.sim, &ann.actor.user).await;
    ann.subscribes(&cast, &bob.id(), 600).await;
    bob.says(&cast, "active", -1).await;
    assert_eq!(names(&heard(&mut socket).await), ["active"]);
    assert_eq!(heard(&mut other).await, []);
}

#[tokio::test]
async fn a_status_ends_after_its_ttl_and_activity_after_ten_minutes() {
    let cast = Cast::start().await;
    let (ann, bob) = (Person::new(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    let answer = bob.says(&cast, "meeting", 300).await;
    assert_eq!((&answer["eventType"], &answer["label"]), (&json!("meeting"), &json!(bob.id())));
    let seen = ann.sees(&cast, &bob.id()).await;
    assert_eq!((&seen["subject"], &seen["status"]), (&json!(bob.id()), &json!("meeting")));
    assert!((298..=300).contains(&seen["expiresTTL"].as_i64().expect("seconds")), "{seen}");
    assert_eq!(seen["lastSeenDeviceUrl"], json!(bob.device));
    cast.sim.clock().advance(Duration::from_secs(300));
    let seen = ann.sees(&cast, &bob.id()).await;
    assert_eq!(
        (&seen["status"], &seen["expiresTTL"], seen.get("expiresTime")),
        (&json!("active"), &json!(-1), None)
    );
    cast.sim.clock().advance(Duration::from_secs(300));
    assert_eq!(ann.sees(&cast, &bob.id()).await["status"], "inactive");
}

#[tokio::test]
async fn the_end_of_a_status_is_told_without_being_asked_for() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    ann.subscribes(&cast, &bob.id(), 600).await;
    bob.says(&cast, "presenting", 1).await;
    let first = socket.event().await;
    let second = socket.event().await;
    assert_eq!(
        (&first["data"]["status"], &second["data"]["status"]),
        (&json!("presenting"), &json!("active"))
    );
}

#[tokio::test]
async fn every_subject_has_an_entry_in_the_order_of_the_request() {
    let cast = Cast::start().await;
    let (ann, bob) = (Person::new(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    let subjects = json!([bob.id(), "nobody & nothing", ann.id(), bob.id()]);
    let body = json!({"subjects": subjects, "subscriptionTtl": 600});
    let list = ann.post(&cast, "compositions", &body).await.expect(200);
    let entries = list["statusList"].as_array().expect("a list");
    let listed: Vec<&Value> = entries.iter().map(|entry| &entry["subject"]).collect();
    assert_eq!(json!(listed), subjects);
    assert_eq!((&entries[1]["status"], &entries[1]["category"]), (&json!("unknown"), &json!("unknown")));
    assert!(text(&entries[1], "url").ends_with("/compositions?userId=nobody+%26+nothing"));
    let responses = ann.post(&cast, "subscriptions", &body).await.expect(200)["responses"].clone();
    let codes: Vec<&Value> =
        responses.as_array().expect("a list").iter().map(|response| &response["responseCode"]).collect();
    assert_eq!(json!(codes), json!([200, 404, 200, 200]));
    assert_eq!(responses[0].get("status"), None, "not asked for");
}

#[tokio::test]
async fn whoever_is_in_a_call_is_seen_there_until_he_leaves() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    let mut talker = Talker::connect(&cast.sim, &bob.actor).await;
    let conversation = talker.create(&[&bob.actor, &ann.actor]).await;
    let locus = text(&conversation, "locusUrl");
    ann.subscribes(&cast, &bob.id(), 600).await;
    let (token, body) = (bob.actor.user.access_token(), json!({"deviceUrl": bob.device}));
    let join = cast.http.call(Method::POST, &format!("{locus}/participant"));
    join.bearer(token).json(&body).send().await.expect(200);
    let leave = cast.http.call(Method::PUT, &format!("{locus}/participant/{}/leave", bob.id()));
    leave.bearer(token).json(&body).send().await.expect(200);
    assert_eq!(names(&heard(&mut socket).await), ["call", "unknown"]);
}

#[tokio::test]
async fn what_a_device_says_goes_with_its_registration() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    ann.subscribes(&cast, &bob.id(), 600).await;
    bob.says(&cast, "meeting", -1).await;
    cast.http.delete(&bob.device).bearer(bob.actor.user.access_token()).send().await.expect(204);
    assert_eq!(names(&heard(&mut socket).await), ["meeting", "active"]);
}

#[tokio::test]
async fn updates_can_be_lost() {
    let cast = Cast::start().await;
    let ((ann, mut socket), bob) = (Person::listening(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    ann.subscribes(&cast, &bob.id(), 600).await;
    cast.sim.sockets().inject(FrameFault::new(FrameEffect::Drop).event("apheleia.subscription_update"));
    bob.says(&cast, "active", -1).await;
    bob.says(&cast, "dnd", -1).await;
    assert_eq!(heard(&mut socket).await, [("dnd".to_owned(), 2)]);
}

#[tokio::test]
async fn what_clients_may_not_do_is_refused() {
    let cast = Cast::start().await;
    let (ann, bob) = (Person::new(&cast, "Ann").await, Person::new(&cast, "Bob").await);
    let event =
        |subject: &str, kind: &str, ttl: i64| json!({"subject": subject, "eventType": kind, "ttl": ttl});
    let fifty_one = json!({"subjects": vec![bob.id(); 51], "subscriptionTtl": 600});
    let cases = [
        ("events", event(&bob.id(), "active", 60), 403),
        ("events", event("me", "active", 60), 403),
        ("events", event(&ann.id(), "inactive", 60), 400),
        ("events", event(&ann.id(), "unknown", 60), 400),
        ("events", event(&ann.id(), "active", -2), 400),
        ("events", json!({"subject": ann.id()}), 400),
        ("compositions", fifty_one.clone(), 400),
        ("compositions", json!({"subjects": []}), 400),
        ("subscriptions", fifty_one, 400),
        ("subscriptions", json!({"subjects": [bob.id()], "subscriptionTtl": -1}), 400),
    ];
    for (path, body, status) in cases {
        ann.post(&cast, path, &body).await.expect(status);
        let stranger = cast.http.post(&format!("{SERVICE}/{path}")).json(&body);
        stranger.send().await.expect(401);
    }
    let token = ann.actor.user.access_token();
    cast.http.get(&format!("{SERVICE}/compositions")).bearer(token).send().await.expect(400);
    cast.http.get(&format!("{SERVICE}/compositions?userId={}", bob.id())).send().await.expect(401);
}
