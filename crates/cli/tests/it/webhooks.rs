//! `webex webhooks`.

use crate::home::{Home, text};

const TARGET: &str = "http://127.0.0.1:9/hook";

#[tokio::test]
async fn webhooks_are_created_changed_and_deleted_and_their_secret_is_never_shown() {
    let (home, _) = Home::with_ada().await;
    home.hide("s3cr3t-of-the-webhook");
    let home = home.with("WEBEX_WEBHOOK_SECRET", "s3cr3t-of-the-webhook");
    let room = home.id(&["rooms", "create", "Plans"]).await;
    let filter = format!("roomId={room}");
    let create = [
        "webhooks",
        "create",
        "hook",
        TARGET,
        "--resource",
        "messages",
        "--event",
        "created",
        "--filter",
        &filter,
    ];
    let made = home.json(&create).await;
    assert_eq!(
        (text(&made, "resource"), text(&made, "event"), text(&made, "filter")),
        ("messages", "created", filter.as_str())
    );
    assert!(made.get("secret").is_none());

    let id = text(&made, "id");
    home.ok(&[
        "webhooks",
        "update",
        id,
        "--name",
        "new",
        "--url",
        "http://127.0.0.1:9/other",
        "--new-secret",
    ])
    .await;
    let shown = home.json(&["webhooks", "get", id]).await;
    assert_eq!((text(&shown, "name"), text(&shown, "targetUrl")), ("new", "http://127.0.0.1:9/other"));
    assert!(home.ok(&["webhooks", "list"]).await.contains("new   messages  created  active"));

    home.ok(&["webhooks", "delete", id]).await;
    assert_eq!(home.run(&["webhooks", "get", id]).await.code, 4);
}

#[tokio::test]
async fn a_new_secret_has_to_be_there() {
    let (home, _) = Home::with_ada().await;
    let id = home.id(&["webhooks", "create", "hook", TARGET]).await;
    let run = home.run(&["webhooks", "update", &id, "--new-secret"]).await;
    assert_eq!((run.code, run.err.as_str()), (2, "error: WEBEX_WEBHOOK_SECRET is not set\n"));
    assert_eq!(home.run(&["webhooks", "create", "hook", "no url"]).await.code, 2);
}
