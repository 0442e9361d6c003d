//! Who may read what: people come and go, keys change (wire/03 section 6.4).

use futures_util::future::join;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_plugin_conversation::{Activity, ConversationHandle, ConversationsExt, PersonAddress};
use webex_plugin_cypher::CypherExt;
use webex_sim::Fault;

use crate::cloud::{Cloud, show, text};

fn kms_status(activity: &Activity) -> Option<u64> {
    activity.extra.get("kmsMessage")?.get("status").and_then(Value::as_u64)
}

#[tokio::test]
async fn row_91_who_is_added_reads_what_was_written_before() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    cloud.cloud.user("carol");
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    alice.post("before Carol").await.expect("posted");
    let added = alice.add("carol@example.com").await.expect("added");
    assert_eq!(kms_status(&added), Some(201));
    let carol = cloud.conversations("carol").await.conversation(id.as_str());
    let activities = show(&carol).await.activities.expect("activities").items;
    assert!(activities.iter().any(|activity| text(activity) == Some("before Carol")));
    let again = alice.add("carol@example.com").await.expect_err("she is in it");
    assert_eq!(again.status(), Some(StatusCode::CONFLICT));
}

#[tokio::test]
async fn row_92_who_leaves_loses_the_keys() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob", "carol"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let key = alice.post("for members").await.expect("posted").encryption_key_url.expect("sealed");
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let left = bob.leave().await.expect("left");
    assert_eq!(kms_status(&left), Some(200));
    let removed = alice.remove(PersonAddress::from(cloud.id("carol"))).await.expect("removed");
    assert_eq!(kms_status(&removed), Some(200));
    for name in ["bob", "carol"] {
        let webex = cloud.client(name).await;
        let error = webex.cypher().expect("installed").key(key.as_str()).await.expect_err("no key any more");
        assert_eq!(error.status(), Some(403), "{name}");
        let room = cloud.conversations(name).await.conversation(id.as_str());
        let error = room.post("still here?").await.expect_err("no member");
        assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{name}");
    }
}

/// wire/03 section 7.2, row 19: the post is sealed anew, and the caller gets what became of it.
#[tokio::test]
async fn defect_19_whoever_writes_after_somebody_left_brings_a_new_key() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob", "carol"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let before = alice.post("with Bob").await.expect("posted");
    cloud.conversations("bob").await.conversation(id.as_str()).leave().await.expect("left");
    let after = alice.post("without Bob").await.expect("posted under a new key");
    assert_ne!(before.encryption_key_url, after.encryption_key_url);
    assert_eq!(text(&after), Some("without Bob"));
    let carol = cloud.conversations("carol").await.conversation(id.as_str());
    let activities = show(&carol).await.activities.expect("activities").items;
    let texts: Vec<_> = activities.iter().filter_map(text).collect();
    assert!(texts.contains(&"with Bob") && texts.contains(&"without Bob"), "{texts:?}");
}

#[tokio::test]
async fn row_93_keys_are_replaced_given_and_taken_away() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let webex = cloud.client("alice").await;
    let alice = webex.conversations().expect("installed");
    let room = alice.conversation(id.as_str());
    let first = show(&room).await.default_activity_encryption_key_url.expect("a key");
    let rotated = room.rotate_key().await.expect("rotated");
    assert_eq!(kms_status(&rotated), Some(200));
    let second = show(&room).await.default_activity_encryption_key_url.expect("a key");
    assert_ne!(first, second);
    let given = webex.cypher().expect("installed").create_keys(1).await.expect("a key").remove(0);
    room.use_key(given.uri.as_str().into()).await.expect("given");
    let third = show(&room).await.default_activity_encryption_key_url;
    assert_eq!(third.as_ref().map(|key| key.as_str()), Some(given.uri.as_str()));
    let bob = cloud.client("bob").await;
    assert_eq!(bob.cypher().expect("installed").key(given.uri).await.expect("his, too").jwk, given.jwk);
    room.remove_key().await.expect("taken away");
    assert_eq!(show(&room).await.default_activity_encryption_key_url, None);
}

#[tokio::test]
async fn rows_89_and_94_a_post_without_a_key_brings_one() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    alice.remove_key().await.expect("taken away");
    let posted = alice.post("sealed all the same").await.expect("posted");
    assert_eq!(show(&alice).await.default_activity_encryption_key_url, posted.encryption_key_url);
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let activities = show(&bob).await.activities.expect("activities").items;
    assert!(activities.iter().any(|activity| text(activity) == Some("sealed all the same")));
}

