//! What is sent, beyond the vectors.

use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_plugin_teams::TeamsExt;
use webex_testing::{RecordingServer, Reply, resource_samples};

/// wire/04 section 7, rows 22, 23 and 41: only what was set is sent, to an id that is there; teams can be deleted.
#[tokio::test]
async fn updates_send_what_was_set_and_nothing_else() {
    let server =
        RecordingServer::start(|_| Reply::json(200, &json!({ "id": "T", "name": "As it is" }))).await;
    let webex = server.client().await;
    webex.teams().update("T").name("New").await.expect("updated");
    webex.teams().update("T").description("d").await.expect("updated");
    webex.team_memberships().update("TM", false).await.expect("updated");
    webex.teams().delete("T").await.expect("deleted");
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .map(|r| {
            (format!("{} {}", r.method, r.target), serde_json::from_slice(&r.body).unwrap_or(Value::Null))
        })
        .collect();
    let expected = [
        ("PUT /v1/teams/T".to_owned(), json!({ "name": "New" })),
        ("GET /v1/teams/T".to_owned(), Value::Null),
        ("PUT /v1/teams/T".to_owned(), json!({ "name": "As it is", "description": "d" })),
        (
            "PUT /v1/team/memberships/TM".to_owned(),
            resource_samples()["teamMemberships"]["updateRequest"].clone(),
        ),
        ("DELETE /v1/teams/T".to_owned(), Value::Null),
    ];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let server = RecordingServer::start(|_| Reply::empty(200)).await;
    let webex = server.client().await;
    let refused = [
        webex.teams().create("").await.expect_err("no name"),
        webex.teams().update("T").name(" ").await.expect_err("no name"),
        webex.teams().get("").await.expect_err("no id"),
        webex.team_memberships().create("", "bob@example.com").await.expect_err("no team"),
        webex.team_memberships().create("T", "bob@").await.expect_err("no address"),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}
