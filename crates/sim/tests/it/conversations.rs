//! The conversation service: what clients make, say and mark, and that REST reads the same log.

use http::Method;
use serde_json::{Value, json};

use crate::cast::{Actor, Cast, next_link, text};
use crate::talker::Talker;

async fn pair(cast: &Cast) -> (Actor, Actor, Talker) {
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let talker = Talker::connect(&cast.sim, &ada).await;
    (ada, bob, talker)
}

fn path(conversation: &Value) -> String {
    format!("conversations/{}", text(conversation, "id"))
}

fn verbs(items: &Value) -> Vec<&str> {
    items.as_array().expect("items").iter().map(|item| text(item, "verb")).collect()
}

#[tokio::test]
async fn what_a_client_seals_is_echoed_byte_for_byte_and_read_by_rest() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let conversation = ada.create(&[&bob]).await;
    let answer = ada.kms.open(text(&conversation, "kmsMessage"));
    assert_eq!(answer["status"], 201);
    assert_eq!(answer["resource"]["uri"], conversation["kmsResourceObjectUrl"]);

    let posted = ada.say(&conversation, "step one").await;
    let shown = ada.get(&format!("{}?activitiesLimit=1", path(&conversation))).await.expect(200);
    let echoed = &shown["activities"]["items"][0]["object"];
    assert_eq!(echoed, &posted["object"]);

    let room = shown["id"].as_str().expect("an id");
    let rooms = bob.get("rooms").await.expect(200);
    assert_eq!(rooms["items"][0]["title"], "The plan");
    let messages = bob.get(&format!("messages?roomId={room}")).await.expect(200);
    assert_eq!(messages["items"][0]["text"], "step one");

    bob.post("messages", json!({"roomId": room, "text": "step two"})).await.expect(200);
    let listed = ada.get(&format!("{}/activities", path(&conversation))).await.expect(200);
    assert_eq!(verbs(&listed["items"]), ["post", "post", "create"]);
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl");
    assert_eq!(listed["items"][0]["encryptionKeyUrl"], key);
    assert!(text(&listed["items"][0]["object"], "displayName").starts_with("eyJ"));
}

#[tokio::test]
async fn two_people_have_one_conversation() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let with_bob = format!("conversations/user/{}", bob.user.id);
    ada.get(&with_bob).await.expect(404);
    let key = ada.key().await;
    let mut body = ada.conversation(&key, "The plan", &[&bob]).await;
    body["tags"] = json!(["ONE_ON_ONE"]);
    let made = ada.post("conversations", &body).await.expect(200);
    assert_eq!(
        (&made["tags"], verbs(&made["activities"]["items"])),
        (&json!(["ONE_ON_ONE"]), vec!["create"])
    );
    assert_eq!(made["participants"]["items"].as_array().map(Vec::len), Some(2));
    ada.post("conversations", &body).await.expect(409);
    assert_eq!(ada.get(&with_bob).await.expect(200)["id"], made["id"]);
}

#[tokio::test]
async fn what_the_kms_refuses_does_not_happen() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let conversation = ada.create(&[]).await;
    let nowhere = "kms://kms.sim.test/resources/5f0a3a7c-0000-4000-8000-000000000001";
    let members = json!({"resourceUri": nowhere, "userIds": [bob.user.id]});
    let message = ada.wrapped("create", "/authorizations", &members);
    let add =
        json!({"verb": "add", "object": {"id": bob.user.id, "objectType": "person"}, "kmsMessage": message});
    let refused = ada.submit(&conversation, &add).await.expect(400);
    assert_eq!(refused["errorCode"], 1_900_000);
    assert!(ada.kms.open(text(&refused, "message"))["status"].as_u64().is_some_and(|status| status >= 400));
    let shown = ada.get(&path(&conversation)).await.expect(200);
    assert_eq!(shown["participants"]["items"].as_array().map(Vec::len), Some(1));
    bob.get(&format!("rooms/{}", text(&conversation, "id"))).await.expect(404);
}

