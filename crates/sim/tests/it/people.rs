//! People: looking them up one by one, in batches and by search, and administering them.

use http::StatusCode;
use serde_json::{Value, json};
use webex_sim::ids::PublicId;
use webex_sim::{NewUser, Sim, TestUser};

use crate::http_client::Http;

struct Cloud {
    sim: Sim,
    http: Http,
    ada: TestUser,
}

impl Cloud {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let ada = sim
            .create_user(NewUser::new().email("ada@example.com").display_name("Ada Lovelace"))
            .expect("new");
        Self { http: Http::of(&sim), sim, ada }
    }

    fn person(&self, email: &str, name: &str) -> TestUser {
        self.sim.create_user(NewUser::new().email(email).display_name(name)).expect("a new address")
    }

    fn admin(&self) -> TestUser {
        let new = NewUser::new().email("root@example.com").display_name("Root").role("id_full_admin");
        self.sim.create_user(new).expect("a new address")
    }

    async fn get(&self, user: &TestUser, path: &str, status: u16) -> Value {
        self.http.get(path).bearer(user.access_token()).send().await.expect(status)
    }
}

fn emails(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().filter_map(|person| person["emails"][0].as_str()).collect()
}

#[tokio::test]
async fn me_is_the_owner_of_the_token() {
    let cloud = Cloud::start().await;
    let me = cloud.get(&cloud.ada, "/v1/people/me", 200).await;
    assert_eq!(me["id"], cloud.ada.public_id);
    assert_eq!(me["emails"], json!(["ada@example.com"]));
    assert_eq!(me["displayName"], "Ada Lovelace");
    assert_eq!(me["orgId"], PublicId::organization(cloud.ada.org_id).encode());
    assert_eq!(me["type"], "person");
    assert_eq!(me["phoneNumbers"], json!([]));
    assert!(me["created"].as_str().is_some_and(|created| created.len() == 24 && created.ends_with('Z')));
    assert!(me["roles"].is_array(), "one's own record has the private part");
}

#[tokio::test]
async fn a_person_is_found_by_public_id_and_by_uuid() {
    let cloud = Cloud::start().await;
    let bob = cloud.person("bob@example.com", "Bob");
    for id in [bob.public_id.clone(), bob.id.to_string()] {
        let person = cloud.get(&cloud.ada, &format!("/v1/people/{id}"), 200).await;
        assert_eq!(person["id"], bob.public_id);
        assert!(person.get("roles").is_none(), "the private part of others is for administrators");
    }
    let nobody = PublicId::person(webex_sim::ids::UserId::random());
    let refusal = cloud.get(&cloud.ada, &format!("/v1/people/{nobody}"), 404).await;
    assert!(refusal["trackingId"].is_string());
    let refusal = cloud.get(&cloud.ada, "/v1/people/garbage", 400).await;
    assert_eq!(refusal["message"], "Expect base64 ID or UUID.");
}

#[tokio::test]
async fn a_batch_answers_canonical_ids_and_names_those_not_found() {
    let cloud = Cloud::start().await;
    let bob = cloud.person("bob@example.com", "Bob");
    let nobody = webex_sim::ids::UserId::random();
    let path =
        format!("/v1/people/?id={},{},{nobody},{}&showAllTypes=false", bob.id, cloud.ada.public_id, bob.id);
    let list = cloud.get(&cloud.ada, &path, 200).await;
    assert_eq!(emails(&list), ["bob@example.com", "ada@example.com"]);
    assert_eq!(list["items"][0]["id"], bob.public_id);
    assert_eq!(list["notFoundIds"], json!([PublicId::person(nobody).encode()]));
    let list = cloud.get(&cloud.ada, &format!("/v1/people?id={}", bob.id), 200).await;
    assert_eq!(list["notFoundIds"], Value::Null);
}

