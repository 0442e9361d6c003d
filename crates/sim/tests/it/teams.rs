//! Teams, their general rooms, their other rooms, and their members.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_sim::ids::PublicId;
use webex_sim::{NewUser, Sim, TestUser};

use crate::http_client::Http;

struct Cloud {
    sim: Sim,
    http: Http,
    ada: TestUser,
    bob: TestUser,
}

impl Cloud {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let new = |name: &str| NewUser::new().display_name(name);
        let ada = sim.create_user(new("Ada")).expect("a new address");
        let bob = sim.create_user(new("Bob")).expect("a new address");
        Self { http: Http::of(&sim), sim, ada, bob }
    }

    async fn call(&self, user: &TestUser, method: Method, path: &str, body: Value, status: u16) -> Value {
        let call = self.http.call(method, path).bearer(user.access_token());
        let call = if body.is_null() { call } else { call.json(&body) };
        call.send().await.expect(status)
    }

    async fn get(&self, user: &TestUser, path: &str, status: u16) -> Value {
        self.call(user, Method::GET, path, Value::Null, status).await
    }

    async fn delete(&self, user: &TestUser, path: &str, status: u16) {
        self.call(user, Method::DELETE, path, Value::Null, status).await;
    }

    async fn post(&self, user: &TestUser, path: &str, body: Value) -> Value {
        self.call(user, Method::POST, path, body, 200).await
    }

    /// A team of Ada's.
    async fn team(&self) -> Value {
        self.post(&self.ada, "/v1/teams", json!({ "name": "Squad" })).await
    }

    async fn add(&self, team: &Value, person: &TestUser, moderator: bool) -> Value {
        let body = json!({ "teamId": team["id"], "personId": person.id, "isModerator": moderator });
        self.post(&self.ada, "/v1/team/memberships", body).await
    }

    async fn members(&self, team: &Value) -> Vec<Value> {
        let list =
            self.get(&self.ada, &format!("/v1/team/memberships?teamId={}", text(&team["id"])), 200).await;
        list["items"].as_array().expect("items").clone()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn path_of(kind: &str, thing: &Value) -> String {
    format!("/v1/{kind}/{}", text(&thing["id"]))
}

fn uuid_of(id: &Value) -> uuid::Uuid {
    PublicId::decode(text(id)).and_then(|id| id.uuid()).expect("a public id of one UUID")
}

#[tokio::test]
async fn a_new_team_is_read_back_unchanged() {
    let cloud = Cloud::start().await;
    let body = json!({ "name": "Build Squad", "description": "The A Team" });
    let team = cloud.post(&cloud.ada, "/v1/teams", body).await;
    assert_eq!(team["name"], "Build Squad");
    assert_eq!(team["description"], "The A Team");
    assert_eq!(team["creatorId"], cloud.ada.public_id);
    assert!(team["created"].is_string());
    assert_eq!(cloud.get(&cloud.ada, &path_of("teams", &team), 200).await, team);
    let plain = cloud.team().await;
    assert!(plain.get("description").is_none());
}

#[tokio::test]
async fn the_general_room_has_the_uuid_of_the_team_and_its_founder_moderates_both() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let rooms = cloud.get(&cloud.ada, &format!("/v1/rooms?teamId={}", text(&team["id"])), 200).await;
    let [general] = rooms["items"].as_array().expect("items").as_slice() else { panic!("one room: {rooms}") };
    assert_eq!(general["teamId"], team["id"]);
    assert_eq!(uuid_of(&general["id"]), uuid_of(&team["id"]));
    assert_eq!(general["title"], "Squad");
    let memberships =
        cloud.get(&cloud.ada, &format!("/v1/memberships?roomId={}", text(&general["id"])), 200).await;
    assert_eq!(memberships["items"][0]["isModerator"], true);
    assert_eq!(cloud.members(&team).await[0]["isModerator"], true);
}

