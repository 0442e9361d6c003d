//! `webex memberships`.

use crate::home::{Home, text};

#[tokio::test]
async fn people_are_added_shown_made_moderators_and_removed() {
    let (home, ada) = Home::with_ada().await;
    let bob = home.user("bob");
    let room = home.id(&["rooms", "create", "Plans"]).await;

    let added = home.json(&["memberships", "add", &room, &bob.email]).await;
    assert_eq!((text(&added, "personEmail"), &added["isModerator"]), ("bob@example.com", &false.into()));
    let id = text(&added, "id");
    assert_eq!(home.json(&["memberships", "get", id]).await, added);

    let table = home.ok(&["memberships", "list", "--room", &room]).await;
    let heads: Vec<&str> = table.lines().next().expect("a head").split_whitespace().collect();
    assert_eq!(heads, ["PERSON", "EMAIL", "ROLE", "SINCE", "ID"]);
    assert!(
        table.contains("ada     ada@example.com  member")
            && table.contains("bob     bob@example.com  member")
    );

    let one = home.json_lines(&["memberships", "list", "--room", &room, "--person", &bob.email]).await;
    assert_eq!(one.len(), 1);

    // Whoever has the room moderated has to be a moderator.
    let mine = home.id(&["memberships", "list", "--room", &room, "--person", &ada.email]).await;
    home.ok(&["memberships", "update", &mine, "--moderator", "true"]).await;
    home.ok(&["memberships", "update", id, "--moderator", "true"]).await;
    assert!(home.ok(&["memberships", "list", "--room", &room]).await.contains("bob@example.com  moderator"));

    home.ok(&["memberships", "remove", id]).await;
    assert_eq!(home.json_lines(&["memberships", "list", "--room", &room]).await.len(), 1);
}
