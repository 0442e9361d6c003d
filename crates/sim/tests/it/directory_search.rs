//! The directory search, whose answers come over sockets (wire/02 sections 2.11 and 3.9).

use serde_json::{Value, json};
use webex_sim::{DirectoryEntry, DirectoryFault, Fault, NewUser, Sim, TestUser, UserKind};

use crate::http_client::{Answer, Http};
use crate::socket::{Socket, connected};

/// A client of the directory search.
struct Asker {
    sim: Sim,
    user: TestUser,
    socket: Socket,
    asked: u32,
}

impl Asker {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let user = sim.create_user(NewUser::new().display_name("Ada Asker")).expect("a new address");
        let (_, socket) = connected(&sim, &user).await;
        Self { sim, user, socket, asked: 0 }
    }

    fn person(&self, name: &str, email: &str) -> String {
        let new = NewUser::new().display_name(name).email(email);
        self.sim.create_user(new).expect("a new address").id.to_string()
    }

    async fn post_in(&self, org: &str, kind: &str, what: &str, body: &Value) -> Answer {
        let http = Http::of(&self.sim);
        let target = format!("/directory/api/v1/{kind}/orgid/{org}/{what}");
        http.post(&target).bearer(self.user.access_token()).json(body).send().await
    }

    async fn post(&self, kind: &str, what: &str, body: &Value) -> Answer {
        self.post_in(&self.sim.default_org().to_string(), kind, what, body).await
    }

    /// Asks, and reads the parts of the answer.
    async fn ask(&mut self, kind: &str, what: &str, mut body: Value) -> Vec<Value> {
        self.asked += 1;
        let id = format!("question {}", self.asked);
        body["requestId"] = json!(id);
        assert_eq!(self.post(kind, what, &body).await.expect(202), json!({}));
        let events = self.socket.events_so_far().await.into_iter().map(|event| event["data"].clone());
        let events: Vec<_> = events.collect();
        assert!(events.iter().all(|part| part["requestId"] == json!(id)), "{events:?}");
        events
    }

    /// The result of a look-up that comes in one part.
    async fn look_up(&mut self, what: &str, body: Value) -> Value {
        let [part] = self.ask("lookup", what, body).await.try_into().expect("one part");
        assert_eq!((&part["eventType"], &part["finished"]), (&json!("directory.lookup"), &json!(true)));
        part["lookupResult"].clone()
    }

    /// The names that a search finds, in one part.
    async fn search(&mut self, what: &str, body: Value) -> Vec<String> {
        let [part] = self.ask("search", what, body).await.try_into().expect("one part");
        assert_eq!((&part["eventType"], &part["finished"]), (&json!("directory.search"), &json!(true)));
        names(&part["directoryEntities"])
    }
}

fn names(entities: &Value) -> Vec<String> {
    let name = |entity: &Value| entity["displayName"].as_str().expect("a name").to_owned();
    entities.as_array().expect("a list").iter().map(name).collect()
}

#[tokio::test]
async fn every_value_that_is_looked_up_is_found_or_not_found() {
    let mut asker = Asker::start().await;
    let ann = asker.person("Ann Lee", "ann@example.com");
    let shouted = ann.to_uppercase();
    let missing = "00000000-0000-4000-8000-000000000001";
    let result = asker.look_up("identities", json!({"lookupValues": [shouted, missing]})).await;
    assert_eq!(result["entitiesFound"], json!([shouted]), "a value is answered as it was written");
    assert_eq!(result["entitiesNotFound"], json!([missing]));
    assert_eq!(result["entities"][0]["identity"], json!(ann));
    let by_address =
        asker.look_up("emails", json!({"lookupValues": ["ANN@example.com", "no@example.com"]})).await;
    assert_eq!(names(&by_address["entities"]), ["Ann Lee"]);
    assert_eq!(by_address["entitiesNotFound"], json!(["no@example.com"]));
}