#[tokio::test]
async fn a_batch_holds_at_most_85_ids() {
    let cloud = Cloud::start().await;
    let ids = |count| vec![cloud.ada.id.to_string(); count].join(",");
    cloud.get(&cloud.ada, &format!("/v1/people/?id={}", ids(85)), 200).await;
    cloud.get(&cloud.ada, &format!("/v1/people/?id={}", ids(86)), 400).await;
}

#[tokio::test]
async fn search_is_by_address_or_the_beginning_of_the_name() {
    let cloud = Cloud::start().await;
    cloud.person("bob@example.com", "Bob Baker");
    let stranger = NewUser::new().email("bobby@elsewhere.com").display_name("Bobby").org(cloud.sim.eu_org());
    cloud.sim.create_user(stranger).expect("a new address");
    let found = async |query: &str| {
        let list = cloud.get(&cloud.ada, &format!("/v1/people?{query}"), 200).await;
        emails(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("email=BOB@example.com").await, ["bob@example.com"]);
    assert_eq!(found("email=bob").await, ["bob@example.com"], "part of an address finds colleagues only");
    assert_eq!(found("email=bobby@elsewhere.com").await, ["bobby@elsewhere.com"]);
    assert_eq!(found("displayName=bob").await, ["bob@example.com"]);
    assert!(found("displayName=baker").await.is_empty());
}

#[tokio::test]
async fn without_a_filter_only_administrators_get_a_list() {
    let cloud = Cloud::start().await;
    let refusal = cloud.get(&cloud.ada, "/v1/people", 400).await;
    assert_eq!(refusal["message"], "Email, displayName, or id list should be specified.");
    let admin = cloud.admin();
    let list = cloud.get(&admin, "/v1/people", 200).await;
    assert_eq!(emails(&list), ["ada@example.com", "root@example.com"]);
    let role = webex_sim::ids::PublicId::named(webex_sim::ids::PublicKind::Role, "id_full_admin");
    let list = cloud.get(&admin, &format!("/v1/people?roles={role}"), 200).await;
    assert_eq!(emails(&list), ["root@example.com"]);
}

#[tokio::test]
async fn pages_are_linked_until_everybody_was_seen() {
    let cloud = Cloud::start().await;
    let admin = cloud.admin();
    for number in 0..5 {
        cloud.person(&format!("p{number}@example.com"), "Somebody");
    }
    let mut target = "/v1/people?max=2&callingData=true".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = cloud.http.get(&target).bearer(admin.access_token()).send().await;
        let list = answer.expect(200);
        assert!(emails(&list).len() <= 2);
        seen.extend(emails(&list).into_iter().map(str::to_owned));
        let link = answer.header("link");
        if link.is_empty() {
            break;
        }
        let (address, relation) = link.split_once("; ").expect("one parameter");
        assert_eq!(relation, "rel=\"next\"");
        target = address.trim_matches(['<', '>']).to_owned();
        assert!(
            target.starts_with(&format!("{}/v1/people?max=2&callingData=true&cursor=", cloud.sim.base_url()))
        );
    }
    seen.sort();
    let mut everybody = vec!["ada@example.com".to_owned(), "root@example.com".to_owned()];
    everybody.extend((0..5).map(|number| format!("p{number}@example.com")));
    everybody.sort();
    assert_eq!(seen, everybody);
}

#[tokio::test]
async fn links_are_on_the_host_that_was_asked() {
    let cloud = Cloud::start().await;
    let admin = cloud.admin();
    let base = cloud.sim.base_url().replace("127.0.0.1", "localhost");
    let answer = cloud.http.get(&format!("{base}/v1/people?max=1")).bearer(admin.access_token()).send().await;
    answer.expect(200);
    assert!(
        answer.header("link").starts_with(&format!("<{base}/v1/people?max=1&cursor=")),
        "{:?}",
        answer.headers
    );
}