#[tokio::test]
async fn who_leaves_loses_the_key_and_the_next_message_needs_another() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let mut other = Talker::connect(&cast.sim, &bob).await;
    let conversation = ada.create(&[&bob]).await;
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl");
    let resource = text(&conversation, "kmsResourceObjectUrl");
    assert_eq!(other.retrieve(key).await["status"], 200);

    let foreign = ada.key().await;
    let object = json!({"objectType": "comment", "displayName": ada.seal(&foreign, "x").await});
    let post = |key: &str| json!({"verb": "post", "encryptionKeyUrl": key, "object": object});
    assert_eq!(ada.submit(&conversation, &post(&foreign)).await.expect(400)["errorCode"], 1_400_049);
    let clear = json!({"verb": "post", "object": {"objectType": "comment", "displayName": "x"}});
    assert_eq!(ada.submit(&conversation, &clear).await.expect(400)["errorCode"], 1_400_049);

    let message =
        ada.wrapped("delete", &format!("{resource}/authorizations?authId={}", bob.user.id), &json!({}));
    let leave = json!({"verb": "leave", "object": {"id": bob.user.id}, "kmsMessage": message});
    ada.submit(&conversation, &leave).await.expect(200);
    assert_eq!(other.retrieve(key).await["status"], 403);
    other.get(&path(&conversation)).await.expect(404);
    let left = other.get("conversations/left").await.expect(200);
    assert_eq!(
        (&left["items"][0]["id"], &left["items"][0]["tags"]),
        (&conversation["id"], &json!(["NOT_JOINED"]))
    );

    assert_eq!(ada.submit(&conversation, &post(key)).await.expect(400)["errorCode"], 1_400_087);
    let due = ada.get(&path(&conversation)).await.expect(200);
    assert!(due.get("defaultActivityEncryptionKeyUrl").is_none(), "{due}");
    let object = json!({"objectType": "conversation", "defaultActivityEncryptionKeyUrl": foreign});
    let message = ada.wrapped("update", &foreign, &json!({"resourceUri": resource}));
    let mut rekey = json!({"verb": "updateKey", "object": object, "kmsMessage": message});
    ada.submit(&conversation, &rekey).await.expect(200);
    ada.submit(&conversation, &post(&foreign)).await.expect(200);
    rekey["target"] = json!({"defaultActivityEncryptionKeyUrl": key});
    assert_eq!(ada.submit(&conversation, &rekey).await.expect(409)["errorCode"], 1_409_004);
}

#[tokio::test]
async fn marks_are_ones_own_and_what_is_seen_shows_to_all() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let mut other = Talker::connect(&cast.sim, &bob).await;
    let conversation = ada.create(&[&bob]).await;
    let posted = ada.say(&conversation, "look").await;
    other.kms.socket.events_so_far().await;
    let tag = |name: &str| json!({"verb": "tag", "object": {"objectType": "conversation", "tags": [name]}});
    ada.submit(&conversation, &json!({"verb": "favorite", "object": {}})).await.expect(200);
    ada.submit(&conversation, &tag("MESSAGE_NOTIFICATIONS_ON")).await.expect(200);
    ada.submit(&conversation, &tag("MESSAGE_NOTIFICATIONS_OFF")).await.expect(200);
    let tags = |shown: &Value| shown["tags"].clone();
    let own = ada.get(&path(&conversation)).await.expect(200);
    assert_eq!(tags(&own), json!(["FAVORITE", "MESSAGE_NOTIFICATIONS_OFF"]));
    assert_eq!(tags(&other.get(&path(&conversation)).await.expect(200)), json!([]));
    assert_eq!(other.kms.socket.events_so_far().await, Vec::<Value>::new());

    let seen = json!({"verb": "acknowledge", "object": {"objectType": "activity", "id": posted["id"]}});
    let answer = other.submit(&conversation, &seen).await.expect(200);
    assert_eq!((&answer["object"]["url"], &answer["actor"]["entryUUID"]), (&posted["url"], &other.id()));
    let shown = ada.get(&format!("{}?participantAckFilter=all", path(&conversation))).await.expect(200);
    let people = shown["participants"]["items"].as_array().expect("people");
    let bobs = people.iter().find(|person| person["id"] == other.id()).expect("Bob");
    assert_eq!(bobs["roomProperties"]["lastSeenActivityUUID"], posted["id"]);
    assert_eq!(verbs(&shown["activities"]["items"]), ["create", "post"]);

    let typing = json!({"conversationId": conversation["id"], "eventType": "status.start_typing"});
    ada.post(&format!("{}/status/typing", path(&conversation)), &typing).await.expect(204);
    let frames = other.kms.socket.events_so_far().await;
    let frame = frames.last().expect("a frame");
    assert_eq!(frame["data"]["eventType"], "status.start_typing");
    assert_eq!(frame["data"]["conversationId"], conversation["id"]);
}

