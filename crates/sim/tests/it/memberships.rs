//! Memberships: joining, leaving, moderating, hiding, and who may.

use serde_json::{Value, json};

use crate::cast::{Actor, Cast, text, texts};

fn path(membership: &Value) -> String {
    format!("memberships/{}", text(membership, "id"))
}

async fn own(actor: &Actor, room: &Value) -> Value {
    let query = format!("memberships?roomId={}&personId={}", text(room, "id"), actor.user.public_id);
    let listed = actor.get(&query).await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    listed["items"][0].clone()
}

#[tokio::test]
async fn people_are_added_by_id_by_uuid_and_by_address() {
    let cast = Cast::start().await;
    let (ada, bob, cid) = (cast.person("Ada"), cast.person("Bob"), cast.person("Cid"));
    let room = ada.room("Room").await;
    let added = ada.add(&room, &bob).await;
    assert_eq!(added["personEmail"], "bob@example.com");
    assert_eq!(added["personDisplayName"], "Bob");
    assert_eq!((&added["isModerator"], &added["isMonitor"]), (&json!(false), &json!(false)));
    assert_eq!(bob.get(&path(&added)).await.expect(200), added);
    let body = json!({"roomId": room["id"], "personId": cid.user.id.to_string()});
    let by_uuid = ada.post("memberships", body).await.expect(200);
    assert_eq!(by_uuid["personId"], cid.user.public_id.as_str());
    let body = json!({"roomId": room["id"], "personEmail": "new@example.org"});
    let invited = ada.post("memberships", body).await.expect(200);
    assert_eq!(invited["personEmail"], "new@example.org");
    assert_eq!(cast.verbs(text(&room, "id")), ["create", "add", "add", "add"]);
    let query = format!("memberships?roomId={}", text(&room, "id"));
    let (all, pages) = bob.all(&format!("{query}&max=3")).await;
    assert_eq!(texts(&all, "personDisplayName")[..3], ["Ada", "Bob", "Cid"]);
    assert_eq!((all.len(), pages), (4, 2));
    let one = bob.get(&format!("{query}&personEmail=CID@example.com")).await.expect(200);
    assert_eq!(one["items"], json!([by_uuid]));
    assert_eq!(bob.get(&format!("{query}&personEmail=no@body.x")).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn wrong_additions_are_refused_with_the_known_texts() {
    let cast = Cast::start().await;
    let (ada, bob, cid) = (cast.person("Ada"), cast.person("Bob"), cast.person("Cid"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    let id = &room["id"];
    let person = &cid.user.public_id;
    let cases = [
        (json!({"personId": person}), 400, "roomId cannot be null"),
        (json!({"roomId": id}), 400, "Must specify either personId or personEmail."),
        (
            json!({"roomId": id, "personId": person, "personEmail": "a@b.c"}),
            400,
            "Must specify either personId or personEmail.",
        ),
        (json!({"roomId": "x", "personId": person}), 400, "Expect base64 ID or UUID."),
        (json!({"roomId": id, "personId": bob.user.public_id}), 409, "Person is already in the room."),
        (json!({"roomId": id, "personEmail": "nobody"}), 400, "The email address is not valid."),
    ];
    for (body, status, message) in cases {
        assert_eq!(ada.post("memberships", body).await.expect(status)["message"], message);
    }
    let body = json!({"roomId": id, "personId": person});
    assert_eq!(cid.post("memberships", body).await.expect(502)["message"], "Add participant failed.");
    let unknown = json!({"roomId": id, "personId": webex_sim::ids::UserId::random().to_string()});
    ada.post("memberships", unknown).await.expect(404);
}

#[tokio::test]
async fn strangers_see_no_membership_and_nobody_lists_those_of_others() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    let membership = own(&ada, &room).await;
    bob.get(&path(&membership)).await.expect(404);
    bob.put(&path(&membership), json!({"isModerator": true})).await.expect(404);
    bob.delete(&path(&membership)).await.expect(404);
    bob.get(&format!("memberships?roomId={}", text(&room, "id"))).await.expect(404);
    bob.get(&format!("memberships?personId={}", ada.user.public_id)).await.expect(403);
    bob.get("memberships?personEmail=ada@example.com").await.expect(403);
    let mine = ada.get("memberships?personEmail=ada@example.com").await.expect(200);
    assert_eq!(mine["items"], json!([membership]));
    assert_eq!(ada.get("memberships").await.expect(200), mine);
}

#[tokio::test]
async fn the_first_moderator_locks_the_room_and_the_last_one_unlocks_it() {
    let cast = Cast::start().await;
    let (ada, bob, cid) = (cast.person("Ada"), cast.person("Bob"), cast.person("Cid"));
    let room = ada.room("Room").await;
    let mut membership = own(&ada, &room).await;
    membership["isModerator"] = json!(true);
    let answer = ada.put(&path(&membership), membership.clone()).await.expect(200);
    assert_eq!(answer, membership, "the answer equals what was sent");
    let room_path = format!("rooms/{}", text(&room, "id"));
    assert_eq!(ada.get(&room_path).await.expect(200)["isLocked"], true);

    let bobs = ada.add(&room, &bob).await;
    let body = json!({"roomId": room["id"], "personId": cid.user.public_id});
    bob.post("memberships", body).await.expect(403);
    bob.put(&room_path, json!({"title": "Mine"})).await.expect(403);
    bob.put(&path(&bobs), json!({"isModerator": true})).await.expect(403);
    bob.delete(&path(&membership)).await.expect(403);
    bob.say(&room, "everybody may still post").await;

    membership["isModerator"] = json!(false);
    ada.put(&path(&membership), membership.clone()).await.expect(200);
    assert_eq!(ada.get(&room_path).await.expect(200)["isLocked"], false);
    let verbs = ["create", "assignModerator", "lock", "add", "post", "unassignModerator", "unlock"];
    assert_eq!(cast.verbs(text(&room, "id")), verbs);
    let log = cast.log(text(&room, "id"));
    let tags = |index: usize, side: &str| log[index][side]["tags"].clone();
    assert_eq!((tags(0, "object"), tags(1, "target")), (json!([]), json!([])));
    assert_eq!((tags(2, "object"), tags(4, "target")), (json!(["LOCKED"]), json!(["LOCKED"])));
    assert_eq!(tags(6, "object"), json!([]));
}

#[tokio::test]
async fn adding_a_moderator_makes_the_caller_one_first() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    let body = json!({"roomId": room["id"], "personId": bob.user.public_id, "isModerator": true});
    let membership = ada.post("memberships", body).await.expect(200);
    assert_eq!(membership["isModerator"], true);
    assert_eq!(own(&ada, &room).await["isModerator"], true);
    let id = text(&room, "id");
    assert_eq!(cast.verbs(id), ["create", "add", "assignModerator", "lock", "assignModerator"]);
    let log = cast.log(id);
    assert_eq!(log[1]["object"]["roomProperties"]["isModerator"], false);
    assert_eq!(log[2]["object"]["entryUUID"], ada.user.id.to_string());
    assert_eq!(log[4]["object"]["entryUUID"], bob.user.id.to_string());
    assert_eq!(log[4]["object"]["roomProperties"]["isModerator"], true);
}

#[tokio::test]
async fn leaving_ends_all_access_and_changes_the_key() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    let membership = ada.add(&room, &bob).await;
    let message = ada.say(&room, "before").await;
    assert_eq!(bob.delete(&path(&membership)).await.status, 204);
    bob.get(&format!("rooms/{}", text(&room, "id"))).await.expect(404);
    bob.get(&format!("messages/{}", text(&message, "id"))).await.expect(404);
    ada.get(&path(&membership)).await.expect(404);
    ada.say(&room, "after").await;
    let log = cast.log(text(&room, "id"));
    assert_eq!(cast.verbs(text(&room, "id")), ["create", "add", "post", "leave", "updateKey", "post"]);
    assert_ne!(log[2]["encryptionKeyUrl"], log[5]["encryptionKeyUrl"]);
    assert_eq!(log[4]["object"]["defaultActivityEncryptionKeyUrl"], log[5]["encryptionKeyUrl"]);
    assert_eq!(log[4]["actor"]["type"], "SERVICE", "nobody asked for it");
    let again = ada.add(&room, &bob).await;
    assert_eq!(again["id"], membership["id"], "adding the same person again works");
    let (messages, _) = bob.all(&format!("messages?roomId={}", text(&room, "id"))).await;
    assert_eq!(texts(&messages, "text"), ["after", "before"]);
}

#[tokio::test]
async fn a_moderated_room_is_only_left_by_those_who_may_not_delete_it() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.post("rooms", json!({"title": "Moderated", "isLocked": true})).await.expect(200);
    assert_eq!(room["isLocked"], true);
    assert_eq!(own(&ada, &room).await["isModerator"], true);
    ada.add(&room, &bob).await;
    let room_path = format!("rooms/{}", text(&room, "id"));
    assert_eq!(bob.delete(&room_path).await.status, 204);
    bob.get(&room_path).await.expect(404);
    ada.get(&room_path).await.expect(200);
}

