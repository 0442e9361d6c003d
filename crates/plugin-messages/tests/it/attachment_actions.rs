//! Cards that are filled in, in the simulated cloud (wire/04 section 6.2, rows 59 and 60).

use serde::Deserialize;
use webex_plugin_messages::{AdaptiveCard, AttachmentActionType, MessagesExt, Submit, TextInput};
use webex_plugin_rooms::RoomsExt;
use webex_testing::TestCloud;

#[derive(Debug, Deserialize, PartialEq)]
struct Answer {
    name: String,
}

#[tokio::test]
async fn a_second_user_fills_in_a_card() {
    let cloud = TestCloud::start().await;
    let alice = cloud.client("alice").await;
    let bob = cloud.client("bob").await;
    let room = alice.rooms().create("Plans").await.expect("created");
    alice.memberships().create(&room, "bob@example.com").await.expect("added");
    let card = AdaptiveCard::new().element(TextInput::new("name")).action(Submit::new().title("Send"));
    let message = alice.messages().create(&room).text("Who?").card(card).await.expect("posted");
    let action = bob.attachment_actions().create(&message).input("name", "Bob").await.expect("submitted");
    assert_eq!((&action.message_id, &action.room_id), (&message.id, &room.id));
    assert_eq!(action.person_id.as_str(), cloud.user("bob").public_id);
    assert_eq!(action.action_type, AttachmentActionType::Submit);
    assert_eq!(action.inputs_as::<Answer>().expect("an answer"), Answer { name: "Bob".into() });
    assert_eq!(alice.attachment_actions().get(&action).await.expect("read"), action);
}
