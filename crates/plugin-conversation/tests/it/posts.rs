//! Posts, replies, edits: sealed on their way, opened when they come back (wire/03 section 6.4).

use webex_core::ErrorKind;
use webex_plugin_conversation::{ActivityObject, Mention, ParentType, Verb};

use crate::cloud::{Cloud, raw, show, text};

#[tokio::test]
async fn row_87_a_post_is_sealed_and_comes_back_opened() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let bob = Mention::Person(cloud.id("bob"));
    let html = format!("<b>Hi</b>, {}", bob.html("Bob"));
    let posted = room.post("Hi, Bob").html(html.as_str()).mention(bob).mention(Mention::All);
    let posted = posted.client_temp_id("mine").await.expect("posted");

    assert_eq!((posted.verb.clone(), text(&posted)), (Verb::Post, Some("Hi, Bob")));
    assert_eq!(posted.client_temp_id.as_deref(), Some("mine"));
    let Some(ActivityObject::Content(content)) = posted.object.as_deref() else { panic!("a comment") };
    assert_eq!(content.content.as_ref().and_then(|html| html.as_str()), Some(html.as_str()));
    assert!(content.display_name.as_ref().is_some_and(|text| text.was_sealed()));
    let mentioned = content.mentions.as_ref().expect("mentions");
    assert_eq!(mentioned.items[0]["id"], cloud.id("bob").to_string());
    assert_eq!(content.group_mentions.as_ref().expect("a group").items[0]["groupType"], "all");
    let conversation = show(&room).await;
    assert_eq!(posted.encryption_key_url, conversation.default_activity_encryption_key_url);
}

#[tokio::test]
async fn no_clear_text_leaves_the_client() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let card = serde_json::json!({ "type": "AdaptiveCard", "body": [{ "text": "xyzzy" }] });
    room.post("xyzzy").html("<b>xyzzy</b>").card(&card).await.expect("posted");
    room.rename("xyzzy").await.expect("renamed");
    let stored = raw(&room).await;
    assert!(stored.contains("AdaptiveCard") || stored.contains("cards"), "the card is there: {stored}");
    assert!(!stored.contains("xyzzy"), "{stored}");
}

#[tokio::test]
async fn row_88_with_an_url_only_the_conversation_is_asked_for_once() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice"]).await;
    let alice = cloud.conversations("alice").await;
    let url = alice.conversation(id.as_str()).address().url(alice.webex()).await.expect("a URL");
    let room = alice.conversation(&url);
    let key = show(&room).await.default_activity_encryption_key_url;
    let before = cloud.cloud.sim().journal().count(|e| e.method == "GET" && e.path == url.path());
    let first = room.post("one").await.expect("posted");
    let second = room.post("two").await.expect("posted");
    assert_eq!((first.encryption_key_url, second.encryption_key_url), (key.clone(), key));
    let after = cloud.cloud.sim().journal().count(|e| e.method == "GET" && e.path == url.path());
    assert_eq!(after - before, 1);
}

#[tokio::test]
async fn replies_and_edits_name_their_parent() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let first = alice.post("frist").await.expect("posted");
    let edited = alice.edit(&first, "first").await.expect("edited");
    assert!(edited.is_edit());
    let bob = cloud.conversations("bob").await.conversation(&first);
    let reply = bob.post("second").reply_to(&first).await.expect("replied");
    assert!(reply.has_parent_of(&ParentType::Reply));
    assert_eq!(reply.parent.as_ref().and_then(|parent| parent.id.clone()), first.id);
    let texts: Vec<_> = show(&alice).await.activities.expect("activities").items;
    let texts: Vec<_> = texts.iter().filter_map(text).collect();
    assert!(texts.contains(&"first") && texts.contains(&"second"), "{texts:?}");
}

#[tokio::test]
async fn a_post_without_text_is_not_sent() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let error = room.post("").html("<b>x</b>").await.expect_err("HTML needs a text beside it");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error =
        cloud.conversations("alice").await.conversation("nowhere").post("x").await.expect_err("no room");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn without_keys_nothing_is_sent_in_clear() {
    use webex_plugin_conversation::{Conversations, ConversationsExt};
    use webex_plugin_mercury::{Mercury, MercuryConfig};
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice"]).await;
    let builder = cloud.cloud.builder("alice").plugin(Mercury::with(MercuryConfig::fast()));
    let webex = builder.plugin(Conversations::new()).build().await.expect("a client without keys");
    let room = webex.conversations().expect("installed").conversation(id.as_str());
    let error = room.post("in clear?").await.expect_err("nothing seals it");
    assert_eq!(error.kind(), ErrorKind::PluginMissing);
    assert_eq!(
        cloud.cloud.sim().journal().count(|e| e.method == "POST" && e.path.ends_with("/activities")),
        0
    );
}

/// wire/03 section 7.2, row 26: what one client knows of a conversation, another one of the process does not.
#[tokio::test]
async fn defect_26_a_conversation_of_another_cluster_is_written_into_where_it_is() {
    use webex_core::ids::{Cluster, RoomId};
    use webex_plugin_conversation::ConversationsExt;
    let cloud = Cloud::start().await;
    let sim = cloud.cloud.sim();
    let european = sim.create_user(webex_sim::NewUser::new().org(sim.eu_org())).expect("a new address");
    let builder = cloud.cloud.builder_without_token().token(european.access_token());
    let european = cloud.client_of(builder).await.conversations().expect("installed");
    cloud.cloud.user("bob");
    let people = [cloud.id("alice"), cloud.id("bob")];
    let made = european.create().participants(people).title("Pläne").await.expect("made");
    let (url, id) = (made.url.clone().expect("a URL"), made.id.clone().expect("an id"));
    let host = url::Url::parse(&url).expect("a URL");

    let alice = cloud.conversations("alice").await;
    let room = RoomId::in_cluster(id.uuid().expect("a UUID"), &Cluster::from_text("urn:TEAM:eu-central-1_k"));
    for address in [alice.conversation(url.as_str()), alice.conversation(&room)] {
        let posted = address.post("Guten Tag").await.expect("posted");
        assert_eq!(posted.target.and_then(|target| target.url).as_deref(), Some(url.as_str()));
    }
    // The id alone is enough for who was there.
    alice.conversation(&id).post("Auf Wiedersehen").await.expect("posted");
    let elsewhere = || {
        let posts = sim.journal().find(|entry| entry.method == "POST" && entry.path.ends_with("/activities"));
        posts.iter().filter(|entry| !host.as_str().contains(&entry.host)).count()
    };
    assert_eq!(elsewhere(), 0, "all of them went to {host}");
    // Who was not there asks at home; what comes of it is up to the service.
    let _ = cloud.conversations("bob").await.conversation(&id).acknowledge("a0").await;
    assert_eq!(elsewhere(), 1);
}