#[tokio::test]
async fn only_moderators_post_announcements() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let body = json!({"title": "News", "isLocked": true, "isAnnouncementOnly": true});
    let room = ada.post("rooms", body).await.expect(200);
    assert_eq!(room["isAnnouncementOnly"], true);
    ada.add(&room, &bob).await;
    bob.post("messages", json!({"roomId": room["id"], "text": "me too"})).await.expect(403);
    ada.say(&room, "news").await;
    let room_path = format!("rooms/{}", text(&room, "id"));
    let body = json!({"title": "News", "isAnnouncementOnly": false});
    ada.put(&room_path, body).await.expect(200);
    bob.say(&room, "at last").await;
}

#[tokio::test]
async fn a_direct_room_can_be_hidden_until_something_new_is_said() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let body = json!({"toPersonId": bob.user.public_id, "text": "hi"});
    let message = ada.post("messages", body).await.expect(200);
    let room = json!({"id": message["roomId"]});
    let mut membership = own(&ada, &room).await;
    assert_eq!(membership["isRoomHidden"], false);
    membership["isRoomHidden"] = json!(true);
    assert_eq!(ada.put(&path(&membership), membership.clone()).await.expect(200), membership);
    assert_eq!(cast.verbs(text(&room, "id")), ["create", "post", "hide"]);
    let hide = cast.log(text(&room, "id"))[2].clone();
    assert_eq!(hide["object"]["tags"], json!(["ONE_ON_ONE", "HIDDEN"]));
    bob.say(&room, "hello?").await;
    assert_eq!(own(&ada, &room).await["isRoomHidden"], false);

    let bobs = own(&bob, &room).await;
    ada.put(&path(&bobs), json!({"isModerator": false, "isRoomHidden": true})).await.expect(403);
    ada.put(&path(&bobs), json!({"isModerator": true})).await.expect(400);
    ada.put(&path(&bobs), json!({})).await.expect(400);
    ada.delete(&path(&bobs)).await.expect(400);
    let group = ada.room("Group").await;
    let membership = own(&ada, &group).await;
    ada.put(&path(&membership), json!({"isRoomHidden": true})).await.expect(400);
}