#[tokio::test]
async fn row_90_who_is_added_to_a_conversation_without_key_brings_one_and_who_leaves_does_not() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob", "carol"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    alice.remove_key().await.expect("taken away");
    cloud.conversations("bob").await.conversation(id.as_str()).leave().await.expect("left");
    assert_eq!(show(&alice).await.default_activity_encryption_key_url, None);
    cloud.cloud.user("dave");
    alice.add("dave@example.com").await.expect("added");
    assert!(show(&alice).await.default_activity_encryption_key_url.is_some());
}

#[tokio::test]
async fn two_who_bring_a_key_at_once_both_get_their_post_through() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    bob.start_typing().await.expect("connected");
    for round in 0..3 {
        alice.remove_key().await.expect("taken away");
        let (one, other) =
            join(alice.post(format!("a{round}")).send(), bob.post(format!("b{round}")).send()).await;
        assert_eq!(text(&one.expect("posted")), Some(format!("a{round}").as_str()));
        assert_eq!(text(&other.expect("posted")), Some(format!("b{round}").as_str()));
    }
    let texts = |conversation: webex_plugin_conversation::Conversation| {
        let activities = conversation.activities.expect("activities").items;
        activities.iter().filter_map(|activity| text(activity).map(str::to_owned)).collect::<Vec<_>>()
    };
    let (hers, his) = (texts(show(&alice).await), texts(show(&bob).await));
    assert_eq!(hers.len(), 6);
    assert_eq!(hers, his);
}

/// wire/03 section 7.2, row 19: sealed anew under the key that counts, once, and answered with what became of it.
#[tokio::test]
async fn defect_19_a_key_that_is_outdated_is_corrected() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await;
    let outdated = show(&alice.conversation(id.as_str())).await;
    cloud.conversations("bob").await.conversation(id.as_str()).rotate_key().await.expect("rotated");
    let posts = |status: u16| {
        let refused = StatusCode::from_u16(status).expect("a status");
        cloud.cloud.sim().journal().count(|entry| {
            entry.method == "POST" && entry.path.ends_with("/activities") && entry.status == Some(refused)
        })
    };
    let before = (posts(400), posts(200));
    let posted = alice.conversation(&outdated).post("under the new key").await.expect("posted");
    assert_eq!(text(&posted), Some("under the new key"));
    assert_ne!(posted.encryption_key_url, outdated.default_activity_encryption_key_url);
    assert_eq!((posts(400), posts(200)), (before.0 + 1, before.1 + 1));
}

/// A KMS that was restarted knows our session no more; what is relayed to it is sealed anew in another.
#[tokio::test]
async fn a_lost_session_with_the_kms_is_noticed_when_something_is_relayed() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    cloud.cloud.user("carol");
    let alice = cloud.impatient_client("alice").await.conversations().expect("installed");
    let room = alice.conversation(id.as_str());
    room.post("before").await.expect("posted");
    let kms = cloud.cloud.sim().kms();
    kms.forget_sessions();
    assert_eq!(kms_status(&room.add("carol@example.com").await.expect("added")), Some(201));
    kms.forget_sessions();
    assert_eq!(kms_status(&room.remove("carol@example.com").await.expect("removed")), Some(200));
    kms.forget_sessions();
    alice.create().participant("carol@example.com").await.expect("made");
}

/// However many want it: the key is asked for once, and one new key is brought.
#[tokio::test]
async fn many_posts_at_once_bring_one_key() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    alice.remove_key().await.expect("taken away");
    let posts = (0..10).map(|number| alice.post(number.to_string()).send());
    let posted = futures_util::future::try_join_all(posts).await.expect("posted");
    assert!(posted.iter().all(|post| post.encryption_key_url == posted[0].encryption_key_url));
    let url = alice.address().url(alice.webex()).await.expect("a URL");
    let asked = |method: &str, path: &str| {
        cloud.cloud.sim().journal().count(|entry| entry.method == method && entry.path == path)
    };
    // One updateKey took the key away, one brought the new one.
    assert_eq!(asked("POST", &format!("{}/activities", url.path())), 10 + 2);
    assert!(asked("GET", url.path()) <= 3);
}

