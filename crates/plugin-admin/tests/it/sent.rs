//! Helpers: what a server was asked.

use serde_json::{Value, json};
use webex_core::ids::PersonId;
use webex_core::{ErrorKind, Webex};
use webex_plugin_admin::{Admin, AdminExt};
use webex_testing::{RecordingServer, Reply};

/// A server that answers everything with that, and the handle of a client of it.
pub(crate) async fn answering(answer: Value) -> (RecordingServer, Admin) {
    let server = RecordingServer::start(move |_| Reply::json(200, &answer)).await;
    let admin = server.client().await.admin();
    (server, admin)
}

/// Method and target of each request, and its body.
pub(crate) fn sent(server: &RecordingServer) -> Vec<(String, Value)> {
    let line = |request: webex_testing::Recorded| {
        let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        (format!("{} {}", request.method, request.target), body)
    };
    server.requests().into_iter().map(line).collect()
}

pub(crate) fn expect(server: &RecordingServer, expected: &[(&str, Value)]) {
    let expected: Vec<_> = expected.iter().map(|(line, body)| ((*line).to_owned(), body.clone())).collect();
    assert_eq!(sent(server), expected);
}

/// A page of two and a page of one, by `Link`, under that name.
pub(crate) async fn two_pages(name: &'static str) -> (RecordingServer, Webex) {
    let server = RecordingServer::start(move |request| {
        let items =
            |ids: &[&str]| json!({ name: ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>() });
        if request.target.contains("cursor=2") {
            return Reply::json(200, &items(&["C"]));
        }
        let host = request.headers["host"].to_str().expect("text").to_owned();
        let path = request.target.split('?').next().unwrap_or_default().to_owned();
        Reply::json(200, &items(&["A", "B"]))
            .header("link", &format!("<http://{host}{path}?cursor=2>; rel=\"next\""))
    })
    .await;
    let webex = server.client().await;
    (server, webex)
}

/// Whoever has no right gets the refusal of the service, typed, with what it says and the id for support.
#[tokio::test]
async fn who_has_no_right_is_told_by_a_typed_error() {
    let server = RecordingServer::start(|_| {
        let body = json!({"message": "Access to the requested resource is not allowed.", "trackingId": "T1"});
        Reply::json(403, &body).header("trackingid", "T1")
    })
    .await;
    let admin = server.client().await.admin();
    let refused = [
        admin.organizations().list().await.map(drop),
        admin.roles().get("R").await.map(drop),
        admin.licenses().assign("bob@example.com").give("L").await.map(drop),
        admin.events().list().actor(PersonId::new("P")).await.map(drop),
        admin.audit().categories().await.map(drop),
        admin.room_tabs().delete("T").await,
    ];
    for error in refused.map(|outcome| outcome.expect_err("refused")) {
        assert_eq!((error.kind(), error.status().map(|s| s.as_u16())), (ErrorKind::Http, Some(403)));
        assert!(error.tracking_id().is_some() && error.to_string().contains("not allowed"), "{error}");
    }
}
