//! Teams of the conversation service (wire/03 sections 3.11 and 3.13), and that REST knows the same ones.

use serde_json::{Value, json};

use crate::cast::{Actor, Cast, text};
use crate::talker::Talker;

struct Team {
    cast: Cast,
    bob: Actor,
    ada: Talker,
    team: Value,
}

/// Ada's team with Bob in it.
async fn start() -> Team {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let mut ada = Talker::connect(&cast.sim, &ada).await;
    let key = ada.key().await;
    let mut body = ada.conversation(&key, "The crew", &[&bob]).await;
    body["objectType"] = json!("team");
    body["summary"] = json!(ada.seal(&key, "who sails").await);
    body["teamColor"] = json!("#C589C5");
    let team = ada.post("teams", &body).await.expect(200);
    Team { cast, bob, ada, team }
}

fn address(team: &Value) -> String {
    format!("teams/{}", text(team, "id"))
}

fn general(team: &Value) -> &Value {
    &team["conversations"]["items"][0]
}

fn ids(items: &Value) -> Vec<&str> {
    items.as_array().expect("items").iter().map(|item| text(item, "id")).collect()
}

impl Team {
    /// The body of a conversation, with the keys for these people and for whoever is in the team.
    async fn conversation(&mut self, title: &str, people: &[&Actor]) -> Value {
        let key = self.ada.key().await;
        let mut body = self.ada.conversation(&key, title, people).await;
        let mut ids: Vec<_> = people.iter().map(|person| json!(person.user.id)).collect();
        ids.push(general(&self.team)["kmsResourceObjectUrl"].clone());
        let members = json!({"keyUris": [key], "userIds": ids});
        body["kmsMessage"] = json!(self.ada.wrapped("create", "/resources", &members));
        body
    }

    async fn room(&mut self, title: &str) -> Value {
        let body = self.conversation(title, &[]).await;
        self.ada.post(&format!("{}/conversations", address(&self.team)), &body).await.expect(200)
    }
}

