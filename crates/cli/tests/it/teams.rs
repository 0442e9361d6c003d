//! `webex teams`.

use crate::home::{Home, text};

#[tokio::test]
async fn teams_are_created_changed_and_deleted() {
    let (home, _) = Home::with_ada().await;
    let team = home.id(&["teams", "create", "Builders", "--description", "We build"]).await;
    let shown = home.json(&["teams", "get", &team]).await;
    assert_eq!((text(&shown, "name"), text(&shown, "description")), ("Builders", "We build"));
    home.ok(&["teams", "update", &team, "--name", "Makers"]).await;
    assert!(home.ok(&["teams", "list"]).await.lines().any(|line| line.starts_with("Makers  ")));
    assert_eq!(home.id(&["teams", "list"]).await, team);
    home.ok(&["teams", "delete", &team]).await;
    assert!(home.json_lines(&["teams", "list"]).await.is_empty());
}

#[tokio::test]
async fn members_come_and_go() {
    let (home, _) = Home::with_ada().await;
    let bob = home.user("bob");
    let team = home.id(&["teams", "create", "Builders"]).await;
    let id = home.id(&["teams", "members", "add", &team, &bob.email]).await;
    home.ok(&["teams", "members", "update", &id, "--moderator", "true"]).await;
    let table = home.ok(&["teams", "members", "list", &team]).await;
    assert!(table.contains("bob     bob@example.com  moderator"), "{table}");
    home.ok(&["teams", "members", "remove", &id]).await;
    assert_eq!(home.json_lines(&["teams", "members", "list", &team]).await.len(), 1);
}
