//! What else happens in conversations: reactions, receipts, marks, titles, deletions (wire/03 section 6.4).

use futures_util::StreamExt;
use http::StatusCode;
use serde_json::json;
use webex_core::ErrorKind;
use webex_plugin_conversation::{
    Activity, ActivityEvent, ActivityObject, ConversationTag, ParentType, PersonAddress, Verb,
};
use webex_plugin_cypher::CypherExt;
use webex_sim::Selection;

use crate::cloud::{Cloud, show, text};

#[tokio::test]
async fn row_106_reactions_are_given_and_taken_back() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let message =
        cloud.conversations("alice").await.conversation(id.as_str()).post("Cake!").await.expect("posted");
    // wire/03 section 7.2, row 25: whoever reacts need not have read the message.
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let reaction = bob.add_reaction("heart", &message).await.expect("given");
    assert_eq!(reaction.verb, Verb::Add);
    assert!(reaction.has_parent_of(&ParentType::Reaction));
    let Some(ActivityObject::Reaction(given)) = reaction.object.as_deref() else { panic!("a reaction") };
    let name = given.display_name.as_ref().expect("a name");
    assert_eq!((name.as_str(), name.was_sealed()), (Some("heart"), true));
    let again = cloud.conversations("alice").await.conversation(id.as_str());
    let again = again.add_reaction("heart", &message).await.expect("given");
    let Some(ActivityObject::Reaction(same)) = again.object.as_deref() else { panic!("a reaction") };
    assert_eq!(given.hmac.as_ref().map(String::len), Some(64));
    assert_eq!(given.hmac, same.hmac, "the service counts by it");

    let taken = bob.delete_reaction(&reaction).await.expect("taken back");
    let Some(ActivityObject::Activity(gone)) = taken.object.as_deref() else { panic!("a reference") };
    assert_eq!(gone.verb, Verb::Tombstone);
    assert_eq!(gone.parent.as_ref().map(|parent| &parent.parent_type), Some(&ParentType::Reaction));
    let error = bob.add_reaction("", &message).await.expect_err("no name");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_100_an_acknowledge_is_a_read_receipt() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let message =
        cloud.conversations("alice").await.conversation(id.as_str()).post("Read me").await.expect("posted");
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let ack = bob.acknowledge(&message).await.expect("read");
    assert_eq!(ack.verb, Verb::Acknowledge);
    let Some(ActivityObject::Activity(seen)) = ack.object.as_deref() else { panic!("a reference") };
    assert_eq!((&seen.id, &seen.url), (&message.id, &message.url));
    assert_eq!(ack.actor.and_then(|actor| actor.entry_uuid), Some(cloud.id("bob").to_string()));
    assert_eq!(bob.acknowledge("").await.expect_err("nothing").kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn rows_101_and_103_a_deleted_message_becomes_a_tombstone() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let message = room.post("Forget it").await.expect("posted");
    room.delete(&message).await.expect("deleted");
    let activities = show(&room).await.activities.expect("activities").items;
    let verbs: Vec<_> = activities.iter().map(|activity| activity.verb.clone()).collect();
    assert!(verbs.contains(&Verb::Tombstone) && verbs.contains(&Verb::Delete), "{verbs:?}");
    assert!(activities.iter().all(|activity| text(activity) != Some("Forget it")));
    assert_eq!(room.delete("").await.expect_err("nothing").kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_102_only_a_moderator_deletes_what_others_wrote() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let message = bob.post("Mine").await.expect("posted");
    let error = alice.delete(&message).await.expect_err("not hers");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    alice.assign_moderator(PersonAddress::myself()).await.expect("appointed");
    alice.delete(&message).await.expect("a moderator may");
}

#[tokio::test]
async fn row_104_nothing_is_asked_of_the_kms_to_delete_a_comment() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let message = room.post("x").await.expect("posted");
    let deleted = room.delete(&message).await.expect("deleted");
    assert!(!deleted.extra.contains_key("kmsMessage"));
}

#[tokio::test]
async fn row_95_a_title_is_sealed() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let update = room.rename("Plans for May").await.expect("renamed");
    assert!(update.encryption_key_url.is_some());
    let seen = show(&cloud.conversations("bob").await.conversation(id.as_str())).await;
    let title = seen.display_name.expect("a title");
    assert_eq!((title.as_str(), title.was_sealed()), (Some("Plans for May"), true));
    assert_eq!(room.rename(" ").await.expect_err("empty").kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_97_verbs_and_their_tags() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let tagged = async |tag: ConversationTag| show(&room).await.has_tag(&tag);
    room.favorite().await.expect("favorite");
    assert!(tagged(ConversationTag::Favorite).await);
    room.unfavorite().await.expect("unfavorite");
    assert!(!tagged(ConversationTag::Favorite).await);
    room.mute().await.expect("mute");
    assert!(tagged(ConversationTag::Muted).await);
    room.unmute().await.expect("unmute");
    assert!(!tagged(ConversationTag::Muted).await);
    room.hide().await.expect("hide");
    assert!(tagged(ConversationTag::Hidden).await);
    room.unhide().await.expect("unhide");
    assert!(!tagged(ConversationTag::Hidden).await);
    room.lock().await.expect("lock");
    assert!(tagged(ConversationTag::Locked).await);
    room.unlock().await.expect("unlock");
    assert!(!tagged(ConversationTag::Locked).await);
}

