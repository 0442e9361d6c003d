//! Messages: posting, reading, threads, edits, deletion, mentions, and who may.

use serde_json::{Value, json};
use webex_sim::ids::PublicId;

use crate::cast::{Actor, Cast, next_link, text, texts};

fn path(message: &Value) -> String {
    format!("messages/{}", text(message, "id"))
}

fn list(room: &Value) -> String {
    format!("messages?roomId={}", text(room, "id"))
}

async fn pair(cast: &Cast) -> (Actor, Actor, Value) {
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    (ada, bob, room)
}

#[tokio::test]
async fn a_text_is_posted_read_and_sealed() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let message = ada.say(&room, "Hello team").await;
    assert_eq!(message["text"], "Hello team");
    assert_eq!(message["personEmail"], "ada@example.com");
    assert_eq!(message["roomType"], "group");
    for absent in ["html", "markdown", "files", "attachments", "updated", "parentId", "mentionedPeople"] {
        assert!(message.get(absent).is_none(), "{absent} in {message}");
    }
    assert_eq!(bob.get(&path(&message)).await.expect(200), message, "POST and GET answer the same");
    let listed = bob.get(&list(&room)).await.expect(200);
    assert_eq!(listed["items"], json!([message]));
    let post = cast.log(text(&room, "id")).pop().expect("a post");
    let id = PublicId::decode(text(&message, "id")).expect("a message id");
    assert_eq!(post["id"], id.id(), "the message id is the activity's");
    assert!(text(&post["object"], "displayName").starts_with("eyJ"), "{post}");
    assert!(text(&post, "encryptionKeyUrl").starts_with("kms://"));
}

#[tokio::test]
async fn wrong_messages_are_refused_with_the_known_texts() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let id = &room["id"];
    let destination =
        "Exactly one of the destination fields must not be empty (roomId, toPersonEmail, toPersonId)";
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}});
    let cases = [
        (json!({"text": "x"}), 400, destination),
        (json!({"roomId": id, "toPersonId": bob.user.public_id, "text": "x"}), 400, destination),
        (json!({"roomId": id}), 400, "Both text and file cannot be empty."),
        (json!({"roomId": id, "text": ""}), 400, "Both text and file cannot be empty."),
        (json!({"roomId": id, "text": "x".repeat(7440)}), 400, "The text is longer than 7439 bytes."),
        (json!({"roomId": id, "markdown": "ü".repeat(3720)}), 400, "The text is longer than 7439 bytes."),
        (json!({"roomId": "x", "text": "x"}), 400, "Expect base64 ID or UUID."),
        (
            json!({"roomId": id, "attachments": [card]}),
            400,
            "A card needs a fallback text: text or markdown.",
        ),
        (
            json!({"roomId": id, "text": "x", "attachments": [card, card]}),
            400,
            "Only one card per message is supported.",
        ),
        (
            json!({"roomId": id, "text": "x", "files": ["http://a/b", "http://a/c"]}),
            400,
            "Only one file per message is supported.",
        ),
        (
            json!({"roomId": webex_sim::ids::ConversationId::random().to_string(), "text": "x"}),
            404,
            "Could not find a room with provided ID.",
        ),
    ];
    for (body, status, message) in cases {
        assert_eq!(ada.post("messages", body.clone()).await.expect(status)["message"], message, "{body}");
    }
    ada.post("messages", json!({"roomId": id, "text": "x".repeat(7439)})).await.expect(200);
    let missing = ada.get("messages").await.expect(400);
    assert_eq!(missing["message"], "Required String parameter 'roomId' is not present");
}

#[tokio::test]
async fn strangers_read_and_write_nothing() {
    let cast = Cast::start().await;
    let (ada, _, room) = pair(&cast).await;
    let message = ada.say(&room, "secret").await;
    let cid = cast.person("Cid");
    assert_eq!(cid.get(&path(&message)).await.expect(404)["message"], "Unable to get message");
    cid.delete(&path(&message)).await.expect(404);
    cid.put(&path(&message), json!({"roomId": room["id"], "text": "x"})).await.expect(404);
    cid.get(&list(&room)).await.expect(404);
    cid.post("messages", json!({"roomId": room["id"], "text": "x"})).await.expect(404);
    cast.http.get(&format!("/v1/{}", path(&message))).send().await.expect(401);
}