#[tokio::test]
async fn telephone_numbers_are_found_however_they_are_written() {
    let mut asker = Asker::start().await;
    asker.sim.directory().enter(DirectoryEntry::contact("Supplier").phone("+1 (555) 0100"));
    let result = asker.look_up("phonenumbers", json!({"lookupValues": ["+15550100", "15550199"]})).await;
    assert_eq!(
        (&result["entitiesFound"], &result["entitiesNotFound"]),
        (&json!(["+15550100"]), &json!(["15550199"]))
    );
    assert_eq!(result["entities"][0]["entityProviderType"], "CONTACTS");
}

#[tokio::test]
async fn a_provider_has_its_own_entities_only() {
    let mut asker = Asker::start().await;
    let ann = asker.person("Ann", "ann@example.com");
    let board = NewUser::new().kind(UserKind::Machine).machine_type("LYRA_SPACE").display_name("Board");
    let board = asker.sim.create_user(board).expect("a new address").id.to_string();
    let berlin = asker.sim.directory().enter(DirectoryEntry::place("Berlin"));
    for (provider, own) in [("CI_USER", &ann), ("CI_MACHINE", &board), ("CSDM", &berlin)] {
        let what = format!("entityprovidertype/{provider}");
        let result = asker.look_up(&what, json!({"lookupValues": [ann, board, berlin]})).await;
        assert_eq!(result["entitiesFound"], json!([own]), "{provider}");
        assert_eq!(result["entitiesNotFound"].as_array().map(Vec::len), Some(2));
    }
    let body = json!({"requestId": "r", "lookupValues": [ann]});
    asker.post("lookup", "entityprovidertype/NOBODY", &body).await.expect(400);
}

#[tokio::test]
async fn a_detail_tells_more_than_a_look_up() {
    let mut asker = Asker::start().await;
    let desk =
        asker.sim.directory().enter(DirectoryEntry::calling_service("Help").title("Help desk").phone("911"));
    let detail = asker.look_up(&format!("identity/{desk}/detail"), json!({})).await;
    assert_eq!(detail["entitiesFound"], json!([desk]));
    assert_eq!(detail["entities"][0]["additionalInfo"]["jobTitle"], "Help desk");
    let nobody = asker.look_up("identity/nobody/detail", json!({})).await;
    assert_eq!((&nobody["entities"], &nobody["entitiesNotFound"]), (&json!([]), &json!(["nobody"])));
}

#[tokio::test]
async fn a_search_finds_the_wanted_types_by_words() {
    let mut asker = Asker::start().await;
    asker.person("Bea Berlin", "bea@example.com");
    let directory = asker.sim.directory();
    directory.enter(DirectoryEntry::place("Berlin one").schedulable());
    directory.enter(DirectoryEntry::place("Berlin two").pairable());
    directory.enter(DirectoryEntry::place("Desk in Berlin").personal());
    directory.enter(DirectoryEntry::place("Phone in Berlin").common_area_phone());
    let people = json!({"queryString": "berl", "requestedTypes": ["PERSON"], "resultSize": 5});
    assert_eq!(asker.search("entities", people).await, ["Bea Berlin"]);
    let mut rooms = json!({"queryString": "berl", "requestedTypes": ["ROOM", "PERSON"], "resultSize": 10});
    assert_eq!(asker.search("entities", rooms.clone()).await, ["Bea Berlin", "Berlin one", "Berlin two"]);
    rooms["includePersonalDevices"] = json!(true);
    rooms["includeCommonAreaPhones"] = json!(true);
    assert_eq!(asker.search("entities", rooms.clone()).await.len(), 5);
    rooms["includeOnlyPairableDevices"] = json!(true);
    assert_eq!(asker.search("entities", rooms.clone()).await, ["Bea Berlin", "Berlin two"]);
    rooms["resultSize"] = json!(1);
    assert_eq!(asker.search("entities", rooms).await.len(), 1);
    let places = json!({"queryString": "berlin", "resultSize": 9, "isOnlySchedulableRooms": true});
    assert_eq!(asker.search("places", places).await, ["Berlin one"]);
}

