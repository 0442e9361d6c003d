//! Organizations, roles, licences, events, audits and tabs: requests, filters, pages and refusals.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_core::resource::DateTime;
use webex_plugin_admin::{AdminExt, EventResource, EventType, LicenseProperties};
use webex_testing::{RecordingServer, Reply};

use crate::sent::{answering, expect, sent, two_pages};

#[tokio::test]
async fn organizations_and_roles_are_read_and_deleted() {
    let (server, admin) = answering(json!({"id": "O", "displayName": null, "items": []})).await;
    let organization = admin.organizations().get("O").await.expect("read");
    assert_eq!((organization.id.as_str(), organization.display_name.as_str()), ("O", ""));
    admin.organizations().list().calling_data(true).page_size(5).await.expect("listed");
    admin.organizations().delete("O").await.expect("deleted");
    admin.roles().list().await.expect("listed");
    admin.roles().get("R").await.expect("read");
    let expected = [
        ("GET /v1/organizations/O", Value::Null),
        ("GET /v1/organizations?callingData=true&max=5", Value::Null),
        ("DELETE /v1/organizations/O", Value::Null),
        ("GET /v1/roles", Value::Null),
        ("GET /v1/roles/R", Value::Null),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn licences_are_given_and_taken_in_one_request() {
    let answer = json!({"personId": "P", "licenses": ["L1"], "pendingLicenses": ["L9"], "new": true});
    let (server, admin) = answering(answer).await;
    let licenses = admin.licenses();
    let phone = LicenseProperties::extension("LOC", "4100");
    let assign = licenses.assign("bob@example.com").give("L1").take("L2").give_with("L3", phone);
    let bob = assign.add_site("a.webex.com").remove_site("b.webex.com").org("O").await.expect("assigned");
    assert_eq!(bob.licenses.map(|licenses| licenses.len()), Some(1));
    assert_eq!(bob.extra["new"], true);
    licenses.assign("P").take("L2").await.expect("assigned");
    licenses.list().org("O").await.expect("listed");
    let whole = json!({"email": "bob@example.com", "orgId": "O",
        "licenses": [{"id": "L1", "operation": "add"}, {"id": "L2", "operation": "remove"},
            {"id": "L3", "operation": "add", "properties": {"locationId": "LOC", "extension": "4100"}}],
        "siteUrls": [{"siteUrl": "a.webex.com", "accountType": "attendee", "operation": "add"},
            {"siteUrl": "b.webex.com", "accountType": "attendee", "operation": "remove"}]});
    let expected = [
        ("PATCH /v1/licenses/users", whole),
        (
            "PATCH /v1/licenses/users",
            json!({"personId": "P", "licenses": [{"id": "L2", "operation": "remove"}]}),
        ),
        ("GET /v1/licenses?orgId=O", Value::Null),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn the_holders_of_a_licence_come_page_by_page() {
    let (server, webex) = two_pages("users").await;
    let holders = webex.admin().licenses().holders("L").page_size(2).all().await.expect("listed");
    let ids: Vec<_> = holders.iter().filter_map(|holder| holder.id.as_ref()).map(|id| id.as_str()).collect();
    assert_eq!(ids, ["A", "B", "C"]);
    assert_eq!(server.requests()[0].target, "/v1/licenses/L?includeAssignedTo=user&max=2");
}

#[tokio::test]
async fn events_are_filtered_and_streamed_in_pages() {
    let (server, webex) = two_pages("items").await;
    let events = webex.admin().events();
    let list = events.list().resource(EventResource::Messages).event_type(EventType::Created).actor("P");
    let list = list.from(DateTime::new("2026-01-01T00:00:00Z")).to(DateTime::new("2026-02-01T00:00:00Z"));
    let ids: Vec<_> = list.map_ok(|event| event.id.to_string()).try_collect().await.expect("listed");
    assert_eq!(ids, ["A", "B", "C"]);
    assert_eq!(events.list().limit(2).await.expect("listed").len(), 2);
    let lines: Vec<_> = sent(&server).into_iter().map(|(line, _)| line).collect();
    let expected = "GET /v1/events?resource=messages&type=created&actorId=P\
                    &from=2026-01-01T00%3A00%3A00Z&to=2026-02-01T00%3A00%3A00Z";
    assert_eq!((lines.len(), lines[0].as_str()), (3, expected));
    assert!(lines[2].starts_with("GET /v1/events?max=") || lines[2] == "GET /v1/events", "{}", lines[2]);
    let error = events.get("E/1").await.expect_err("a list is no event");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(sent(&server)[3].0, "GET /v1/events/E%2F1");
}

#[tokio::test]
async fn audits_want_an_organization_and_two_times() {
    let server = RecordingServer::start(|request| match request.target.ends_with("eventCategories") {
        true => Reply::json(200, &json!({"eventCategories": ["USERS", "LOGINS"]})),
        false => Reply::json(200, &json!({"items": [{"id": "A", "data": null}]})),
    })
    .await;
    let audit = server.client().await.admin().audit();
    let (from, to) = (DateTime::new("2026-01-01T00:00:00Z"), DateTime::new("2026-02-01T00:00:00Z"));
    let done =
        audit.events("O", &from, &to).categories(["USERS", "LOGINS"]).actor("P").await.expect("listed");
    assert_eq!((done[0].id.as_str(), &done[0].data.action_text), ("A", &None));
    audit.security_events("O", &from, &to).page_size(1000).await.expect("listed");
    assert_eq!(audit.categories().await.expect("listed"), ["USERS", "LOGINS"]);
    let times = "=2026-01-01T00%3A00%3A00Z";
    let expected = [
        &*format!(
            "GET /v1/adminAudit/events?orgId=O&from{times}&to=2026-02-01T00%3A00%3A00Z\
             &eventCategories=USERS%2CLOGINS&actorId=P"
        ),
        &*format!(
            "GET /v1/admin/securityAudit/events?orgId=O&startTime{times}&endTime=2026-02-01T00%3A00%3A00Z&max=1000"
        ),
        "GET /v1/adminAudit/eventCategories",
    ];
    assert_eq!(sent(&server).iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn tabs_are_made_read_changed_and_deleted() {
    let (server, admin) = answering(json!({"id": "T", "roomType": "group", "items": [{"id": "T"}]})).await;
    let tabs = admin.room_tabs();
    let tab = tabs.create("R", "https://example.com/a", "A").await.expect("made");
    tabs.list("R").await.expect("listed");
    tabs.get(&tab).await.expect("read");
    tabs.update(&tab, "R", "https://example.com/b", "B").await.expect("changed");
    tabs.delete(&tab).await.expect("deleted");
    let fields = |name: &str, page: &str| json!({"roomId": "R", "contentUrl": page, "displayName": name});
    let expected = [
        ("POST /v1/room/tabs", fields("A", "https://example.com/a")),
        ("GET /v1/room/tabs?roomId=R", Value::Null),
        ("GET /v1/room/tabs/T", Value::Null),
        ("PUT /v1/room/tabs/T", fields("B", "https://example.com/b")),
        ("DELETE /v1/room/tabs/T", Value::Null),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let (server, admin) = answering(json!({})).await;
    let refused = [
        admin.organizations().get("").await.map(drop),
        admin.licenses().assign("bob@").give("L").await.map(drop),
        admin.licenses().assign("bob@example.com").await.map(drop),
        admin.events().get("").await.map(drop),
        admin.room_tabs().create("", "https://example.com", "A").await.map(drop),
        admin.room_tabs().create("R", "http://example.com", "A").await.map(drop),
        admin.room_tabs().update("T", "R", "https://example.com", " ").await.map(drop),
    ];
    for error in refused.map(|outcome| outcome.expect_err("refused")) {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}