#[tokio::test]
async fn replies_edits_and_reactions_belong_to_their_message() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let conversation = ada.create(&[&bob]).await;
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl").to_owned();
    let root = ada.say(&conversation, "root").await;
    let sealed = ada.seal(&key, "again").await;
    let child = |verb: &str, kind: &str, object: Value| json!({"verb": verb, "encryptionKeyUrl": key, "object": object, "parent": {"id": root["id"], "type": kind}});
    let comment = json!({"objectType": "comment", "displayName": sealed});
    for _ in 0..12 {
        ada.submit(&conversation, &child("post", "reply", comment.clone())).await.expect(200);
    }
    ada.submit(&conversation, &child("post", "edit", comment)).await.expect(200);
    let heart = json!({"objectType": "reaction2", "displayName": sealed, "hmac": "h"});
    let reaction = ada.submit(&conversation, &child("add", "reaction", heart.clone())).await.expect(200);
    let parent = &reaction["parent"];
    assert_eq!((&parent["id"], &parent["actorId"]), (&root["id"], &ada.id()));
    assert_eq!((&parent["published"], &parent["type"]), (&root["published"], &json!("reaction")));
    ada.submit(&conversation, &child("add", "reaction", heart)).await.expect(200);

    let parents = ada.get(&format!("{}/parents", path(&conversation))).await.expect(200);
    let one = json!([root["id"]]);
    assert_eq!(parents, json!({"reply": one, "edit": one, "reaction": one}));
    let replies = format!("{}/parents/{}?activityType=reply", path(&conversation), text(&root, "id"));
    let first = ada.get(&replies).await;
    assert_eq!(first.expect(200)["items"].as_array().map(Vec::len), Some(10));
    let second = ada.get(&next_link(&first).expect("a next page")).await;
    assert_eq!(second.expect(200)["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(next_link(&second), None);

    let whole = format!("activities/{}?includeChildren=true", text(&root, "id"));
    let count = |activity: &Value| {
        let children = activity["children"].as_array().expect("children");
        let summary = children.iter().find(|child| child["type"] == "reactionSummary");
        summary.map(|summary| summary["activity"]["object"]["reactions"][0]["count"].clone())
    };
    assert_eq!(count(&ada.get(&whole).await.expect(200)), Some(json!(2)));
    let undo = json!({"verb": "delete", "object": {"objectType": "activity", "id": reaction["id"]}});
    let undone = ada.submit(&conversation, &undo).await.expect(200);
    assert_eq!(
        (&undone["object"]["verb"], &undone["object"]["parent"]["type"]),
        (&json!("tombstone"), &json!("reaction"))
    );
    assert_eq!(count(&ada.get(&whole).await.expect(200)), Some(json!(1)));

    let room = text(&conversation, "id");
    let message = bob.get(&format!("messages/{}", text(&root, "id"))).await.expect(200);
    assert_eq!((&message["text"], message.get("updated").is_some()), (&json!("again"), true));
    let threads = ada.get("threads").await.expect(200);
    assert_eq!(
        (&threads["items"][0]["conversationId"], &threads["items"][0]["parentActivityId"]),
        (&json!(room), &root["id"])
    );
}

#[tokio::test]
async fn a_deleted_message_stays_as_a_tombstone_and_only_its_author_or_a_moderator_deletes_it() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let other = Talker::connect(&cast.sim, &bob).await;
    let conversation = ada.create(&[&bob]).await;
    let posted = ada.say(&conversation, "wrong").await;
    let delete = json!({"verb": "delete", "object": {"objectType": "activity", "id": posted["id"]}});
    other.submit(&conversation, &delete).await.expect(403);
    let announce =
        json!({"verb": "set", "object": {"objectType": "spaceProperty", "tags": ["ANNOUNCEMENT"]}});
    other.submit(&conversation, &announce).await.expect(403);
    let appoint = json!({"verb": "assignModerator", "object": {"id": other.id()}});
    other.submit(&conversation, &appoint).await.expect(200);
    other.submit(&conversation, &appoint).await.expect(400);
    other.submit(&conversation, &delete).await.expect(200);
    let shown = ada.get(&format!("{}?activitiesLimit=9", path(&conversation))).await.expect(200);
    let listed = ["create", "tombstone", "assignModerator", "lock", "delete"];
    assert_eq!(verbs(&shown["activities"]["items"]), listed);
    bob.get(&format!("messages/{}", text(&posted, "id"))).await.expect(404);
}

