//! The administrator's API: events, audit, licences of people, tabs, meeting information.

use serde_json::{Value, json};
use webex_sim::ids::{PublicId, PublicKind, UserId};

use crate::cast::{Actor, Cast, text, texts};

#[tokio::test]
async fn events_are_the_log_for_administrators_only() {
    let cast = Cast::start().await;
    let (root, ada, bob) = (cast.administrator("Root"), cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    let message = ada.say(&room, "hello").await;
    ada.delete(&format!("messages/{}", text(&message, "id"))).await;
    let second = ada.say(&room, "again").await;

    let target = format!("events?resource=messages&actorId={}&max=1", ada.user.public_id);
    let (events, pages) = root.all(&target).await;
    assert_eq!(texts(&events, "type"), ["created", "deleted", "created"]);
    assert_eq!(pages, 3);
    assert_eq!(events[0]["data"]["text"], "again");
    assert_eq!(events[0]["data"]["id"], second["id"]);
    assert_eq!(events[0]["actorId"], ada.user.public_id);
    assert_eq!(events[2]["data"]["text"], Value::Null, "a deleted message has no text any more");
    let memberships = root.get("events?resource=memberships&type=created").await.expect(200);
    let people = memberships["items"].as_array().expect("items");
    assert!(people.iter().any(|event| event["data"]["personId"] == bob.user.public_id));

    let one = root.get(&format!("events/{}", text(&events[0], "id"))).await.expect(200);
    assert_eq!(one, events[0]);
    let nothing = format!("events?from={}", "2999-01-01T00:00:00.000Z");
    assert_eq!(root.get(&nothing).await.expect(200), json!({"items": []}));
    ada.get("events").await.expect(403);
    ada.get(&format!("events/{}", text(&events[0], "id"))).await.expect(403);
    root.get("events?resource=nonsense").await.expect(400);
    root.get(&format!("events/{}", UserId::random())).await.expect(404);
}

#[tokio::test]
async fn events_of_another_organization_are_not_found() {
    let cast = Cast::start().await;
    let (root, eve) = (cast.administrator("Root"), cast.european("Eve"));
    eve.room("Elsewhere").await;
    assert_eq!(root.get("events").await.expect(200), json!({"items": []}));
}

#[tokio::test]
async fn the_audit_tells_what_administrators_did() {
    let cast = Cast::start().await;
    let (root, ada) = (cast.administrator("Root"), cast.person("Ada"));
    let body = json!({"emails": ["new@example.com"], "displayName": "New"});
    let new = root.post("people", body.clone()).await.expect(200);
    ada.post("people", json!({"emails": ["x@example.com"], "displayName": "X"})).await.expect(403);
    root.put(&format!("people/{}", text(&new, "id")), body).await.expect(200);
    root.delete(&format!("people/{}", text(&new, "id"))).await;

    let org = cast.sim.default_org();
    let span = "from=2000-01-01T00:00:00.000Z&to=2999-01-01T00:00:00.000Z";
    let (events, pages) = root.all(&format!("adminAudit/events?orgId={org}&{span}&max=2")).await;
    let did: Vec<_> = events.iter().map(|event| text(&event["data"], "eventDescription")).collect();
    assert_eq!((did, pages), (vec!["User deleted", "User updated", "User created"], 2));
    assert_eq!(events[0]["actorId"], root.user.public_id);
    assert_eq!(events[0]["data"]["targetName"], "New");
    let licenses = format!("adminAudit/events?orgId={org}&{span}&eventCategories=LICENSES");
    assert_eq!(root.get(&licenses).await.expect(200), json!({"items": []}));
    let categories = root.get("adminAudit/eventCategories").await.expect(200);
    assert_eq!(categories["eventCategories"], json!(["USERS", "LICENSES"]));

    ada.get(&format!("adminAudit/events?orgId={org}&{span}")).await.expect(403);
    root.get(&format!("adminAudit/events?orgId={}&{span}", cast.sim.eu_org())).await.expect(403);
    root.get(&format!("adminAudit/events?orgId={org}")).await.expect(400);
}

#[tokio::test]
async fn licences_are_given_and_taken() {
    let cast = Cast::start().await;
    let (root, ada, eve) = (cast.administrator("Root"), cast.person("Ada"), cast.european("Eve"));
    let license = root.get("licenses").await.expect(200)["items"][0]["id"].clone();
    let body = |operation: &str, person: &Actor| json!({"personId": person.user.public_id, "licenses": [{"id": license, "operation": operation}]});
    let given = root.patch("licenses/users", body("add", &ada)).await.expect(200);
    assert_eq!((&given["licenses"], &given["email"]), (&json!([license]), &json!("ada@example.com")));
    let holders = format!("licenses/{}?includeAssignedTo=user", license.as_str().expect("an id"));
    let held = root.get(&holders).await.expect(200);
    assert_eq!((&held["consumedUnits"], &held["users"][0]["id"]), (&json!(1), &json!(ada.user.public_id)));
    let taken = root.patch("licenses/users", body("remove", &ada)).await.expect(200);
    assert_eq!(taken["licenses"], json!([]));

    ada.patch("licenses/users", body("add", &ada)).await.expect(403);
    root.patch("licenses/users", body("add", &eve)).await.expect(404);
    let unknown = json!({"email": "ada@example.com", "licenses": [{"id": "x"}]});
    root.patch("licenses/users", unknown).await.expect(400);
    root.patch("licenses/users", json!({"licenses": [{"id": license}]})).await.expect(400);
}

#[tokio::test]
async fn tabs_belong_to_the_members_of_a_room() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    let body = |url: &str| json!({"roomId": room["id"], "contentUrl": url, "displayName": "Page"});
    let tab = ada.post("room/tabs", body("https://example.com/a")).await.expect(200);
    assert_eq!(PublicId::decode(text(&tab, "id")).map(|id| id.kind()), Ok(PublicKind::RoomTab));
    assert_eq!((&tab["roomType"], &tab["creatorId"]), (&json!("group"), &json!(ada.user.public_id)));
    let (path, list) =
        (format!("room/tabs/{}", text(&tab, "id")), format!("room/tabs?roomId={}", text(&room, "id")));
    assert_eq!(ada.get(&list).await.expect(200)["items"], json!([tab]));
    assert_eq!(ada.get(&path).await.expect(200), tab);

    bob.get(&list).await.expect(404);
    bob.get(&path).await.expect(404);
    bob.delete(&path).await.expect(404);
    ada.post("room/tabs", body("https://example.com/a")).await.expect(409);
    ada.post("room/tabs", body("http://example.com/a")).await.expect(400);
    ada.get("room/tabs").await.expect(400);

    let changed = ada.put(&path, body("https://example.com/b")).await.expect(200);
    assert_eq!((&changed["contentUrl"], &changed["id"]), (&json!("https://example.com/b"), &tab["id"]));
    assert_eq!(ada.delete(&path).await.status.as_u16(), 204);
    ada.get(&path).await.expect(404);
}

#[tokio::test]
async fn meeting_information_is_for_members_and_does_not_change() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    let path = format!("rooms/{}/meetingInfo", text(&room, "id"));
    let info = ada.get(&path).await.expect(200);
    assert_eq!((&info["roomId"], text(&info, "meetingNumber").len()), (&room["id"], 9));
    assert_eq!(ada.get(&path).await.expect(200), info);
    bob.get(&path).await.expect(404);
}
