//! What is sent, beyond the vectors.

use serde_json::{Value, json};
use url::Url;
use webex_core::ErrorKind;
use webex_plugin_webhooks::{WebhookEvent, WebhookOwnership, WebhookResource, WebhooksExt};
use webex_testing::{RecordingServer, Reply, resource_samples};

fn url(text: &str) -> Url {
    text.parse().expect("a URL")
}

/// wire/04 section 7, rows 22 and 23.
#[tokio::test]
async fn an_update_sends_what_was_set_and_what_the_service_insists_on() {
    let now = json!({ "id": "W", "name": "n", "targetUrl": "https://example.com/h", "created": "then" });
    let server = RecordingServer::start(move |_| Reply::json(200, &now)).await;
    let webhooks = server.client().await.webhooks();
    let update = webhooks.update("W").name("msgs2").target_url(url("https://bot.example.com/hook2"));
    update.secret("n3w").reactivate().await.expect("updated");
    webhooks.update("W").reactivate().await.expect("updated");
    let bodies: Vec<Value> =
        server.requests().iter().map(|r| serde_json::from_slice(&r.body).unwrap_or_default()).collect();
    let expected = [
        resource_samples()["webhooks"]["updateRequest"].clone(),
        Value::Null,
        json!({ "name": "n", "targetUrl": "https://example.com/h", "status": "active" }),
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let server = RecordingServer::start(|_| Reply::json(200, &json!({ "items": [] }))).await;
    let webhooks = server.client().await.webhooks();
    let create = |name: &str, target: &str| {
        webhooks.create(name, url(target), WebhookResource::All, WebhookEvent::All)
    };
    let refused = [
        create("", "https://example.com").await.expect_err("no name"),
        create("n", "ftp://example.com").await.expect_err("not HTTP"),
        webhooks.update("W").name("").target_url(url("https://example.com")).await.expect_err("no name"),
        webhooks.delete("").await.expect_err("no id"),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
    webhooks.list().owned_by(WebhookOwnership::Org).await.expect("listed");
    assert_eq!(server.requests()[0].target, "/v1/webhooks?ownedBy=org");
}