#[tokio::test]
async fn a_team_is_its_general_conversation() {
    let Team { cast: _cast, bob, mut ada, team } = start().await;
    let other = general(&team);
    assert_eq!((&team["objectType"], &team["teamColor"]), (&json!("team"), &json!("#C589C5")));
    assert_eq!((&team["generalConversationUuid"], &other["id"]), (&team["id"], &team["id"]));
    assert_eq!(other["tags"], json!(["TEAM", "LOCKED"]));
    assert_eq!(team["displayName"], other["displayName"]);
    assert_eq!(team["teamMembers"]["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(ada.kms.open(text(&team, "kmsMessage"))["status"], 201);

    let of_rest = bob.get("teams").await.expect(200);
    assert_eq!(
        (&of_rest["items"][0]["name"], &of_rest["items"][0]["description"]),
        (&json!("The crew"), &json!("who sails"))
    );
    let spare = ada.get(&address(&team)).await.expect(200);
    assert_eq!(spare["teamMembers"]["items"], json!([]));
    assert_eq!(ids(&ada.get("teams").await.expect(200)["items"]), [text(&team, "id")]);

    let key = ada.key().await;
    let mut nameless = ada.conversation(&key, "x", &[]).await;
    ada.post("teams", &nameless).await.expect(400);
    nameless["objectType"] = json!("team");
    nameless["displayName"] = json!("");
    ada.post("teams", &nameless).await.expect(400);
}

#[tokio::test]
async fn who_is_in_the_team_reads_the_titles_of_its_conversations_and_may_join_them() {
    let mut setting = start().await;
    let mut other = Talker::connect(&setting.cast.sim, &setting.bob).await;
    let room = setting.room("The galley").await;
    let posted = setting.ada.say(&room, "soup").await;
    assert_eq!(room["participants"]["items"].as_array().map(Vec::len), Some(1));

    let list = format!("{}/conversations", address(&setting.team));
    let listed = other.get(&list).await.expect(200);
    assert_eq!(ids(&listed["items"]), [text(&setting.team, "id"), text(&room, "id")]);
    let seen = &listed["items"][1];
    assert_eq!((&seen["tags"], &seen["activities"]["items"]), (&json!(["NOT_JOINED", "TEAM"]), &json!([])));
    assert_eq!(other.retrieve(text(seen, "encryptionKeyUrl")).await["status"], 200, "through the team");
    other.get(&format!("conversations/{}", text(&room, "id"))).await.expect(404);

    let join = format!("{list}/{}/participants", text(&room, "id"));
    let joined = other.post(&join, &json!({})).await.expect(200);
    assert_eq!(joined["participants"]["items"].as_array().map(Vec::len), Some(2));
    let whole =
        other.get(&format!("conversations/{}?activitiesLimit=3", text(&room, "id"))).await.expect(200);
    assert!(ids(&whole["activities"]["items"]).contains(&text(&posted, "id")));
    other.post(&join, &json!({})).await.expect(409);

    let stranger = setting.cast.person("Eve");
    let stranger = Talker::connect(&setting.cast.sim, &stranger).await;
    stranger.get(&list).await.expect(404);
    stranger.post(&join, &json!({})).await.expect(404);
}

#[tokio::test]
async fn a_conversation_of_a_team_may_begin_with_everybody_in_it_and_with_nobody_else() {
    let mut setting = start().await;
    let body = setting.conversation("The deck", &[]).await;
    let all = format!("{}/conversations?includeAllTeamMembers=true", address(&setting.team));
    let room = setting.ada.post(&all, &body).await.expect(200);
    assert_eq!(room["participants"]["items"].as_array().map(Vec::len), Some(2));
    let mut other = Talker::connect(&setting.cast.sim, &setting.bob).await;
    assert_eq!(other.retrieve(text(&room, "defaultActivityEncryptionKeyUrl")).await["status"], 200);

    let stranger = setting.cast.person("Eve");
    let body = setting.conversation("The deck", &[&stranger]).await;
    setting.ada.post(&all, &body).await.expect(400);
}

#[tokio::test]
async fn conversations_come_into_a_team_and_go() {
    let mut setting = start().await;
    let mut other = Talker::connect(&setting.cast.sim, &setting.bob).await;
    let room = setting.ada.create(&[]).await;
    let key = text(&room, "defaultActivityEncryptionKeyUrl");
    assert_eq!(other.retrieve(key).await["status"], 403);
    let general = general(&setting.team).clone();
    let members =
        json!({"resourceUri": room["kmsResourceObjectUrl"], "userIds": [general["kmsResourceObjectUrl"]]});
    let message = setting.ada.wrapped("create", "/authorizations", &members);
    let object = json!({"objectType": "conversation", "id": room["id"], "url": room["url"]});
    let add = json!({"verb": "add", "object": object, "kmsMessage": message, "clientTempId": "mine"});
    let added = setting.ada.submit(&general, &add).await.expect(200);
    assert_eq!((&added["verb"], &added["object"]["url"]), (&json!("add"), &room["url"]));
    assert_eq!(added["clientTempId"], "mine");
    assert_eq!(setting.ada.kms.open(text(&added, "kmsMessage"))["status"], 201);
    assert_eq!(other.retrieve(key).await["status"], 200);
    let list = format!("{}/conversations", address(&setting.team));
    assert_eq!(other.get(&list).await.expect(200)["items"][1]["id"], room["id"]);
    setting.ada.submit(&general, &add).await.expect(409);

    let remove = json!({"verb": "remove", "object": object});
    other.submit(&general, &remove).await.expect(404);
    setting.ada.submit(&general, &remove).await.expect(200);
    assert_eq!(other.get(&list).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(other.retrieve(key).await["status"], 403);
    setting.ada.submit(&general, &remove).await.expect(400);
    setting.ada.submit(&room, &add).await.expect(400);
}

#[tokio::test]
async fn the_team_hears_of_every_conversation_that_comes() {
    let mut setting = start().await;
    let general = general(&setting.team).clone();
    let mut other = Talker::connect(&setting.cast.sim, &setting.bob).await;
    other.kms.socket.events_so_far().await;
    let made = setting.room("The galley").await;
    let teams = setting.bob.get("teams").await.expect(200);
    let rest = json!({"title": "The deck", "teamId": teams["items"][0]["id"]});
    setting.bob.post("rooms", rest).await.expect(200);
    let alone = setting.bob.room("The bridge").await;
    let title = alone["title"].clone();
    let moved = json!({"title": title, "teamId": teams["items"][0]["id"]});
    setting.bob.put(&format!("rooms/{}", text(&alone, "id")), moved).await.expect(200);

    let path = format!("conversations/{}?activitiesLimit=3", text(&general, "id"));
    let log = setting.ada.get(&path).await.expect(200);
    let added: Vec<_> = log["activities"]["items"].as_array().expect("items").iter().collect();
    for activity in &added {
        assert_eq!(
            (&activity["verb"], &activity["object"]["objectType"]),
            (&json!("add"), &json!("conversation"))
        );
    }
    assert_eq!((added.len(), &added[0]["object"]["id"]), (3, &made["id"]));
    let heard = other.kms.socket.events_so_far().await;
    let heard =
        heard.iter().filter(|frame| frame["data"]["activity"]["object"]["objectType"] == "conversation");
    assert_eq!(heard.filter(|frame| frame["data"]["activity"]["verb"] == "add").count(), 3);
}

#[tokio::test]
async fn what_is_archived_is_gone_until_it_is_brought_back() {
    let mut setting = start().await;
    let other = Talker::connect(&setting.cast.sim, &setting.bob).await;
    let room = setting.room("The galley").await;
    let (path, ada) = (format!("conversations/{}", text(&room, "id")), &mut setting.ada);
    let archive = |target: &Value| json!({"verb": "archive", "object": {"objectType": "conversation", "id": target["id"]}});
    let unarchive = |target: &Value| json!({"verb": "unarchive", "object": {"objectType": "conversation", "id": target["id"]}});
    assert_eq!(ada.submit(&room, &archive(&room)).await.expect(200)["verb"], "archive");
    ada.get(&path).await.expect(404);
    ada.submit(&room, &archive(&room)).await.expect(404);
    assert_eq!(ada.submit(&room, &unarchive(&room)).await.expect(200)["verb"], "unarchive");
    ada.submit(&room, &unarchive(&room)).await.expect(400);
    ada.get(&path).await.expect(200);

    let general = general(&setting.team).clone();
    other.submit(&general, &archive(&general)).await.expect(403);
    ada.submit(&general, &archive(&general)).await.expect(200);
    ada.get(&address(&setting.team)).await.expect(404);
    ada.get(&path).await.expect(404);
    ada.submit(&general, &unarchive(&general)).await.expect(200);
    ada.get(&address(&setting.team)).await.expect(200);
    ada.get(&path).await.expect(200);

    let alone = ada.create(&[]).await;
    ada.submit(&alone, &archive(&alone)).await.expect(400);
}

#[tokio::test]
async fn a_meeting_that_is_scheduled_stands_in_the_log_as_it_was_written() {
    let Team { cast: _cast, mut ada, .. } = start().await;
    let room = ada.create(&[]).await;
    let key = text(&room, "defaultActivityEncryptionKeyUrl").to_owned();
    let meeting =
        json!({"objectType": "meeting", "displayName": ada.seal(&key, "Review").await, "future": 1});
    let schedule = json!({"verb": "schedule", "object": meeting, "encryptionKeyUrl": key});
    let scheduled = ada.submit(&room, &schedule).await.expect(200);
    assert_eq!((&scheduled["verb"], &scheduled["object"]), (&json!("schedule"), &meeting));
    assert_eq!(scheduled["encryptionKeyUrl"], key);
    let clear = json!({"verb": "schedule", "object": {"objectType": "meeting"}});
    ada.submit(&room, &clear).await.expect(400);
}