#[tokio::test]
async fn answers_come_in_parts() {
    let mut asker = Asker::start().await;
    for number in 0..5 {
        asker.person(&format!("Twin {number}"), &format!("twin{number}@example.com"));
    }
    let twins = json!({"queryString": "twin", "requestedTypes": ["PERSON"], "resultSize": 20});
    asker.sim.directory().part_size(2);
    let parts = asker.ask("search", "entities", twins.clone()).await;
    let counts: Vec<_> = parts.iter().map(|part| names(&part["directoryEntities"]).len()).collect();
    assert_eq!(counts, [2, 2, 1]);
    let sequences = |parts: &[Value]| {
        parts
            .iter()
            .map(|part| (part["sequence"].as_u64().expect("a number"), part["finished"] == true))
            .collect::<Vec<_>>()
    };
    assert_eq!(sequences(&parts), [(0, false), (1, false), (2, true)]);
    for (fault, left) in [
        (DirectoryFault::Reversed, vec![(2, true), (1, false), (0, false)]),
        (DirectoryFault::Lost(1), vec![(0, false), (2, true)]),
        (DirectoryFault::Silence, vec![]),
    ] {
        asker.sim.directory().fail_next(fault);
        assert_eq!(sequences(&asker.ask("search", "entities", twins.clone()).await), left, "{fault:?}");
    }
    assert_eq!(asker.ask("search", "entities", twins).await.len(), 3, "a fault happens once");
}

#[tokio::test]
async fn the_directory_of_another_organization_stays_closed() {
    let mut asker = Asker::start().await;
    let stranger = asker.sim.create_user(NewUser::new().org(asker.sim.eu_org())).expect("a new address");
    let id = stranger.id.to_string();
    let hidden = asker.look_up("identities", json!({"lookupValues": [id]})).await;
    assert_eq!(hidden["entitiesNotFound"], json!([id]));
    let body = json!({"requestId": "r", "lookupValues": [id]});
    let elsewhere = asker.sim.eu_org().to_string();
    asker.post_in(&elsewhere, "lookup", "identities", &body).await.expect(403);
    asker.post_in("nobody", "lookup", "identities", &body).await.expect(403);
}

#[tokio::test]
async fn what_is_no_question_is_refused_and_brings_no_event() {
    let mut asker = Asker::start().await;
    let entities = |types: &str| json!({"requestId": "r", "queryString": "a", "requestedTypes": [types]});
    for (kind, what, body) in [
        ("lookup", "identities", json!({"lookupValues": ["a"]})),
        ("lookup", "identities", json!({"requestId": "", "lookupValues": ["a"]})),
        ("lookup", "emails", json!({"requestId": "r", "lookupValues": []})),
        ("search", "entities", entities("PLANET")),
        ("search", "places", json!({"requestId": "r", "queryString": " "})),
    ] {
        asker.post(kind, what, &body).await.expect(400);
    }
    asker.sim.faults().inject(Fault::on("/directory/api/v1/**"));
    asker.post("search", "entities", &entities("PERSON")).await.expect(503);
    assert!(asker.socket.events_so_far().await.is_empty());
}

#[tokio::test]
async fn foreign_suites_fill_the_directory_and_spoil_its_answers_over_http() {
    let mut asker = Asker::start().await;
    let control =
        async |sim: &Sim, body: Value| Http::of(sim).post("/control/directory").json(&body).send().await;
    let berlin = json!({"displayName": "Berlin", "place": true, "schedulable": true});
    let entered = control(&asker.sim, json!({"partSize": 1, "enter": berlin})).await.expect(200);
    let supplier =
        json!({"displayName": "Berlin Supplier", "email": "s@example.com", "phone": "+1 555 0100"});
    control(&asker.sim, json!({"enter": supplier, "fail": "lost", "part": 1})).await.expect(200);
    let both = json!({"queryString": "berlin", "requestedTypes": ["ROOM", "PERSON"], "resultSize": 9});
    let [first] =
        asker.ask("search", "entities", both.clone()).await.try_into().expect("the second part is lost");
    assert_eq!(first["directoryEntities"][0]["identity"], entered["identity"]);
    assert_eq!(asker.ask("search", "entities", both).await.len(), 2);
    control(&asker.sim, json!({"fail": "planet"})).await.expect(400);
}