#[tokio::test]
async fn row_98_announcements_are_for_moderators() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    let error = room.set_space_property(ConversationTag::Announcement).await.expect_err("no moderator");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    let moderator = room.assign_moderator(PersonAddress::myself()).await.expect("appointed");
    assert_eq!(moderator.verb, Verb::AssignModerator);
    room.set_space_property(ConversationTag::Announcement).await.expect("set");
    assert!(show(&room).await.has_tag(&ConversationTag::Announcement));
    room.unset_space_property(ConversationTag::Announcement).await.expect("taken away");
    assert!(!show(&room).await.has_tag(&ConversationTag::Announcement));
    room.assign_moderator("bob@example.com").await.expect("appointed");
    room.unassign_moderator(PersonAddress::from(cloud.id("bob"))).await.expect("dismissed");
}

#[tokio::test]
async fn row_99_notifications_are_switched_by_tags() {
    use ConversationTag::{
        Ignored, MentionNotificationsOff, MentionNotificationsOn, MessageNotificationsOff,
        MessageNotificationsOn,
    };
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let room = cloud.conversations("alice").await.conversation(id.as_str());
    room.mute_mentions().await.expect("muted");
    room.unmute_messages().await.expect("unmuted");
    let now = show(&room).await;
    assert!(now.has_tag(&MentionNotificationsOff) && now.has_tag(&MessageNotificationsOn));
    room.unmute_mentions().await.expect("unmuted");
    room.mute_messages().await.expect("muted");
    let now = show(&room).await;
    assert!(now.has_tag(&MentionNotificationsOn) && !now.has_tag(&MentionNotificationsOff), "{:?}", now.tags);
    assert!(now.has_tag(&MessageNotificationsOff) && !now.has_tag(&MessageNotificationsOn), "{:?}", now.tags);
    room.remove_all_mute_tags().await.expect("as usual");
    let now = show(&room).await;
    assert!(!now.has_tag(&MentionNotificationsOn) && !now.has_tag(&MessageNotificationsOff));
    room.ignore().await.expect("ignored");
    assert!(show(&room).await.has_tag(&Ignored));
    room.unignore().await.expect("not ignored");
    assert!(!show(&room).await.has_tag(&Ignored));
    assert_eq!(room.tag(&[]).await.expect_err("no tag").kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_107_typing_reaches_the_others() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let bob = cloud.conversations("bob").await;
    let mut events = bob.events();
    bob.connect().await.expect("connected");
    let alice = cloud.conversations("alice").await;
    let url = alice.conversation(id.as_str()).address().url(alice.webex()).await.expect("a URL");
    // The id is inferred from the URL.
    let room = alice.conversation(&url);
    for (began, sent) in [(true, room.start_typing().await), (false, room.stop_typing().await)] {
        sent.expect("told");
        let Some(Ok(ActivityEvent::Typing(told))) = events.next().await else { panic!("somebody types") };
        assert!(url.path().ends_with(told.conversation.as_str()));
        assert_eq!(told.person.entry_uuid, Some(cloud.id("alice").to_string()));
        assert_eq!(told.typing, began);
    }
}

/// wire/03 section 3.15: the chat of a meeting is opened as the activities of a conversation are.
#[tokio::test]
async fn the_chat_of_a_meeting_is_opened() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await;
    let posted = alice.conversation(id.as_str()).post("x").await.expect("posted");
    let key = posted.encryption_key_url.expect("sealed");
    let sealed = alice
        .webex()
        .cypher()
        .expect("installed")
        .seal(key.as_str(), "in the meeting")
        .await
        .expect("sealed");
    let bob = cloud.conversations("bob").await;
    let mut events = bob.events();
    bob.connect().await.expect("connected");
    let chat = json!({ "eventType": "conversation.inmeetingchat.activity", "activity": { "objectType": "activity",
        "verb": "post", "encryptionKeyUrl": key, "object": { "objectType": "comment", "displayName": sealed } } });
    cloud.cloud.sim().sockets().send(&Selection::all(), &chat);
    let Some(Ok(ActivityEvent::MeetingChat { activity, count })) = events.next().await else {
        panic!("a chat")
    };
    assert_eq!((text(&activity), count.opened), (Some("in the meeting"), 1));
}

#[tokio::test]
async fn row_108_what_is_put_into_a_card_is_sealed() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await;
    let mut events = alice.events();
    alice.connect().await.expect("connected");
    let card = json!({ "type": "AdaptiveCard", "body": [{ "type": "Input.Text", "id": "name" }] });
    let message = alice.conversation(id.as_str()).post("A card").card(&card).await.expect("posted");
    let bob = cloud.conversations("bob").await.conversation(id.as_str());
    let sent = bob.card_action(&message, json!({ "name": "Bob" })).await.expect("filled in");
    assert_eq!(inputs(&sent), Some(&json!({ "name": "Bob" })));
    loop {
        let Some(Ok(event)) = events.next().await else { panic!("the stream ended") };
        if let ActivityEvent::Activity { activity, .. } = event
            && activity.verb == Verb::CardAction
        {
            assert_eq!(inputs(&activity), Some(&json!({ "name": "Bob" })));
            assert_eq!(activity.parent.as_ref().and_then(|parent| parent.id.clone()), message.id);
            return;
        }
    }
}

fn inputs(activity: &Activity) -> Option<&serde_json::Value> {
    match activity.object.as_deref()? {
        ActivityObject::Submit(submit) => {
            let inputs = submit.inputs.as_ref()?;
            assert!(inputs.was_sealed());
            inputs.readable()
        }
        _ => None,
    }
}
