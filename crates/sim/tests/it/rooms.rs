//! Rooms: who sees them, who may change them, in which order they are listed.

use serde_json::{Value, json};

use crate::cast::{Cast, text, texts};

#[tokio::test]
async fn a_room_is_made_read_renamed_and_deleted() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let room = ada.room("First").await;
    for member in ["id", "title", "type", "isLocked", "lastActivity", "creatorId", "created", "ownerId"] {
        assert!(!room[member].is_null(), "{member} is missing in {room}");
    }
    assert_eq!(room["type"], "group");
    assert_eq!(room["creatorId"], ada.user.public_id.as_str());
    let path = format!("rooms/{}", text(&room, "id"));
    assert_eq!(ada.get(&path).await.expect(200), room, "the answers to POST and GET are equal");

    let mut changed = room.clone();
    changed["title"] = json!("Second");
    let renamed = ada.put(&path, changed).await.expect(200);
    assert_eq!(renamed["title"], "Second");
    assert_eq!(ada.get(&path).await.expect(200), renamed);

    let gone = ada.delete(&path).await;
    assert_eq!((gone.status.as_u16(), gone.body.len()), (204, 0));
    let missing = ada.get(&path).await.expect(404);
    assert_eq!(missing["message"], "Could not find a room with provided ID.");
    assert_eq!(missing["errors"][0]["description"], missing["message"]);
}

#[tokio::test]
async fn strangers_find_no_room() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Secret").await;
    let path = format!("rooms/{}", text(&room, "id"));
    bob.get(&path).await.expect(404);
    bob.put(&path, json!({"title": "Mine"})).await.expect(404);
    bob.delete(&path).await.expect(404);
    assert_eq!(bob.get("rooms").await.expect(200)["items"], json!([]));
    cast.http.get(&format!("/v1/{path}")).send().await.expect(401);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_reason() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let room = ada.room("Room").await;
    let path = format!("rooms/{}", text(&room, "id"));
    let no_title = "Title cannot be empty.";
    assert_eq!(ada.post("rooms", json!({})).await.expect(400)["message"], no_title);
    assert_eq!(ada.post("rooms", json!({"title": " "})).await.expect(400)["message"], no_title);
    assert_eq!(ada.put(&path, json!({"isLocked": true})).await.expect(400)["message"], no_title);
    ada.post("rooms", json!({"title": "x", "isAnnouncementOnly": true})).await.expect(400);
    ada.post("rooms", json!({"title": "x", "isPublic": true})).await.expect(400);
    ada.post("rooms", json!({"title": "x", "teamId": "nonsense"})).await.expect(400);
    ada.put(&path, json!({"title": "x", "isReadOnly": true})).await.expect(403);
    assert_eq!(ada.get("rooms/nonsense").await.expect(400)["message"], "Expect base64 ID or UUID.");
    for query in ["type=odd", "sortBy=title", "max=0", "max=1001", "orgPublicSpaces=true&type=group"] {
        ada.get(&format!("rooms?{query}")).await.expect(400);
    }
}

#[tokio::test]
async fn the_room_with_the_newest_activity_comes_first() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let (one, two, three) = (ada.room("1").await, ada.room("2").await, ada.room("3").await);
    let titles = |answer: Value| texts(answer["items"].as_array().expect("items"), "title");
    assert_eq!(titles(ada.get("rooms").await.expect(200)), ["3", "2", "1"]);
    cast.sim.clock().advance(std::time::Duration::from_millis(5));
    ada.say(&one, "hello").await;
    assert_eq!(titles(ada.get("rooms?max=2").await.expect(200)), ["1", "3"]);
    assert_eq!(titles(ada.get("rooms?sortBy=lastactivity").await.expect(200)), ["1", "3", "2"]);
    assert_eq!(titles(ada.get("rooms?sortBy=created").await.expect(200)), ["3", "2", "1"]);
    let by_id = texts(ada.get("rooms?sortBy=id").await.expect(200)["items"].as_array().expect("items"), "id");
    assert_eq!(by_id.len(), 3);
    assert!([&one, &two, &three].iter().all(|room| by_id.contains(&text(room, "id").to_owned())));
}

#[tokio::test]
async fn pages_show_every_room_once_and_keep_the_query() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    for number in 0..7 {
        ada.room(&format!("{number}")).await;
    }
    let (rooms, pages) = ada.all("rooms?type=group&max=2").await;
    assert_eq!(texts(&rooms, "title"), ["6", "5", "4", "3", "2", "1", "0"]);
    assert_eq!(pages, 4);
    let first = ada.get("rooms?type=group&max=2").await;
    let link = crate::cast::next_link(&first).expect("a next page");
    assert!(link.starts_with(&format!("{}/rooms?type=group&max=2&", cast.sim.hydra_url())), "{link}");
    assert!(ada.all("rooms?type=direct&max=2").await.0.is_empty());
}