#[tokio::test]
async fn a_team_needs_a_name_and_is_its_members_alone() {
    let cloud = Cloud::start().await;
    cloud.call(&cloud.ada, Method::POST, "/v1/teams", json!({}), 400).await;
    cloud.call(&cloud.ada, Method::POST, "/v1/teams", json!({ "name": " " }), 400).await;
    let team = cloud.team().await;
    let path = path_of("teams", &team);
    cloud.get(&cloud.bob, &path, 404).await;
    cloud.call(&cloud.bob, Method::PUT, &path, json!({ "name": "Mine" }), 404).await;
    cloud.delete(&cloud.bob, &path, 404).await;
    cloud.get(&cloud.bob, &format!("/v1/team/memberships?teamId={}", text(&team["id"])), 404).await;
    assert_eq!(cloud.get(&cloud.bob, "/v1/teams", 200).await, json!({ "items": [] }));
    cloud.get(&cloud.ada, "/v1/team/memberships", 400).await;
    cloud.get(&cloud.ada, "/v1/teams/garbage", 400).await;
}

#[tokio::test]
async fn renaming_a_team_renames_its_general_room() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    cloud.add(&team, &cloud.bob, false).await;
    let path = path_of("teams", &team);
    cloud.call(&cloud.bob, Method::PUT, &path, json!({ "name": "Mine" }), 403).await;
    let mut wished = team.clone();
    wished["name"] = "Squad (Updated)".into();
    let updated = cloud.call(&cloud.ada, Method::PUT, &path, wished.clone(), 200).await;
    assert_eq!(updated, wished);
    let room = cloud.get(&cloud.bob, &format!("/v1/rooms/{}", uuid_of(&team["id"])), 200).await;
    assert_eq!(room["title"], "Squad (Updated)");
}

#[tokio::test]
async fn people_join_by_id_or_address_and_can_come_back() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let membership = cloud.add(&team, &cloud.bob, false).await;
    assert_eq!(membership["teamId"], team["id"]);
    assert_eq!(membership["personId"], cloud.bob.public_id);
    assert_eq!(membership["personEmail"], cloud.bob.email);
    assert_eq!(membership["personDisplayName"], "Bob");
    assert_eq!(membership["isModerator"], false);
    let path = path_of("team/memberships", &membership);
    assert_eq!(cloud.get(&cloud.bob, &path, 200).await, membership);

    let again = json!({ "teamId": team["id"], "personId": cloud.bob.id });
    cloud.call(&cloud.ada, Method::POST, "/v1/team/memberships", again, 409).await;
    cloud.delete(&cloud.ada, &path, 204).await;
    cloud.get(&cloud.ada, &path, 404).await;
    assert_eq!(cloud.members(&team).await.len(), 1);

    let by_address = json!({ "teamId": team["id"], "personEmail": cloud.bob.email });
    let back = cloud.post(&cloud.ada, "/v1/team/memberships", by_address).await;
    assert_eq!(back["id"], membership["id"]);
}

#[tokio::test]
async fn one_person_must_be_named_and_must_exist() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let post = async |body: Value, status| {
        cloud.call(&cloud.ada, Method::POST, "/v1/team/memberships", body, status).await;
    };
    post(json!({ "personId": cloud.bob.id }), 400).await;
    post(json!({ "teamId": team["id"] }), 400).await;
    post(json!({ "teamId": team["id"], "personId": cloud.bob.id, "personEmail": cloud.bob.email }), 400)
        .await;
    post(json!({ "teamId": team["id"], "personId": uuid::Uuid::new_v4() }), 404).await;
}

#[tokio::test]
async fn only_moderators_manage_a_team() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let eve = cloud.sim.create_user(NewUser::new()).expect("a new address");
    let membership = cloud.add(&team, &cloud.bob, false).await;
    let path = path_of("team/memberships", &membership);
    let body = json!({ "teamId": team["id"], "personId": eve.id });
    cloud.call(&cloud.bob, Method::POST, "/v1/team/memberships", body.clone(), 403).await;
    cloud.call(&cloud.bob, Method::PUT, &path, json!({ "isModerator": true }), 403).await;
    cloud.delete(&cloud.bob, &path_of("teams", &team), 403).await;

    let promoted = cloud.call(&cloud.ada, Method::PUT, &path, json!({ "isModerator": true }), 200).await;
    assert_eq!(promoted["isModerator"], true);
    cloud.post(&cloud.bob, "/v1/team/memberships", body).await;
    let demoted = cloud.call(&cloud.bob, Method::PUT, &path, json!({ "isModerator": false }), 200).await;
    assert_eq!(demoted, membership);
}