#[tokio::test]
async fn lists_come_in_pages_and_name_the_other_cluster() {
    let cast = Cast::start().await;
    let (ada, dora) = (cast.person("Ada"), cast.european("Dora"));
    let mut at_home = Talker::connect(&cast.sim, &ada).await;
    let mut abroad = Talker::connect(&cast.sim, &dora).await;
    let (one, two) = (at_home.create(&[]).await, at_home.create(&[]).await);
    let far = abroad.create(&[&ada]).await;
    assert!(text(&far, "url").starts_with("http://127.0.0.2:"), "{far}");

    let first = at_home.get("conversations?paginate=true&conversationsLimit=1").await;
    let body = first.expect(200);
    assert_eq!(body["items"][0]["id"], two["id"]);
    let elsewhere = body["additionalUrls"][0].as_str().expect("an address").to_owned();
    let second = at_home.get(&next_link(&first).expect("a next page")).await;
    assert_eq!((&second.expect(200)["items"][0]["id"], next_link(&second)), (&one["id"], None));
    let remote = at_home.get(&format!("{elsewhere}/conversations")).await.expect(200);
    assert_eq!(remote["items"][0]["id"], far["id"]);
    let none = at_home.get("conversations?conversationsLimit=-100").await.expect(200);
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn what_mentions_the_caller_and_many_activities_are_found_across_conversations() {
    let cast = Cast::start().await;
    let (_, bob, mut ada) = pair(&cast).await;
    let other = Talker::connect(&cast.sim, &bob).await;
    let conversation = ada.create(&[&bob]).await;
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl").to_owned();
    let mentions = json!({"items": [{"objectType": "person", "id": other.id()}]});
    let object =
        json!({"objectType": "comment", "displayName": ada.seal(&key, "Bob").await, "mentions": mentions});
    let post = json!({"verb": "post", "encryptionKeyUrl": key, "object": object, "clientTempId": "mine"});
    let posted = ada.submit(&conversation, &post).await.expect(200);
    assert_eq!(posted["clientTempId"], "mine");
    let found = other.get("mentions?sinceDate=0").await.expect(200);
    assert_eq!(
        (&found["items"][0]["id"], ada.get("mentions").await.expect(200)["items"].clone()),
        (&posted["id"], json!([]))
    );

    let unknown = "http://localhost/conversation/api/v1/activities/6d8c7c90-a770-11e9-bcfb-6616ead99ac3";
    let wanted = json!({"activityUrls": [unknown, posted["url"]]});
    let fetched = other.post("bulk_activities_fetch", &wanted).await.expect(200);
    let status = |entry: usize| fetched["multistatus"][entry]["status"].clone();
    assert_eq!((status(0), status(1)), (json!("404"), json!("200")));
    assert_eq!(fetched["multistatus"][1]["data"]["activity"]["object"], object);
    let stranger = Talker::connect(&cast.sim, &cast.person("Cid")).await;
    let fetched = stranger.post("bulk_activities_fetch", &wanted).await.expect(200);
    assert_eq!(fetched["multistatus"][1]["status"], "404");
}

#[tokio::test]
async fn a_file_is_announced_sent_finished_shared_and_opened_by_rest() {
    let cast = Cast::start().await;
    let (ada_rest, bob, mut ada) = pair(&cast).await;
    let conversation = ada.create(&[&bob]).await;
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl").to_owned();
    let space = ada.call(Method::PUT, &format!("{}/space", path(&conversation)), None).await.expect(200);
    let sessions = format!("{}/upload_sessions", text(&space, "spaceUrl"));
    let announced = json!({"fileSize": 8, "claimedFileType": ".txt", "uploadProtocol": "content-length"});
    let session = ada.post(&sessions, &announced).await.expect(200);
    let mut scr = webex_jose::Scr::new("2026-01-01T00:00:00.000Z".to_owned());
    let ciphertext = scr.encrypt(b"step one").expect("it fits");

    let finish = text(&session, "finishUploadUrl");
    ada.post(finish, &json!({"fileSize": 8})).await.expect(400);
    let send = |bytes: Vec<u8>| {
        cast.http.put(text(&session, "uploadUrl")).body("application/octet-stream", bytes).send()
    };
    send(ciphertext[1..].to_vec()).await.expect(400);
    send(ciphertext.to_vec()).await.expect(200);
    let url =
        ada.post(finish, &json!({"fileSize": 8, "fileHash": "x"})).await.expect(200)["downloadUrl"].clone();
    let url = url.as_str().expect("an address");
    assert!(url.contains("localhost"), "{url}");
    cast.http.get(url).send().await.expect(401);
    assert_eq!(ada.get(url).await.body.as_ref(), &ciphertext[..]);
    let rest = cast.http.get(url).bearer(bob.user.access_token()).header("range", "bytes=5-").send().await;
    assert_eq!((rest.status.as_u16(), rest.body.as_ref()), (206, &ciphertext[5..]));
    assert_eq!(rest.header("content-range"), "bytes 5-7/8");

    let reference = ada.seal(&key, scr.to_json().as_ref()).await;
    let name = ada.seal(&key, "plan.txt").await;
    let file = json!({"objectType": "file", "url": url, "scr": reference, "displayName": name, "fileSize": 8, "mimeType": "text/plain"});
    let object = json!({"objectType": "content", "contentCategory": "documents", "files": {"items": [file]}});
    let share = json!({"verb": "share", "encryptionKeyUrl": key, "object": object});
    ada.submit(&conversation, &share).await.expect(400);
    let shared = ada.post(&format!("{}/content", path(&conversation)), &share).await.expect(200);
    assert_eq!(shared["object"]["files"]["items"][0], file);
    let message = bob.get(&format!("messages/{}", text(&shared, "id"))).await.expect(200);
    let opened = bob.get(message["files"][0].as_str().expect("an address")).await;
    assert_eq!(opened.body.as_ref(), b"step one");
    ada_rest.delete(&format!("messages/{}", text(&shared, "id"))).await.expect(204);
    ada.get(url).await.expect(404);

    let session = ada.post(&sessions, &announced).await.expect(200);
    ada.call(Method::DELETE, text(&session, "url"), None).await.expect(204);
    ada.post(text(&session, "finishUploadUrl"), &json!({"fileSize": 8})).await.expect(404);
    let stranger = Talker::connect(&cast.sim, &cast.person("Cid")).await;
    stranger.post(&sessions, &announced).await.expect(404);
}

#[tokio::test]
async fn who_was_invited_and_has_not_signed_up_is_marked() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let room = ann.room("Plans").await;
    ann.add(&room, &bob).await;
    let invitation = json!({"roomId": room["id"], "personEmail": "new@example.org"});
    ann.post("memberships", invitation).await.expect(200);
    let id =
        webex_sim::ids::PublicId::decode(text(&room, "id")).expect("a room id").uuid().expect("one UUID");
    let talker = Talker::connect(&cast.sim, &bob).await;
    let shown = talker.get(&format!("conversations/{id}?includeParticipants=true")).await.expect(200);
    let people = shown["participants"]["items"].as_array().expect("people");
    let marked = people.iter().filter(|person| person["tags"] == json!(["SIDE_BOARDED"]));
    assert_eq!(marked.map(|person| text(person, "emailAddress")).collect::<Vec<_>>(), ["new@example.org"]);
    assert_eq!(people.len(), 3);
}