#[tokio::test]
async fn a_public_room_is_listed_for_the_organization() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let body = json!({"title": "Open", "isPublic": true, "description": "For all"});
    let room = ada.post("rooms", body).await.expect(200);
    assert_eq!((&room["isPublic"], &room["description"]), (&json!(true), &json!("For all")));
    assert!(room["madePublic"].is_string());
    let listed = bob.get("rooms?orgPublicSpaces=true").await.expect(200);
    assert_eq!(texts(listed["items"].as_array().expect("items"), "title"), ["Open"]);
    let later = bob.get("rooms?orgPublicSpaces=true&to=2020-01-01T00:00:00Z").await.expect(200);
    assert_eq!(later["items"], json!([]));
    let path = format!("rooms/{}", text(&room, "id"));
    let body = json!({"title": "Open", "isPublic": false, "description": " "});
    let closed = ada.put(&path, body).await.expect(200);
    assert!(closed.get("description").is_none() && closed.get("madePublic").is_none(), "{closed}");
}

#[tokio::test]
async fn the_log_says_what_happened_to_a_room() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let room = ada.room("Log").await;
    let (id, path) = (text(&room, "id"), format!("rooms/{}", text(&room, "id")));
    ada.put(&path, json!({"title": "Log 2", "isLocked": true})).await.expect(200);
    ada.put(&path, json!({"title": "Log 2", "isLocked": false})).await.expect(200);
    let verbs = ["create", "update", "assignModerator", "lock", "unassignModerator", "unlock"];
    assert_eq!(cast.verbs(id), verbs);
    let log = cast.log(id);
    let create = &log[0]["object"];
    assert_eq!(create["participants"]["items"][0]["entryUUID"], ada.user.id.to_string());
    assert_eq!(create["participants"]["items"][0]["roomProperties"]["isModerator"], false);
    assert!(text(&log[0], "url").starts_with("http://localhost:"));
    assert!(!log.iter().any(|activity| activity.to_string().contains("Log")), "titles are sealed");
    let times = texts(&log, "published");
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

#[tokio::test]
async fn a_european_room_names_its_cluster() {
    let cast = Cast::start().await;
    let (eva, ada) = (cast.european("Eva"), cast.person("Ada"));
    let room = eva.room("Berlin").await;
    let id = webex_sim::ids::PublicId::decode(text(&room, "id")).expect("a room id");
    assert_eq!(id.cluster(), "urn:TEAM:eu-central-1_k");
    eva.add(&room, &ada).await;
    let message = ada.say(&room, "Hallo").await;
    let id = webex_sim::ids::PublicId::decode(text(&message, "id")).expect("a message id");
    assert_eq!(id.cluster(), "urn:TEAM:eu-central-1_k");
    assert!(text(&cast.log(text(&room, "id"))[0], "url").starts_with("http://127.0.0.2:"));
}

#[tokio::test]
async fn a_room_of_a_team_names_it_wherever_it_stands() {
    let cast = Cast::start().await;
    let (ada, eva) = (cast.person("Ada"), cast.european("Eva"));
    let team = ada.post("teams", json!({"name": "Team"})).await.expect(200);
    let body = json!({"teamId": team["id"], "personId": eva.user.public_id});
    ada.post("team/memberships", body).await.expect(200);
    let room = eva.post("rooms", json!({"title": "Berlin", "teamId": team["id"]})).await.expect(200);
    assert_eq!(room["teamId"], team["id"]);
    let listed = eva.get(&format!("rooms?teamId={}", text(&team, "id"))).await.expect(200);
    let titles = texts(listed["items"].as_array().expect("items"), "title");
    assert_eq!(titles.len(), 2, "{titles:?}");
    let moved = ada.room("Moved").await;
    let path = format!("rooms/{}", text(&moved, "id"));
    let body = json!({"title": "Moved", "teamId": team["id"]});
    assert_eq!(ada.put(&path, body).await.expect(200)["teamId"], team["id"]);
    let other = ada.post("teams", json!({"name": "Other"})).await.expect(200);
    ada.put(&path, json!({"title": "Moved", "teamId": other["id"]})).await.expect(400);
    let no_team =
        webex_sim::ids::PublicId::decode(text(&moved, "id")).expect("an id").uuid().expect("a UUID");
    ada.post("rooms", json!({"title": "x", "teamId": no_team})).await.expect(404);
    assert_eq!(ada.delete(&path).await.status, 204);
    ada.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_token_needs_the_scope_of_what_it_does() {
    let cast = Cast::start().await;
    let reader = cast.with_scopes("Reader", "spark:rooms_read spark:messages_read spark:memberships_read");
    reader.get("rooms").await.expect(200);
    reader.get("memberships").await.expect(200);
    reader.post("rooms", json!({"title": "x"})).await.expect(403);
    let ada = cast.person("Ada");
    let room = ada.room("Room").await;
    ada.add(&room, &reader).await;
    reader.post("messages", json!({"roomId": room["id"], "text": "x"})).await.expect(403);
    let message = ada.say(&room, "sealed").await;
    let read = reader.get(&format!("messages/{}", text(&message, "id"))).await.expect(200);
    assert_eq!(read, message, "no right to keys is needed to read by the developer API");
    let blind = cast.with_scopes("Blind", "spark:people_read");
    for path in ["rooms", "memberships", "messages?roomId=x"] {
        blind.get(path).await.expect(403);
    }
}
