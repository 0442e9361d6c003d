//! People: looking them up one by one, in batches and by search, and administering them.

use serde_json::{Value, json};
use webex_sim::ids::{PublicId, PublicKind, UserId};

use crate::cast::{Actor, Cast, next_link, text, texts};

fn emails(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().filter_map(|person| person["emails"][0].as_str()).collect()
}

#[tokio::test]
async fn me_is_the_owner_of_the_token() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let me = ada.get("people/me").await.expect(200);
    assert_eq!(me["id"], ada.user.public_id);
    assert_eq!(me["emails"], json!(["ada@example.com"]));
    assert_eq!(me["displayName"], "Ada");
    assert_eq!(me["orgId"], PublicId::organization(ada.user.org_id).encode());
    assert_eq!(me["type"], "person");
    assert_eq!(me["phoneNumbers"], json!([]));
    assert!(text(&me, "created").len() == 24 && text(&me, "created").ends_with('Z'));
    assert!(me["roles"].is_array(), "one's own record has the private part");
}

#[tokio::test]
async fn a_person_is_found_by_public_id_and_by_uuid() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    for id in [bob.user.public_id.clone(), bob.user.id.to_string()] {
        let person = ada.get(&format!("people/{id}")).await.expect(200);
        assert_eq!(person["id"], bob.user.public_id);
        assert!(person.get("roles").is_none(), "the private part of others is for administrators");
    }
    let nobody = PublicId::person(UserId::random());
    assert!(ada.get(&format!("people/{nobody}")).await.expect(404)["trackingId"].is_string());
    assert_eq!(ada.get("people/garbage").await.expect(400)["message"], "Expect base64 ID or UUID.");
}

#[tokio::test]
async fn a_batch_answers_canonical_ids_and_names_those_not_found() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let nobody = UserId::random();
    let ids = format!("{},{},{nobody},{}", bob.user.id, ada.user.public_id, bob.user.id);
    let list = ada.get(&format!("people/?id={ids}&showAllTypes=false")).await.expect(200);
    assert_eq!(emails(&list), ["bob@example.com", "ada@example.com"]);
    assert_eq!(list["items"][0]["id"], bob.user.public_id);
    assert_eq!(list["notFoundIds"], json!([PublicId::person(nobody).encode()]));
    let list = ada.get(&format!("people?id={}", bob.user.id)).await.expect(200);
    assert_eq!(list["notFoundIds"], Value::Null);
}

#[tokio::test]
async fn a_batch_holds_at_most_85_ids() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let ids = |count| vec![ada.user.id.to_string(); count].join(",");
    ada.get(&format!("people/?id={}", ids(85))).await.expect(200);
    ada.get(&format!("people/?id={}", ids(86))).await.expect(400);
}

