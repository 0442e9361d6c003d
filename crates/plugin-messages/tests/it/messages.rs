//! Messages in the simulated cloud (wire/04 section 6.2).

use futures_util::TryStreamExt;
use webex_core::Webex;
use webex_core::ids::RoomId;
use webex_plugin_messages::{AdaptiveCard, Destination, MessagesExt, TextBlock};
use webex_plugin_rooms::RoomsExt;
use webex_testing::TestCloud;

async fn scene() -> (TestCloud, Webex, RoomId) {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created").id;
    (cloud, webex, room)
}

/// Rows 27 and 37.
#[tokio::test]
async fn a_message_and_a_reply_are_posted() {
    let (cloud, webex, room) = scene().await;
    let messages = webex.messages();
    let message = messages.create(&room).text("Hello").await.expect("posted");
    assert_eq!((message.text.as_deref(), &message.room_id), (Some("Hello"), &room));
    assert_eq!(message.person_id.as_str(), cloud.user("alice").public_id);
    assert_eq!(message.person_email, "alice@example.com");
    assert!(message.created.timestamp().is_some());
    assert_eq!(messages.get(&message).await.expect("read"), message);
    let reply = messages.reply(&message).markdown("**Hi**").await.expect("posted");
    assert_eq!(reply.parent_id.as_ref(), Some(&message.id));
    let second = messages.reply(&reply).text("Ho").await.expect("posted");
    assert_eq!(second.thread(), &message.id);
}

/// Rows 13, 35 and 36.
#[tokio::test]
async fn messages_are_listed_newest_first_in_pages() {
    let (_cloud, webex, room) = scene().await;
    let messages = webex.messages();
    let mut posted = Vec::new();
    for n in 0..7 {
        posted.push(messages.create(&room).text(format!("message {n}")).await.expect("posted"));
    }
    posted.reverse();
    let pages: Vec<_> = messages.list(&room).page_size(3).pages().try_collect().await.expect("listed");
    assert!(pages.iter().all(|page| page.items.len() <= 3));
    assert_eq!(pages.into_iter().flatten().collect::<Vec<_>>(), posted);
    assert_eq!(messages.list(&room).limit(4).await.expect("listed"), posted[..4]);
    let older = messages.list(&room).before_message(&posted[2]).await.expect("listed");
    assert_eq!(older, posted[3..]);
    let reply = messages.reply(&posted[6]).text("re").await.expect("posted");
    assert_eq!(messages.list(&room).parent(&posted[6]).await.expect("listed"), [reply]);
}

/// Rows 33 and 34.
#[tokio::test]
async fn a_message_is_edited_and_deleted() {
    let (_cloud, webex, room) = scene().await;
    let messages = webex.messages();
    let message = messages.create(&room).text("Hello").await.expect("posted");
    let edited = messages.edit(&message).text("Hello again").await.expect("edited");
    assert_eq!((edited.id.clone(), edited.text.as_deref()), (message.id.clone(), Some("Hello again")));
    assert!(edited.updated.is_some());
    let again = messages.edit((&message, &room)).markdown("*Hello*").await.expect("edited");
    assert_eq!(again.markdown.as_deref(), Some("*Hello*"));
    messages.delete(&message).await.expect("deleted");
    assert!(messages.get(&message).await.expect_err("gone").is_not_found());
    assert!(messages.list(&room).await.expect("listed").is_empty());
}

#[tokio::test]
async fn a_direct_message_makes_its_room() {
    let (cloud, webex, _) = scene().await;
    cloud.user("bob");
    let to_bob = Destination::person("bob@example.com");
    let message = webex.messages().create(to_bob).text("psst").await.expect("posted");
    assert_eq!(message.room_type.as_str(), "direct");
    let bob = cloud.client("bob").await;
    let seen = bob.messages().list_direct("alice@example.com").await.expect("listed");
    assert_eq!(seen.iter().map(|seen| &seen.id).collect::<Vec<_>>(), [&message.id]);
    assert!(bob.rooms().get(&message).await.expect("read").is_direct());
}

/// Row 42.
#[tokio::test]
async fn a_direct_room_is_hidden_from_the_list() {
    let (cloud, webex, _) = scene().await;
    cloud.user("bob");
    let to_bob = Destination::person("bob@example.com");
    let message = webex.messages().create(to_bob).text("psst").await.expect("posted");
    let mine = webex.memberships().list().room(&message).person("alice@example.com").await.expect("listed");
    let hidden = webex.memberships().update(&mine[0]).hidden(true).await.expect("updated");
    assert_eq!((hidden.is_room_hidden, &hidden.id), (Some(true), &mine[0].id));
}

/// Row 32.
#[tokio::test]
async fn a_card_is_posted_with_its_fallback() {
    let (_cloud, webex, room) = scene().await;
    let card = AdaptiveCard::new().element(TextBlock::new("Due?"));
    let message = webex.messages().create(&room).text("Due?").card(card.clone()).await.expect("posted");
    assert!(message.attachments[0].is_adaptive_card());
    assert_eq!(message.attachments[0].content, card.to_json());
}

#[tokio::test]
async fn a_mention_is_seen() {
    let (cloud, webex, room) = scene().await;
    let bob = cloud.user("bob");
    webex.memberships().create(&room, "bob@example.com").await.expect("added");
    let text = "<@personEmail:bob@example.com|Bob> look";
    let message = webex.messages().create(&room).markdown(text).await.expect("posted");
    webex.messages().create(&room).text("nothing for Bob").await.expect("posted");
    assert!(message.mentions(&bob.public_id.into()));
    let seen = cloud.client("bob").await.messages().list(&room).mentioning_me().await.expect("listed");
    assert_eq!(seen.iter().map(|seen| &seen.id).collect::<Vec<_>>(), [&message.id]);
}