#[tokio::test]
async fn the_last_moderator_stays_one_and_stays() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    cloud.add(&team, &cloud.bob, false).await;
    let own = path_of("team/memberships", &cloud.members(&team).await[0]);
    cloud.call(&cloud.ada, Method::PUT, &own, json!({ "isModerator": false }), 400).await;
    cloud.delete(&cloud.ada, &own, 400).await;
    assert_eq!(cloud.members(&team).await.len(), 2);
}

#[tokio::test]
async fn leaving_the_general_room_ends_access_to_all_rooms_of_the_team() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    cloud.add(&team, &cloud.bob, false).await;
    let room = cloud.post(&cloud.ada, "/v1/rooms", json!({ "title": "Plans", "teamId": team["id"] })).await;
    assert_eq!(room["teamId"], team["id"]);
    cloud
        .post(&cloud.ada, "/v1/memberships", json!({ "roomId": room["id"], "personId": cloud.bob.id }))
        .await;
    cloud.get(&cloud.bob, &path_of("rooms", &room), 200).await;

    let query = format!("/v1/memberships?roomId={}&personId={}", uuid_of(&team["id"]), cloud.bob.id);
    let memberships = cloud.get(&cloud.bob, &query, 200).await;
    cloud.delete(&cloud.bob, &path_of("memberships", &memberships["items"][0]), 204).await;
    cloud.get(&cloud.bob, &path_of("rooms", &room), 404).await;
    cloud.get(&cloud.bob, &path_of("teams", &team), 404).await;
    assert_eq!(cloud.members(&team).await.len(), 1);
}

#[tokio::test]
async fn the_rooms_of_a_team_go_with_it() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let room = cloud.post(&cloud.ada, "/v1/rooms", json!({ "title": "Plans", "teamId": team["id"] })).await;
    cloud.delete(&cloud.ada, &path_of("teams", &team), 204).await;
    cloud.get(&cloud.ada, &path_of("teams", &team), 404).await;
    cloud.get(&cloud.ada, &path_of("rooms", &room), 404).await;
    assert_eq!(cloud.get(&cloud.ada, "/v1/teams", 200).await, json!({ "items": [] }));
}

#[tokio::test]
async fn only_members_of_a_team_make_rooms_in_it() {
    let cloud = Cloud::start().await;
    let team = cloud.team().await;
    let body = json!({ "title": "Plans", "teamId": team["id"] });
    cloud.call(&cloud.bob, Method::POST, "/v1/rooms", body, 404).await;
}

#[tokio::test]
async fn teams_and_their_members_come_in_pages() {
    let cloud = Cloud::start().await;
    let mut team = Value::Null;
    for number in 0..3 {
        team = cloud.post(&cloud.ada, "/v1/teams", json!({ "name": format!("Team {number}") })).await;
    }
    for _ in 0..2 {
        let person = cloud.sim.create_user(NewUser::new()).expect("a new address");
        cloud.add(&team, &person, false).await;
    }
    for target in
        ["/v1/teams?max=1".to_owned(), format!("/v1/team/memberships?max=1&teamId={}", text(&team["id"]))]
    {
        let mut seen = std::collections::HashSet::new();
        let mut next = Some(target);
        while let Some(target) = next {
            let answer = cloud.http.get(&target).bearer(cloud.ada.access_token()).send().await;
            let list = answer.expect(200);
            let [item] = list["items"].as_array().expect("items").as_slice() else {
                panic!("one item: {list}")
            };
            assert!(seen.insert(text(&item["id"]).to_owned()), "each item once");
            next = answer.header("link").split_once('>').map(|(address, _)| address[1..].to_owned());
        }
        assert_eq!(seen.len(), 3);
    }
}

#[tokio::test]
async fn a_token_without_the_scope_may_not() {
    let cloud = Cloud::start().await;
    let narrow = cloud.sim.create_user(NewUser::new().scopes("spark:kms spark:teams_read")).expect("new");
    cloud.get(&narrow, "/v1/teams", 200).await;
    let answer =
        cloud.http.post("/v1/teams").bearer(narrow.access_token()).json(&json!({ "name": "T" })).send().await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
