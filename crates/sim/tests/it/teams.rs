//! Teams, their general rooms, their other rooms, and their members.

use serde_json::{Value, json};
use uuid::Uuid;
use webex_sim::ids::PublicId;

use crate::cast::{Actor, Cast, text};

fn path(kind: &str, thing: &Value) -> String {
    format!("{kind}/{}", text(thing, "id"))
}

fn uuid_of(thing: &Value) -> Uuid {
    PublicId::decode(text(thing, "id")).and_then(|id| id.uuid()).expect("a public id of one UUID")
}

async fn found(founder: &Actor) -> Value {
    founder.post("teams", json!({"name": "Squad"})).await.expect(200)
}

async fn join(moderator: &Actor, team: &Value, person: &Actor) -> Value {
    let body = json!({"teamId": team["id"], "personId": person.user.id});
    moderator.post("team/memberships", body).await.expect(200)
}

async fn members(viewer: &Actor, team: &Value) -> Vec<Value> {
    viewer.all(&format!("team/memberships?teamId={}", text(team, "id"))).await.0
}

async fn team_room(member: &Actor, team: &Value) -> Value {
    member.post("rooms", json!({"title": "Plans", "teamId": team["id"]})).await.expect(200)
}

#[tokio::test]
async fn a_new_team_is_read_back_unchanged() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let team =
        ada.post("teams", json!({"name": "Build Squad", "description": "The A Team"})).await.expect(200);
    assert_eq!(team["name"], "Build Squad");
    assert_eq!(team["description"], "The A Team");
    assert_eq!(team["creatorId"], ada.user.public_id);
    assert!(team["created"].is_string());
    assert_eq!(ada.get(&path("teams", &team)).await.expect(200), team);
    assert!(found(&ada).await.get("description").is_none());
}

#[tokio::test]
async fn the_general_room_has_the_uuid_of_the_team_and_its_founder_moderates_both() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let team = found(&ada).await;
    let rooms = ada.get(&format!("rooms?teamId={}", text(&team, "id"))).await.expect(200);
    let [general] = rooms["items"].as_array().expect("items").as_slice() else { panic!("one room: {rooms}") };
    assert_eq!(general["teamId"], team["id"]);
    assert_eq!(uuid_of(general), uuid_of(&team));
    assert_eq!(general["title"], "Squad");
    let memberships = ada.get(&format!("memberships?roomId={}", text(general, "id"))).await.expect(200);
    assert_eq!(memberships["items"][0]["isModerator"], true);
    assert_eq!(members(&ada, &team).await[0]["isModerator"], true);
}

#[tokio::test]
async fn a_team_needs_a_name_and_is_its_members_alone() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    ada.post("teams", json!({})).await.expect(400);
    ada.post("teams", json!({"name": " "})).await.expect(400);
    let team = found(&ada).await;
    let of_team = path("teams", &team);
    bob.get(&of_team).await.expect(404);
    bob.put(&of_team, json!({"name": "Mine"})).await.expect(404);
    bob.delete(&of_team).await.expect(404);
    bob.get(&format!("team/memberships?teamId={}", text(&team, "id"))).await.expect(404);
    assert_eq!(bob.get("teams").await.expect(200), json!({"items": []}));
    ada.get("team/memberships").await.expect(400);
    ada.get("teams/garbage").await.expect(400);
    let room = ada.room("No team").await;
    ada.get(&format!("teams/{}", uuid_of(&room))).await.expect(404);
}

#[tokio::test]
async fn renaming_a_team_renames_its_general_room() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    join(&ada, &team, &bob).await;
    bob.put(&path("teams", &team), json!({"name": "Mine"})).await.expect(403);
    let mut wished = team.clone();
    wished["name"] = "Squad (Updated)".into();
    assert_eq!(ada.put(&path("teams", &team), wished.clone()).await.expect(200), wished);
    let room = bob.get(&format!("rooms/{}", uuid_of(&team))).await.expect(200);
    assert_eq!(room["title"], "Squad (Updated)");
}

#[tokio::test]
async fn people_join_by_id_or_address_and_can_come_back() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    let membership = join(&ada, &team, &bob).await;
    assert_eq!(membership["teamId"], team["id"]);
    assert_eq!(membership["personId"], bob.user.public_id);
    assert_eq!(membership["personEmail"], bob.user.email);
    assert_eq!(membership["personDisplayName"], "Bob");
    assert_eq!(membership["isModerator"], false);
    let of_bob = path("team/memberships", &membership);
    assert_eq!(bob.get(&of_bob).await.expect(200), membership);

    let again = json!({"teamId": team["id"], "personId": bob.user.id});
    ada.post("team/memberships", again).await.expect(409);
    ada.delete(&of_bob).await.expect(204);
    ada.get(&of_bob).await.expect(404);
    assert_eq!(members(&ada, &team).await.len(), 1);

    let by_address = json!({"teamId": team["id"], "personEmail": bob.user.email});
    let back = ada.post("team/memberships", by_address).await.expect(200);
    assert_eq!(back["id"], membership["id"]);
}