#[tokio::test]
async fn administrators_create_change_and_remove_people() {
    let cloud = Cloud::start().await;
    let admin = cloud.admin();
    let token = admin.access_token();
    let licenses = cloud.get(&admin, "/v1/licenses", 200).await;
    let license =
        licenses["items"].as_array().expect("items").iter().find(|one| one["name"] == "Advanced Messaging");
    let license = license.expect("the licence is there")["id"].clone();
    let body = json!({
        "emails": ["new@example.com"], "firstName": "New", "lastName": "One", "licenses": [license],
        "title": "Engineer", "phoneNumbers": [{ "type": "work", "value": "+1 555", "primary": true }],
        "extension": "0100"
    });
    let created = cloud.http.post("/v1/people").bearer(token).json(&body).send().await.expect(200);
    assert_eq!(created["displayName"], "New One");
    assert_eq!(created["licenses"], json!([license]));
    assert_eq!(created["extension"], "0100");
    let path = format!("/v1/people/{}", created["id"].as_str().expect("an id"));
    assert_eq!(cloud.get(&admin, &format!("{path}?callingData=true"), 200).await, created);

    let mut changed = created.clone();
    changed["displayName"] = "Renamed".into();
    changed["emails"] = json!(["renamed@example.com"]);
    let answer = cloud.http.put(&path).bearer(token).json(&changed).send().await.expect(200);
    assert_eq!((&answer["displayName"], &answer["title"]), (&json!("Renamed"), &json!("Engineer")));
    let found = cloud.get(&admin, "/v1/people?email=renamed@example.com", 200).await;
    assert_eq!(found["items"][0]["id"], created["id"]);

    let answer = cloud.http.delete(&path).bearer(token).send().await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    cloud.get(&admin, &path, 404).await;
}

#[tokio::test]
async fn administration_is_refused_to_others_and_for_wrong_bodies() {
    let cloud = Cloud::start().await;
    let admin = cloud.admin();
    let post = async |user: &TestUser, body: Value| {
        cloud.http.post("/v1/people").bearer(user.access_token()).json(&body).send().await.status.as_u16()
    };
    let good = json!({ "emails": ["x@example.com"], "displayName": "X" });
    assert_eq!(post(&cloud.ada, good).await, 403);
    assert_eq!(post(&admin, json!({ "displayName": "X" })).await, 400);
    assert_eq!(post(&admin, json!({ "emails": ["x"], "displayName": "X" })).await, 400);
    assert_eq!(post(&admin, json!({ "emails": ["x@example.com"] })).await, 400);
    assert_eq!(post(&admin, json!({ "emails": ["ada@example.com"], "displayName": "X" })).await, 409);
    let foreign = json!({ "emails": ["x@example.com"], "displayName": "X", "orgId": cloud.sim.eu_org() });
    assert_eq!(post(&admin, foreign).await, 403);
    let path = format!("/v1/people/{}", cloud.ada.id);
    let answer = cloud.http.delete(&path).bearer(cloud.ada.access_token()).send().await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn organizations_roles_and_licences_can_be_read() {
    let cloud = Cloud::start().await;
    let admin = cloud.admin();
    let organizations = cloud.get(&cloud.ada, "/v1/organizations", 200).await;
    assert_eq!(organizations["items"].as_array().map(Vec::len), Some(1));
    for list in ["organizations", "roles", "licenses"] {
        let listed = cloud.get(&admin, &format!("/v1/{list}"), 200).await;
        let first = &listed["items"][0];
        let one =
            cloud.get(&admin, &format!("/v1/{list}/{}", first["id"].as_str().expect("an id")), 200).await;
        assert_eq!(one, *first);
    }
    cloud.get(&cloud.ada, "/v1/roles", 403).await;
    cloud.get(&cloud.ada, "/v1/licenses", 403).await;
    cloud.get(&admin, "/v1/licenses/nothing", 404).await;
}

#[tokio::test]
async fn a_token_without_the_scope_sees_nobody() {
    let cloud = Cloud::start().await;
    let narrow = cloud.sim.create_user(NewUser::new().scopes("spark:kms spark:rooms_read")).expect("new");
    cloud.get(&narrow, "/v1/people/me", 403).await;
    cloud.get(&narrow, &format!("/v1/people/?id={}", narrow.id), 403).await;
}