#[tokio::test]
async fn search_is_by_address_or_the_beginning_of_the_name() {
    let cast = Cast::start().await;
    let (ada, stranger) = (cast.person("Ada"), cast.european("Bobby"));
    cast.person("Bob");
    let found = async |query: &str| {
        let list = ada.get(&format!("people?{query}")).await.expect(200);
        emails(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("email=BOB@example.com").await, ["bob@example.com"]);
    assert_eq!(found("email=bob@").await, ["bob@example.com"]);
    assert_eq!(found(&format!("email={}", stranger.user.email)).await, [stranger.user.email.as_str()]);
    assert!(
        found(&format!("email={}", &stranger.user.email[1..])).await.is_empty(),
        "strangers by whole address only"
    );
    assert_eq!(found("displayName=bo").await, ["bob@example.com"]);
    assert!(found("displayName=ob").await.is_empty());
}

#[tokio::test]
async fn without_a_filter_only_administrators_get_a_list() {
    let cast = Cast::start().await;
    let (ada, root) = (cast.person("Ada"), cast.administrator("Root"));
    let refusal = ada.get("people").await.expect(400);
    assert_eq!(refusal["message"], "Email, displayName, or id list should be specified.");
    assert_eq!(emails(&root.get("people").await.expect(200)), ["ada@example.com", "root@example.com"]);
    let role = PublicId::named(PublicKind::Role, "id_full_admin");
    assert_eq!(emails(&root.get(&format!("people?roles={role}")).await.expect(200)), ["root@example.com"]);
}

#[tokio::test]
async fn pages_are_linked_until_everybody_was_seen() {
    let cast = Cast::start().await;
    let root = cast.administrator("Root");
    let mut everybody = vec![root.user.public_id.clone()];
    everybody.extend(["A", "B", "C", "D"].map(|name| cast.person(name).user.public_id));
    let (people, pages) = root.all("people?max=2&callingData=true").await;
    assert_eq!(pages, 3);
    let mut seen = texts(&people, "id");
    seen.sort();
    everybody.sort();
    assert_eq!(seen, everybody);
}

#[tokio::test]
async fn links_keep_the_query_and_the_host_that_was_asked() {
    let cast = Cast::start().await;
    let root = cast.administrator("Root");
    cast.person("Ada");
    for host in ["127.0.0.1", "localhost"] {
        let base = cast.sim.base_url().replace("127.0.0.1", host);
        let answer = root.get(&format!("{base}/v1/people?max=1&callingData=true")).await;
        let next = next_link(&answer).expect("a next page");
        assert!(next.starts_with(&format!("{base}/v1/people?max=1&callingData=true&cursor=")), "{next}");
    }
}

#[tokio::test]
async fn administrators_create_and_change_people() {
    let cast = Cast::start().await;
    let root = cast.administrator("Root");
    let licenses = root.get("licenses").await.expect(200);
    let mut licenses = licenses["items"].as_array().expect("items").iter();
    let license =
        licenses.find(|one| one["name"] == "Advanced Messaging").expect("the licence is there")["id"].clone();
    let body = json!({
        "emails": ["new@example.com"], "firstName": "New", "lastName": "One", "licenses": [license],
        "title": "Engineer", "phoneNumbers": [{"type": "work", "value": "+1 555", "primary": true}],
        "extension": "0100"
    });
    let created = root.post("people", body).await.expect(200);
    assert_eq!(created["displayName"], "New One");
    assert_eq!(created["licenses"], json!([license]));
    assert_eq!(created["extension"], "0100");
    let path = format!("people/{}", text(&created, "id"));
    assert_eq!(root.get(&format!("{path}?callingData=true")).await.expect(200), created);
    let consumed = root.get(&format!("licenses/{}", license.as_str().expect("an id"))).await.expect(200);
    assert_eq!(consumed["consumedUnits"], 1);

    let mut changed = created.clone();
    changed["displayName"] = "Renamed".into();
    changed["emails"] = json!(["renamed@example.com"]);
    let answer = root.put(&path, changed).await.expect(200);
    assert_eq!((&answer["displayName"], &answer["title"]), (&json!("Renamed"), &json!("Engineer")));
    let found = root.get("people?email=renamed@example.com").await.expect(200);
    assert_eq!(found["items"][0]["id"], created["id"]);
    assert_eq!(root.get("people?email=new@example.com").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_removed_person_is_gone_from_everywhere() {
    let cast = Cast::start().await;
    let (root, ada, bob) = (cast.administrator("Root"), cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    let message = bob.say(&room, "I was here").await;
    let path = format!("people/{}", bob.user.public_id);
    let answer = root.delete(&path).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    root.get(&path).await.expect(404);
    bob.get("people/me").await.expect(401);
    let members = ada.get(&format!("memberships?roomId={}", text(&room, "id"))).await.expect(200);
    assert_eq!(members["items"].as_array().map(Vec::len), Some(1));
    let kept = ada.get(&format!("messages/{}", text(&message, "id"))).await.expect(200);
    assert_eq!(kept["personEmail"], "bob@example.com", "what was said stays said");
}

#[tokio::test]
async fn administration_is_refused_to_others_and_for_wrong_bodies() {
    let cast = Cast::start().await;
    let (root, ada, stranger) = (cast.administrator("Root"), cast.person("Ada"), cast.european("Eve"));
    let with = |changes: Value| {
        let mut body = json!({"emails": ["x@example.com"], "displayName": "X"});
        changes.as_object().expect("an object").iter().for_each(|(key, value)| body[key] = value.clone());
        body
    };
    let cases = [
        (&ada, with(json!({})), 403),
        (&root, with(json!({"emails": []})), 400),
        (&root, with(json!({"emails": ["x"]})), 400),
        (&root, with(json!({"displayName": null})), 400),
        (&root, with(json!({"licenses": ["unknown"]})), 400),
        (&root, with(json!({"roles": ["unknown"]})), 400),
        (&root, with(json!({"emails": ["ada@example.com"]})), 409),
        (&root, with(json!({"orgId": cast.sim.eu_org()})), 403),
    ];
    for (actor, body, status) in cases {
        actor.post("people", body).await.expect(status);
    }
    ada.delete(&format!("people/{}", ada.user.id)).await.expect(403);
    root.delete(&format!("people/{}", stranger.user.id)).await.expect(404);
}

#[tokio::test]
async fn organizations_roles_and_licences_can_be_read() {
    let cast = Cast::start().await;
    let (root, ada) = (cast.administrator("Root"), cast.person("Ada"));
    assert_eq!(ada.get("organizations").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    for list in ["organizations", "roles", "licenses"] {
        let listed = root.get(list).await.expect(200);
        let first = &listed["items"][0];
        assert_eq!(root.get(&format!("{list}/{}", text(first, "id"))).await.expect(200), *first);
        root.get(&format!("{list}/{}", UserId::random())).await.expect(404);
    }
    ada.get("roles").await.expect(403);
    ada.get("licenses").await.expect(403);
}

#[tokio::test]
async fn a_token_without_the_scope_sees_nobody() {
    let cast = Cast::start().await;
    let narrow: Actor = cast.limited("spark:kms spark:rooms_read");
    narrow.get("people/me").await.expect(403);
    narrow.get(&format!("people/?id={}", narrow.user.id)).await.expect(403);
}