#[tokio::test]
async fn one_person_must_be_named_and_must_exist() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    let (team, person) = (&team["id"], bob.user.id);
    for (body, status) in [
        (json!({"personId": person}), 400),
        (json!({"teamId": team}), 400),
        (json!({"teamId": team, "personId": person, "personEmail": bob.user.email}), 400),
        (json!({"teamId": team, "personId": Uuid::new_v4()}), 404),
    ] {
        ada.post("team/memberships", body).await.expect(status);
    }
}

#[tokio::test]
async fn only_moderators_manage_a_team() {
    let cast = Cast::start().await;
    let (ada, bob, eve) = (cast.person("Ada"), cast.person("Bob"), cast.person("Eve"));
    let team = found(&ada).await;
    let membership = join(&ada, &team, &bob).await;
    let of_bob = path("team/memberships", &membership);
    let body = json!({"teamId": team["id"], "personId": eve.user.id});
    bob.post("team/memberships", body).await.expect(403);
    bob.put(&of_bob, json!({"isModerator": true})).await.expect(403);
    bob.delete(&path("teams", &team)).await.expect(403);

    let promoted = ada.put(&of_bob, json!({"isModerator": true})).await.expect(200);
    assert_eq!(promoted["isModerator"], true);
    join(&bob, &team, &eve).await;
    assert_eq!(bob.put(&of_bob, json!({"isModerator": false})).await.expect(200), membership);
    ada.put(&of_bob, json!({})).await.expect(400);
}

#[tokio::test]
async fn a_member_can_join_as_a_moderator() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    let body = json!({"teamId": team["id"], "personId": bob.user.id, "isModerator": true});
    assert_eq!(ada.post("team/memberships", body).await.expect(200)["isModerator"], true);
}

#[tokio::test]
async fn the_last_moderator_stays_one_and_stays() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    join(&ada, &team, &bob).await;
    let own = path("team/memberships", &members(&ada, &team).await[0]);
    ada.put(&own, json!({"isModerator": false})).await.expect(400);
    ada.delete(&own).await.expect(400);
    assert_eq!(members(&ada, &team).await.len(), 2);
}

#[tokio::test]
async fn leaving_the_general_room_ends_access_to_all_rooms_of_the_team() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    join(&ada, &team, &bob).await;
    let room = team_room(&ada, &team).await;
    assert_eq!(room["teamId"], team["id"]);
    ada.add(&room, &bob).await;
    bob.get(&path("rooms", &room)).await.expect(200);

    let query = format!("memberships?roomId={}&personId={}", uuid_of(&team), bob.user.id);
    let memberships = bob.get(&query).await.expect(200);
    bob.delete(&path("memberships", &memberships["items"][0])).await.expect(204);
    bob.get(&path("rooms", &room)).await.expect(404);
    bob.get(&path("teams", &team)).await.expect(404);
    assert_eq!(members(&ada, &team).await.len(), 1);
}

#[tokio::test]
async fn the_rooms_of_a_team_go_with_it() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let team = found(&ada).await;
    let room = team_room(&ada, &team).await;
    ada.delete(&path("teams", &team)).await.expect(204);
    ada.get(&path("teams", &team)).await.expect(404);
    ada.get(&path("rooms", &room)).await.expect(404);
    assert_eq!(ada.get("teams").await.expect(200), json!({"items": []}));
}

#[tokio::test]
async fn only_members_of_a_team_make_rooms_in_it() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let team = found(&ada).await;
    bob.post("rooms", json!({"title": "Plans", "teamId": team["id"]})).await.expect(404);
}

#[tokio::test]
async fn teams_and_their_members_come_in_pages() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let (first, _, _) = (found(&ada).await, found(&ada).await, found(&ada).await);
    join(&ada, &first, &cast.person("Bob")).await;
    join(&ada, &first, &cast.person("Eve")).await;
    for list in ["teams?max=1".to_owned(), format!("team/memberships?max=1&teamId={}", text(&first, "id"))] {
        let (items, pages) = ada.all(&list).await;
        let distinct: std::collections::HashSet<_> = items.iter().map(|item| text(item, "id")).collect();
        assert_eq!((distinct.len(), items.len(), pages), (3, 3, 3), "{list}");
    }
}

#[tokio::test]
async fn teams_of_the_second_cluster_say_so_in_their_ids() {
    let cast = Cast::start().await;
    let eve = cast.european("Eve");
    let team = found(&eve).await;
    let cluster = |id: &str| PublicId::decode(id).expect("a public id").cluster().to_owned();
    assert_eq!(cluster(text(&team, "id")), "urn:TEAM:eu-central-1_k");
    assert_eq!(cluster(text(&members(&eve, &team).await[0], "id")), "urn:TEAM:eu-central-1_k");
    assert_eq!(team_room(&eve, &team).await["teamId"], team["id"]);
}

#[tokio::test]
async fn a_token_without_the_scope_may_not() {
    let cast = Cast::start().await;
    let narrow = cast.limited("spark:kms spark:teams_read");
    narrow.get("teams").await.expect(200);
    narrow.post("teams", json!({"name": "T"})).await.expect(403);
    narrow.get(&format!("team/memberships?teamId={}", Uuid::new_v4())).await.expect(403);
}
