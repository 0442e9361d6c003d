//! People administration: what is sent, and what the simulated cloud makes of it.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use webex_core::{ErrorKind, Webex};
use webex_plugin_people::PeopleExt;
use webex_sim::NewUser;
use webex_testing::{RecordingServer, Reply, TestCloud};

async fn administrator(cloud: &TestCloud) -> Webex {
    let new = NewUser::new().email("boss@example.com").display_name("boss").role("id_full_admin");
    let boss = cloud.sim().create_user(new).expect("free");
    cloud.builder_without_token().token(boss.access_token()).build().await.expect("a client")
}

#[tokio::test]
async fn people_are_created_listed_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let people = administrator(&cloud).await.people();
    let ann = people.create("ann@example.com").first_name("Ann").last_name("Lee").department("R&D");
    let ann = ann.await.expect("created");
    assert_eq!((ann.display_name.as_str(), ann.email()), ("Ann Lee", Some("ann@example.com")));
    for n in 0..4 {
        people.create(format!("p{n}@example.com")).display_name(format!("P{n}")).await.expect("created");
    }
    let pages: Vec<_> = people.list().page_size(2).pages().try_collect().await.expect("listed");
    assert!(pages.len() >= 3 && pages.iter().flat_map(|page| &page.items).any(|person| person.id == ann.id));
    assert_eq!(people.list().limit(3).await.expect("listed").len(), 3);
    let changed = people.update(&ann).title("Engineer").email("ann.lee@example.com").await.expect("changed");
    assert_eq!((changed.title.as_deref(), changed.email()), (Some("Engineer"), Some("ann.lee@example.com")));
    assert_eq!(changed.department.as_deref(), Some("R&D"), "what was not set stays");
    assert_eq!((changed.first_name.as_deref(), changed.display_name.as_str()), (Some("Ann"), "Ann Lee"));
    people.delete(&ann).await.expect("deleted");
    assert!(people.get(&ann.id).await.expect_err("gone").is_not_found());
    let taken = people.create("p1@example.com").display_name("again").await.expect_err("taken");
    assert_eq!(taken.status().map(|status| status.as_u16()), Some(409));
}

#[tokio::test]
async fn users_may_not_administer() {
    let cloud = TestCloud::start().await;
    let people = cloud.client("alice").await.people();
    let bob = webex_core::ids::PersonId::new(cloud.user("bob").public_id);
    let refused = [
        people.create("x@example.com").display_name("X").await.expect_err("no administrator"),
        people.update(&bob).title("Fool").await.expect_err("no administrator"),
        people.delete(&bob).await.expect_err("no administrator"),
    ];
    for error in refused {
        assert_eq!(
            (error.kind(), error.status().map(|s| s.as_u16())),
            (ErrorKind::Http, Some(403)),
            "{error}"
        );
        assert!(error.tracking_id().is_some());
    }
}

#[tokio::test]
async fn an_update_sends_the_whole_person_back_without_what_only_the_service_says() {
    let server = RecordingServer::start(|_| {
        Reply::json(
            200,
            &json!({"id": "P", "emails": ["a@x"], "displayName": "A", "created": "2026-01-01T00:00:00Z",
            "status": "active", "type": "person", "department": "D", "unknown": {"kept": 1}}),
        )
    })
    .await;
    let people = server.client().await.people();
    people.update("P").title("T").calling_data(true).field("nickName", "N").await.expect("changed");
    people.create("a@x").display_name("A").licenses(["L1", "L2"]).await.expect("created");
    let sent = server.requests();
    let targets: Vec<_> =
        sent.iter().map(|request| format!("{} {}", request.method, request.target)).collect();
    let expected =
        ["GET /v1/people/P?callingData=true", "PUT /v1/people/P?callingData=true", "POST /v1/people"];
    assert_eq!(targets, expected);
    let body = |n: usize| serde_json::from_slice::<Value>(&sent[n].body).expect("JSON");
    let whole = json!({"emails": ["a@x"], "displayName": "A", "department": "D", "unknown": {"kept": 1},
        "title": "T", "nickName": "N"});
    assert_eq!(body(1), whole);
    assert_eq!(body(2), json!({"emails": ["a@x"], "displayName": "A", "licenses": ["L1", "L2"]}));
}

#[tokio::test]
async fn what_cannot_be_a_person_is_refused() {
    let server = RecordingServer::start(|_| Reply::empty(200)).await;
    let people = server.client().await.people();
    let refused = [
        people.create("a@").display_name("A").await.expect_err("no address"),
        people.create("a@x").await.expect_err("no name"),
        people.create("a@x").first_name("A").await.expect_err("half a name"),
        people.delete("").await.expect_err("no id"),
        people.update("").await.expect_err("no id"),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}