#[tokio::test]
async fn markdown_becomes_html_with_mentions() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let markdown =
        format!("<@personId:{}|Bobby> **read** <@personEmail:ada@example.com>", bob.user.public_id);
    let body = json!({"roomId": room["id"], "markdown": markdown});
    let message = ada.post("messages", body).await.expect(200);
    assert_eq!(message["markdown"], markdown.as_str());
    assert_eq!(message["text"], "Bobby read Ada");
    let spark = |actor: &Actor, name: &str| {
        let id = &actor.user.public_id;
        format!(r#"<spark-mention data-object-type="person" data-object-id="{id}">{name}</spark-mention>"#)
    };
    let html = format!("<p>{} <strong>read</strong> {}</p>", spark(&bob, "Bobby"), spark(&ada, "Ada"));
    assert_eq!(message["html"], html.as_str());
    assert_eq!(message["mentionedPeople"], json!([bob.user.public_id, ada.user.public_id]));
    let body = json!({"roomId": room["id"], "markdown": "<@all> <script>x</script>", "text": "own text"});
    let all = ada.post("messages", body).await.expect(200);
    assert_eq!(all["mentionedGroups"], json!(["all"]));
    assert_eq!(all["text"], "own text");
    assert!(!text(&all, "html").contains("<script"));
    let mine = bob.get(&format!("{}&mentionedPeople=me", list(&room))).await.expect(200);
    assert_eq!(mine["items"], json!([message]));
    let by_id = bob.get(&format!("{}&mentionedPeople={}", list(&room), bob.user.public_id)).await.expect(200);
    assert_eq!(by_id, mine);
    bob.get(&format!("{}&mentionedPeople={}", list(&room), ada.user.public_id)).await.expect(400);
    bob.get(&format!("{}&mentionedPeople=me&max=101", list(&room))).await.expect(400);
}

#[tokio::test]
async fn threads_have_one_level() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let root = ada.say(&room, "root").await;
    let reply =
        |text: &str, parent: &Value| json!({"roomId": room["id"], "text": text, "parentId": parent["id"]});
    let first = bob.post("messages", reply("first", &root)).await.expect(200);
    assert_eq!(first["parentId"], root["id"]);
    bob.post("messages", reply("nested", &first)).await.expect(400);
    let without_room = json!({"text": "second", "parentId": root["id"]});
    let second = ada.post("messages", without_room).await.expect(200);
    assert_eq!(second["roomId"], room["id"]);
    let thread = ada.get(&format!("{}&parentId={}", list(&room), text(&root, "id"))).await.expect(200);
    assert_eq!(thread["items"], json!([second, first]));
    let elsewhere = ada.room("Elsewhere").await;
    let foreign = json!({"roomId": elsewhere["id"], "text": "x", "parentId": root["id"]});
    ada.post("messages", foreign).await.expect(400);
    let log = cast.log(text(&room, "id"));
    let parent = &log.last().expect("a reply")["parent"];
    assert_eq!(parent["type"], "reply");
}

