//! Making conversations (wire/03 section 6.4).

use http::StatusCode;
use serde_json::json;
use webex_core::ErrorKind;
use webex_plugin_conversation::{Activity, ActivityObject, Conversation, ConversationTag, ShareFile, Verb};

use webex_sim::Fault;

use crate::cloud::{Cloud, show, text};

fn activities(conversation: &Conversation) -> &[Activity] {
    conversation.activities.as_ref().map(|list| list.items.as_slice()).unwrap_or_default()
}

fn people(conversation: &Conversation) -> usize {
    conversation.participants.as_ref().map_or(0, |list| list.items.len())
}

#[tokio::test]
async fn rows_77_to_79_a_conversation_of_two_is_made_once() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    let made = alice.create().participant("bob@example.com").await.expect("made");
    assert!(made.has_tag(&ConversationTag::OneOnOne));
    assert_eq!((people(&made), activities(&made).len()), (2, 1));
    assert_eq!(made.extra["kmsMessage"]["status"], json!(201));
    assert!(made.default_activity_encryption_key_url.is_some() && made.kms_resource_object_url.is_some());

    let again = alice.create().participant("bob@example.com").await.expect("found");
    assert_eq!((&again.url, &activities(&again)[0].verb), (&made.url, &Verb::Create));
    let error = alice.create().participant("bob@example.com").skip_lookup().await.expect_err("it is there");
    assert_eq!(error.status(), Some(StatusCode::CONFLICT));
}

#[tokio::test]
async fn row_80_what_is_written_first_is_written_into_the_one_that_is_there() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    let made = alice.create().participant("bob@example.com").await.expect("made");
    let create = alice.create().participant(cloud.id("bob")).text("Hi").html("<b>Hi</b>");
    let again = create.await.expect("found");
    assert_eq!(again.url, made.url);
    let last = activities(&again).last().expect("the post");
    assert_eq!(text(last), Some("Hi"));
    let Some(ActivityObject::Content(content)) = last.object.as_deref() else { panic!("a comment") };
    assert_eq!(content.content.as_ref().and_then(|html| html.as_str()), Some("<b>Hi</b>"));
}

#[tokio::test]
async fn row_81_a_group_with_one_other_person() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    let made = alice.create().participant("bob@example.com").force_grouped().await.expect("made");
    assert!(!made.has_tag(&ConversationTag::OneOnOne));
    assert_eq!(people(&made), 2);
}

#[tokio::test]
async fn rows_82_to_84_who_cannot_be_found_is_left_out_if_that_is_allowed() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    let both = || alice.create().participants(["bob@example.com", "no address"]);
    let made = both().allow_partial().await.expect("made");
    assert_eq!(people(&made), 2);
    assert!(!made.has_tag(&ConversationTag::OneOnOne), "a group of those who are left");
    let error = alice.create().participant("no address").allow_partial().await.expect_err("nobody is left");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    both().await.expect_err("nobody may be missing");
}

#[tokio::test]
async fn row_85_a_conversation_has_people() {
    let cloud = Cloud::start().await;
    let alice = cloud.conversations("alice").await;
    let error = alice.create().title("Alone").await.expect_err("nobody");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_86_title_text_and_favourite_are_there_at_once() {
    let cloud = Cloud::start().await;
    for name in ["bob", "carol"] {
        cloud.cloud.user(name);
    }
    let alice = cloud.conversations("alice").await;
    let create = alice.create().participants(["bob@example.com", "carol@example.com"]);
    let made =
        create.title("Plans").text("What now?").html("<i>What now?</i>").favorite().await.expect("made");
    let title = made.display_name.as_ref().expect("a title");
    assert_eq!((title.as_str(), title.was_sealed()), (Some("Plans"), true));
    let bob = cloud.conversations("bob").await.conversation(&made);
    let seen = show(&bob).await;
    assert!(activities(&seen).iter().any(|activity| text(activity) == Some("What now?")));
    assert_eq!(people(&seen), 3);
    let mine = show(&alice.conversation(&made)).await;
    assert!(mine.has_tag(&ConversationTag::Favorite));
    assert!(!seen.has_tag(&ConversationTag::Favorite));
}

/// wire/01 section 3.5.3: all addresses are looked up with one request, and what is none with no request at all.
#[tokio::test]
async fn people_are_looked_up_together() {
    let cloud = Cloud::start().await;
    let emails = ["bob@example.com", "carol@example.com", "dave@example.com"];
    for name in ["bob", "carol", "dave"] {
        cloud.cloud.user(name);
    }
    let alice = cloud.conversations("alice").await;
    let asked = || {
        cloud.cloud.sim().journal().count(|entry| entry.method == "POST" && entry.path.ends_with("/users"))
    };
    let create = alice.create().participants(emails).participant("no@address").participant(cloud.id("bob"));
    let made = create.allow_partial().await.expect("made");
    assert_eq!((people(&made), asked()), (4, 1));
    let error = alice.conversation(&made).add("no@address").await.expect_err("it is no address");
    assert_eq!((error.kind(), asked()), (ErrorKind::InvalidInput, 1));

    let nobody = Fault::on("/conversation/api/v1/users").status(StatusCode::OK);
    cloud.cloud.sim().faults().inject(nobody.body(json!({ "eve@example.com": { "userExists": false } })));
    let error = alice.conversation(&made).add("eve@example.com").await.expect_err("nobody");
    assert!(error.is_not_found());
}

#[tokio::test]
async fn row_86_a_file_is_shared_at_once() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    for create in [alice.create().text("new"), alice.create().text("found")] {
        let file = ShareFile::new("plans.txt", b"sail west".to_vec());
        let made = create.participant("bob@example.com").file(file).await.expect("made");
        assert_eq!(activities(&made).last().expect("activities").verb, Verb::Share);
        let bob = cloud.conversations("bob").await;
        let seen = show(&bob.conversation(&made)).await;
        let shared =
            activities(&seen).iter().rfind(|activity| activity.verb == Verb::Share).expect("a share");
        let Some(ActivityObject::Content(content)) = shared.object.as_deref() else { panic!("a content") };
        let file = &content.files.as_ref().expect("files").items[0];
        assert_eq!(bob.download(file).await.expect("downloaded").as_ref(), b"sail west");
    }
}

/// The key of a new conversation is known: the first post asks for nothing.
#[tokio::test]
async fn a_post_into_a_new_conversation_asks_for_no_key() {
    let cloud = Cloud::start().await;
    cloud.cloud.user("bob");
    let alice = cloud.conversations("alice").await;
    let made = alice.create().participant("bob@example.com").force_grouped().await.expect("made");
    let url = made.url.clone().expect("a URL");
    let gets =
        || cloud.cloud.sim().journal().count(|entry| entry.method == "GET" && url.ends_with(&entry.path));
    let before = gets();
    let posted = alice.conversation(url.as_str()).post("first").await.expect("posted");
    assert_eq!(posted.encryption_key_url, made.default_activity_encryption_key_url);
    assert_eq!(gets(), before);
}
