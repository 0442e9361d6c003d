//! `webex me` and `webex people`.

use crate::home::{Home, text};

#[tokio::test]
async fn me_is_whoever_is_signed_in() {
    let (home, ada) = Home::with_ada().await;
    let me = home.json(&["me"]).await;
    assert_eq!((text(&me, "id"), text(&me, "displayName")), (ada.public_id.as_str(), "ada"));
    let shown = home.ok(&["me"]).await;
    assert!(shown.starts_with("Id            "), "{shown}");
    assert!(shown.contains("\nDisplay name  ada\n") && shown.contains("\nEmails        ada@example.com\n"));
    assert_eq!(home.id(&["me"]).await, ada.public_id);
}

#[tokio::test]
async fn people_are_found_by_address_id_and_name() {
    let (home, ada) = Home::with_ada().await;
    let bob = home.user("bob");
    for words in [
        &["people", "get", "bob@example.com"] as &[&str],
        &["people", "get", &bob.public_id],
        &["people", "list", "--email", "bob@example.com"],
        &["people", "list", "--name", "bob"],
        &["people", "list", "--id", &bob.public_id],
    ] {
        assert_eq!(home.id(words).await, bob.public_id, "{words:?}");
    }
    assert_eq!(home.id(&["people", "get", "me"]).await, ada.public_id);

    let nobody = home.run(&["people", "get", "nobody@example.com"]).await;
    assert_eq!((nobody.code, nobody.out.as_str()), (4, ""));
    assert!(nobody.err.starts_with("error: nobody has the address nobody@example.com\n"), "{nobody:?}");
}