#[tokio::test]
async fn authors_edit_ten_times() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let message = ada.say(&room, "v0").await;
    let edit = |text: String| json!({"roomId": room["id"], "text": text});
    bob.put(&path(&message), edit("mine".to_owned())).await.expect(403);
    ada.put(&path(&message), json!({"text": "x"})).await.expect(400);
    ada.put(&path(&message), json!({"roomId": room["id"]})).await.expect(400);
    let elsewhere = ada.room("Elsewhere").await;
    ada.put(&path(&message), json!({"roomId": elsewhere["id"], "text": "x"})).await.expect(400);
    for number in 1..=10 {
        let edited = ada.put(&path(&message), edit(format!("v{number}"))).await.expect(200);
        assert_eq!((&edited["id"], &edited["created"]), (&message["id"], &message["created"]));
        assert_eq!(edited["text"], format!("v{number}"));
        assert!(text(&edited, "updated") > text(&edited, "created"));
    }
    ada.put(&path(&message), edit("v11".to_owned())).await.expect(400);
    let (messages, _) = bob.all(&list(&room)).await;
    assert_eq!(texts(&messages, "text"), ["v10"]);
    let log = cast.log(text(&room, "id"));
    assert_eq!(log.len(), 2 + 1 + 10);
    let last = log.last().expect("an edit");
    assert_eq!((&last["verb"], &last["parent"]["type"]), (&json!("post"), &json!("edit")));
    let by_edit = bob.get(&format!("messages/{}", text(last, "id"))).await.expect(200);
    assert_eq!(by_edit, messages[0], "an edit's id stands for the message");
    let body = json!({"roomId": room["id"], "markdown": "**b**"});
    let other = ada.say(&room, "plain").await;
    let edited = ada.put(&path(&other), body).await.expect(200);
    assert_eq!((&edited["html"], &edited["text"]), (&json!("<p><strong>b</strong></p>"), &json!("b")));
    let again = ada.put(&path(&other), json!({"roomId": room["id"], "text": "c"})).await.expect(200);
    assert!(again.get("html").is_none() && again.get("markdown").is_none(), "{again}");
}

#[tokio::test]
async fn messages_are_deleted_by_their_author_or_a_moderator() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let (mine, yours) = (ada.say(&room, "mine").await, bob.say(&room, "yours").await);
    let forbidden = bob.delete(&path(&mine)).await.expect(403);
    assert!(forbidden["trackingId"].is_string());
    assert_eq!(bob.delete(&path(&yours)).await.status, 204);
    bob.get(&path(&yours)).await.expect(404);
    bob.delete(&path(&yours)).await.expect(404);
    bob.put(&path(&yours), json!({"roomId": room["id"], "text": "x"})).await.expect(404);
    assert_eq!(bob.get(&list(&room)).await.expect(200)["items"], json!([mine]));
    let log = cast.log(text(&room, "id"));
    assert_eq!(cast.verbs(text(&room, "id")), ["create", "add", "post", "tombstone", "delete"]);
    assert!(log[3]["object"].get("displayName").is_none(), "the text is gone from the log");
    assert_eq!(log[4]["object"]["id"], log[3]["id"]);
    ada.put(&format!("rooms/{}", text(&room, "id")), json!({"title": "Room", "isLocked": true}))
        .await
        .expect(200);
    let spam = bob.say(&room, "spam").await;
    assert_eq!(ada.delete(&path(&spam)).await.status, 204);
}

#[tokio::test]
async fn five_hundred_messages_page_newest_first() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    for number in 0..500 {
        ada.say(&room, &number.to_string()).await;
    }
    let (messages, pages) = bob.all(&format!("{}&max=100", list(&room))).await;
    assert_eq!(pages, 5);
    let numbers: Vec<String> = (0..500).rev().map(|number| number.to_string()).collect();
    assert_eq!(texts(&messages, "text"), numbers);
    let first = bob.get(&list(&room)).await;
    assert_eq!(first.expect(200)["items"].as_array().map(Vec::len), Some(50));
    assert!(next_link(&first).is_some());
    let before = format!("{}&before={}&max=2", list(&room), text(&messages[10], "created"));
    let older = bob.get(&before).await.expect(200);
    assert_eq!(texts(older["items"].as_array().expect("items"), "text"), ["488", "487"]);
    let before = format!("{}&beforeMessage={}&max=3", list(&room), text(&messages[497], "id"));
    let answer = bob.get(&before).await;
    let older = answer.expect(200);
    assert_eq!(texts(older["items"].as_array().expect("items"), "text"), ["1", "0"]);
    assert!(next_link(&answer).is_none(), "the last page has no link");
    bob.get(&format!("{}&beforeMessage=nonsense", list(&room))).await.expect(400);
    bob.get(&format!("{}&max=1001", list(&room))).await.expect(400);
}

