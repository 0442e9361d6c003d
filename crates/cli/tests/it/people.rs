//! `webex me` and `webex people`.

use crate::home::{Home, text};

#[tokio::test]
async fn me_is_whoever_is_signed_in() {
    let (home, ada) = Home::with_ada().await;
    let me = home.json(&["me"]).await;
    assert_eq!((text(&me, "id"), text(&me, "displayName")), (ada.public_id.as_str(), "ada"));
    let shown = home.ok(&["me"]).await;
    let fields: Vec<(&str, &str)> =
        shown.lines().map(|line| line.split_once("  ").expect("two columns")).collect();
    let of = |label: &str| fields.iter().find(|(name, _)| *name == label).map(|(_, value)| value.trim());
    assert_eq!(
        fields[0],
        ("Id", shown.lines().next().and_then(|line| line.strip_prefix("Id  ")).expect("the id"))
    );
    assert_eq!((of("Display name"), of("Emails")), (Some("ada"), Some("ada@example.com")));
    assert!(of("Licenses").is_none(), "what is empty is left out: {shown}");
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