/// The service refuses all of them; one brings the new key, and all are sent again under it.
#[tokio::test]
async fn many_posts_at_once_after_somebody_left_bring_one_key() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob", "carol"]).await;
    let alice = cloud.conversations("alice").await;
    let known = show(&alice.conversation(id.as_str())).await;
    cloud.conversations("bob").await.conversation(id.as_str()).leave().await.expect("left");
    let room = alice.conversation(&known);
    let posts = (0..8).map(|number| room.post(number.to_string()).send());
    let posted = futures_util::future::try_join_all(posts).await.expect("posted");
    assert!(posted.iter().all(|post| post.encryption_key_url == posted[0].encryption_key_url));
    assert_ne!(posted[0].encryption_key_url, known.default_activity_encryption_key_url);
    let own = cloud.cloud.user("alice").id;
    let accepted = cloud.cloud.sim().journal().count(|entry| {
        let activity = entry.method == "POST" && entry.path.ends_with("/activities");
        activity && entry.user == Some(own) && entry.status == Some(StatusCode::OK)
    });
    assert_eq!(accepted, 8 + 1, "the posts, and one new key");
}

/// Whoever is overtaken takes the key that counts, as often as others go on changing it.
#[tokio::test]
async fn several_people_who_bring_a_key_at_once_all_get_their_post_through() {
    let cloud = Cloud::start().await;
    let names = ["alice", "bob", "carol", "dave"];
    let id = cloud.room(&names).await;
    let mut rooms = Vec::new();
    for name in names {
        let room = cloud.conversations(name).await.conversation(id.as_str());
        room.webex().cypher().expect("installed").kms().ping().await.expect("a session");
        rooms.push(room);
    }
    for round in 0..3 {
        rooms[round].remove_key().await.expect("taken away");
        let posts = rooms.iter().map(|room| room.post(format!("round {round}")).send());
        for posted in futures_util::future::join_all(posts).await {
            assert_eq!(text(&posted.expect("posted")), Some(format!("round {round}").as_str()));
        }
    }
    let activities = show(&rooms[0]).await.activities.expect("activities").items;
    assert_eq!(activities.iter().filter(|activity| text(activity).is_some()).count(), 12);
}

fn refusal(code: u32) -> Fault {
    let body = json!({ "message": "The key is of no use.", "errorCode": code, "trackingId": "T" });
    let fault = Fault::on("/conversation/api/v1/conversations/*/activities").method(Method::POST);
    fault.status(status_of(if code == 1_409_004 { 409 } else { 400 })).body(body)
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a status")
}

/// wire/03 section 5: once, then the refusal is the answer. A number of another kind is not acted upon.
#[tokio::test]
async fn defect_19_a_refusal_that_stays_is_told() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    alice.post("before").await.expect("posted");
    for (code, status, tries) in [(1_400_049, 400, 2), (1_409_004, 409, 2), (4_000_001, 400, 1)] {
        let fault = cloud.cloud.sim().faults().inject(refusal(code).forever());
        let error = alice.post("again and again").await.expect_err("refused");
        assert_eq!(
            (error.status(), error.http().and_then(|http| http.error_code())),
            (Some(status_of(status)), Some(code.into()))
        );
        assert_eq!(cloud.cloud.sim().faults().hits(fault), tries, "{code}");
        cloud.cloud.sim().faults().clear();
    }
    assert_eq!(text(&alice.post("after").await.expect("posted")), Some("after"));
}

/// wire/03 section 3.17, rule 12: whoever is too late with a new key takes the one that is there.
#[tokio::test]
async fn who_is_too_late_with_a_new_key_takes_the_one_that_is_there() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let key = alice.post("x").await.expect("posted").encryption_key_url;
    // The service says that the key has to be replaced, and then that somebody did so.
    cloud.cloud.sim().faults().inject(refusal(1_400_087));
    cloud.cloud.sim().faults().inject(refusal(1_409_004).nth(2));
    let posted = alice.post("y").await.expect("posted");
    assert_eq!((posted.encryption_key_url.clone(), text(&posted)), (key, Some("y")));
}

/// What the KMS says inside of a refusal of the service is readable (wire/03 sections 2.5 and 3.12).
#[tokio::test]
async fn a_refusal_of_the_kms_says_why() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let bound = alice.post("x").await.expect("posted").encryption_key_url.expect("a key");
    let error = alice.use_key(bound).await.expect_err("a key is bound once");
    let failure = error.http().expect("the service refused");
    assert_eq!(failure.error_code(), Some(1_900_000));
    assert!(failure.message().contains("status"), "{}", failure.message());
    let kms = &failure.json().expect("JSON")["kmsMessage"];
    assert!(kms["status"].as_u64().is_some_and(|status| status >= 400), "{kms}");
    assert!(works_still(&alice).await);
}

async fn works_still(room: &ConversationHandle) -> bool {
    room.post("y").await.is_ok()
}
