//! Adaptive Cards and the answers to them.

use serde_json::{Value, json};

use crate::cast::{Cast, Form, text};

fn card() -> Value {
    json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.3",
        "body": [{"type": "TextBlock", "text": "Due?"}, {"type": "Input.Date", "id": "dueDate"}],
        "actions": [{"type": "Action.Submit", "title": "Send"}]}})
}

#[tokio::test]
async fn a_card_is_shown_as_posted_and_answered() {
    let cast = Cast::start().await;
    let (ada, bob, cid) = (cast.person("Ada"), cast.person("Bob"), cast.person("Cid"));
    let body = json!({"toPersonId": bob.user.public_id, "text": "fallback", "attachments": [card()]});
    let message = ada.post("messages", body).await.expect(200);
    assert_eq!(message["attachments"], json!([card()]));
    let path = format!("messages/{}", text(&message, "id"));
    assert_eq!(bob.get(&path).await.expect(200), message);
    ada.put(&path, json!({"roomId": message["roomId"], "text": "x"})).await.expect(400);

    let inputs = json!({"dueDate": "2026-01-01", "count": 3, "agree": true});
    let body = json!({"type": "submit", "messageId": message["id"], "inputs": inputs});
    let action = bob.post("attachment/actions", body.clone()).await.expect(200);
    assert_eq!(action["inputs"], inputs);
    assert_eq!(action["personId"], bob.user.public_id.as_str());
    assert_eq!((&action["roomId"], &action["messageId"]), (&message["roomId"], &message["id"]));
    assert_eq!(action["type"], "submit");
    let path = format!("attachment/actions/{}", text(&action, "id"));
    assert_eq!(bob.get(&path).await.expect(200), action);
    assert_eq!(ada.get(&path).await.expect(200), action);
    cid.get(&path).await.expect(404);
    cid.post("attachment/actions", body).await.expect(404);

    let log = cast.log(text(&message, "roomId"));
    let activity = log.last().expect("an answer");
    assert_eq!(
        (&activity["verb"], &activity["object"]["objectType"]),
        (&json!("cardAction"), &json!("submit"))
    );
    let (card, parent) = (&log[1], &activity["parent"]);
    assert_eq!((&parent["id"], &parent["type"]), (&card["id"], &json!("cardAction")));
    assert_eq!((&parent["actorId"], &parent["published"]), (&card["actor"]["id"], &card["published"]));
    assert!(text(&activity["object"], "inputs").starts_with("eyJ"));
    assert!(text(&log[1]["object"], "displayName").starts_with("eyJ"));
    assert!(log[1]["object"]["cards"][0].as_str().is_some_and(|card| card.starts_with("eyJ")));
}

#[tokio::test]
async fn wrong_cards_and_answers_are_refused() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let room = ada.room("Room").await;
    let plain = ada.say(&room, "no card").await;
    let mut wrong_type = card();
    wrong_type["contentType"] = json!("text/plain");
    let mut wrong_content = card();
    wrong_content["content"]["type"] = json!("Hero");
    for attachment in [wrong_type, wrong_content, json!({})] {
        let body = json!({"roomId": room["id"], "text": "x", "attachments": [attachment]});
        ada.post("messages", body).await.expect(400);
    }
    let cases = [
        (json!({"type": "submit", "messageId": plain["id"], "inputs": {}}), 400),
        (json!({"type": "open", "messageId": plain["id"], "inputs": {}}), 400),
        (json!({"type": "submit", "inputs": {}}), 400),
        (json!({"type": "submit", "messageId": plain["id"]}), 400),
        (json!({"type": "submit", "messageId": plain["id"], "inputs": "x"}), 400),
        (json!({"type": "submit", "messageId": webex_sim::ids::ActivityId::random(), "inputs": {}}), 404),
    ];
    for (body, status) in cases {
        ada.post("attachment/actions", body).await.expect(status);
    }
    ada.get("attachment/actions/nonsense").await.expect(400);
}

#[tokio::test]
async fn a_card_and_a_file_go_together_in_a_form() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let room = ada.room("Room").await;
    let form = Form::default()
        .field("roomId", text(&room, "id"))
        .field("markdown", "*both*")
        .field("attachments", &card().to_string())
        .file("files", "a.txt", "text/plain", "a");
    let message = ada.upload("messages", form).await.expect(200);
    assert_eq!(message["attachments"], json!([card()]));
    assert_eq!(message["files"].as_array().map(Vec::len), Some(1));
    assert_eq!(message["html"], "<p><em>both</em></p>");
}