#[tokio::test]
async fn a_message_to_a_person_makes_their_room() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let direct = format!("messages/direct?personEmail={}", bob.user.email);
    ada.get(&direct).await.expect(404);
    ada.post("messages", json!({"toPersonEmail": bob.user.email})).await.expect(400);
    assert_eq!(ada.get("rooms").await.expect(200)["items"], json!([]), "a refused message makes no room");
    let body = json!({"toPersonEmail": "BOB@example.com", "markdown": "**psst**"});
    let first = ada.post("messages", body).await.expect(200);
    assert_eq!(first["roomType"], "direct");
    assert_eq!(ada.get(&path(&first)).await.expect(200), first);
    let body = json!({"toPersonId": ada.user.id.to_string(), "text": "what?"});
    let answer = bob.post("messages", body).await.expect(200);
    assert_eq!(answer["roomId"], first["roomId"], "two people have one room");
    assert_eq!(ada.get(&direct).await.expect(200)["items"], json!([answer, first]));
    assert_eq!(cast.verbs(text(&first, "roomId")), ["create", "post", "post"]);
    let create = &cast.log(text(&first, "roomId"))[0]["object"];
    assert_eq!(create["tags"], json!(["ONE_ON_ONE"]));
    assert_eq!(create["participants"]["items"].as_array().map(Vec::len), Some(2));
    let room = format!("rooms/{}", text(&first, "roomId"));
    assert_eq!(ada.get(&room).await.expect(200)["title"], "Bob");
    assert_eq!(bob.get(&room).await.expect(200)["title"], "Ada");
    ada.delete(&room).await.expect(400);
    ada.put(&room, json!({"title": "Us"})).await.expect(400);
    let body = json!({"roomId": first["roomId"], "personEmail": "c@example.com"});
    ada.post("memberships", body).await.expect(400);
    ada.post("messages", json!({"toPersonId": ada.user.public_id, "text": "me"})).await.expect(400);
    let nobody = webex_sim::ids::UserId::random().to_string();
    ada.post("messages", json!({"toPersonId": nobody, "text": "x"})).await.expect(404);
    ada.get("messages/direct").await.expect(400);
}

#[tokio::test]
async fn at_the_same_time_two_people_still_get_one_room() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let (to_bob, to_ada) = (&bob.user.public_id, &ada.user.public_id);
    let (one, other) = tokio::join!(
        ada.post("messages", json!({"toPersonId": to_bob, "text": "1"})),
        bob.post("messages", json!({"toPersonId": to_ada, "text": "2"})),
    );
    assert_eq!(one.expect(200)["roomId"], other.expect(200)["roomId"]);
}

#[tokio::test]
async fn bots_see_only_what_mentions_them() {
    let cast = Cast::start().await;
    let (ada, bot) = (cast.person("Ada"), cast.bot("Robo"));
    let room = ada.room("Room").await;
    ada.add(&room, &bot).await;
    let unseen = ada.say(&room, "not for bots").await;
    let body = json!({"roomId": room["id"], "markdown": "<@personEmail:robo@webex.bot|Robo> help"});
    let seen = ada.post("messages", body).await.expect(200);
    bot.get(&path(&unseen)).await.expect(404);
    assert_eq!(bot.get(&path(&seen)).await.expect(200), seen);
    bot.get(&list(&room)).await.expect(403);
    let press = json!({"type": "submit", "messageId": unseen["id"], "inputs": {}});
    bot.post("attachment/actions", press).await.expect(404);
    let mentions = bot.get(&format!("{}&mentionedPeople=me", list(&room))).await.expect(200);
    assert_eq!(mentions["items"], json!([seen]));
    let own = bot.say(&room, "at your service").await;
    assert_eq!(bot.get(&path(&own)).await.expect(200), own);
    let body = json!({"toPersonId": bot.user.public_id, "text": "hi"});
    let direct = ada.post("messages", body).await.expect(200);
    let room = json!({"id": direct["roomId"]});
    assert_eq!(bot.get(&list(&room)).await.expect(200)["items"], json!([direct]));
}
