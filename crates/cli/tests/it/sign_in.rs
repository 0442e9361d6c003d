//! `webex login`, on pages and as others than persons.

use std::time::Duration;

use http::StatusCode;
use url::Url;
use webex_sim::NewIntegration;

use crate::browser;
use crate::home::{Home, text};
use crate::running::Running;

/// A cloud with an integration whose users come back to this machine.
async fn home() -> Home {
    let home = Home::new().await;
    let new = NewIntegration::new("Notes").redirect_uri("http://127.0.0.1/back").public();
    let integration = home.sim.create_integration(new).expect("registered");
    let home = home.without("WEBEX_CLIENT_SECRET").with("WEBEX_CLIENT_ID", &integration.client_id);
    home.with("WEBEX_REDIRECT_URI", "http://127.0.0.1:0/back")
}

async fn page(login: &mut Running) -> Url {
    let line = login.said("open this page to sign in: ").await;
    line.rsplit(' ').next().expect("a word").parse().expect("an address")
}

#[tokio::test]
async fn a_person_signs_in_in_the_browser_and_stays_signed_in() {
    let home = home().await;
    home.user("ada");
    let mut login = home.start(&["login", "--no-browser"]);
    let url = page(&mut login).await;
    assert!(url.query().is_some_and(|query| query.contains("code_challenge_method=S256")), "{url}");
    let back = browser::answer(&url, "ada@example.com", "accept").await;
    assert!(back.status == 200 && back.body.contains("You are signed in"), "{}", back.body);
    assert_eq!(login.end().await, (0, "Signed in as ada (ada@example.com)\n".to_owned(), String::new()));

    // When the token runs out it is renewed, once for all commands.
    home.sim.clock().advance(Duration::from_secs(30 * 24 * 3600));
    home.sim.journal().clear();
    for _ in 0..2 {
        assert_eq!(text(&home.json(&["me"]).await, "displayName"), "ada");
    }
    let refused = home
        .sim
        .journal()
        .count(|entry| entry.path == "/v1/people/me" && entry.status == Some(StatusCode::UNAUTHORIZED));
    assert_eq!(refused, 1, "the second command has the new token");
}

#[tokio::test]
async fn a_port_that_is_taken_is_no_obstacle() {
    // The redirect URI of the variables leads to the simulator itself.
    let home = Home::new().await;
    home.user("ada");
    let mut login = home.start(&["login", "--no-browser"]);
    let url = page(&mut login).await;
    browser::answer(&url, "ada@example.com", "accept").await;
    assert_eq!(login.end().await.0, 0);
}

#[tokio::test]
async fn who_declines_is_not_signed_in() {
    let home = home().await;
    home.user("ada");
    let mut login = home.start(&["login", "--no-browser"]);
    let url = page(&mut login).await;
    assert!(browser::answer(&url, "ada@example.com", "decline").await.body.contains("refused"));
    let (code, out, err) = login.end().await;
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("access_denied"), "{err}");
    assert_eq!(home.run(&["me"]).await.code, 3);
}

#[cfg(unix)]
#[tokio::test]
async fn the_browser_that_the_user_likes_is_opened() {
    use std::os::unix::fs::PermissionsExt;
    let home = home().await;
    home.user("ada");
    let script = home.path().join("browser");
    let opened = home.path().join("opened");
    std::fs::write(
        &script,
        format!("#!/bin/sh\necho \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n", opened.display()),
    )
    .expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("made executable");
    let home = home.with("BROWSER", script.to_str().expect("UTF-8")).with("PATH", "/usr/bin:/bin");
    let mut login = home.start(&["login"]);
    let url = page(&mut login).await;
    let seen = async {
        while !opened.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(crate::home::PATIENCE, seen).await.expect("it is opened");
    assert_eq!(std::fs::read_to_string(&opened).expect("written").trim(), url.as_str());
    browser::answer(&url, "ada@example.com", "accept").await;
    assert_eq!(login.end().await.0, 0);
}

#[tokio::test]
async fn a_code_is_typed_on_another_device() {
    let home = home().await;
    home.user("ada");
    let mut login = home.start(&["login", "--device"]);
    let line = login.said("type ").await;
    let words: Vec<&str> = line.split(' ').collect();
    let (code, place) = (words[1], words[3].parse::<Url>().expect("an address"));
    let fields = [("userCode", code), ("email", "ada@example.com"), ("password", ""), ("decision", "accept")];
    let page = browser::send(&place, &fields).await;
    assert!(page.body.contains("The device is signed in"), "{}", page.body);
    let (code, out, err) = login.end().await;
    assert_eq!((code, out.as_str()), (0, "Signed in as ada (ada@example.com)\n"), "{err}");
    assert_eq!(home.run(&["me"]).await.code, 0);
}

#[tokio::test]
async fn a_guest_is_whoever_the_subject_says() {
    let home = Home::new().await;
    let issuer = home.sim.create_guest_issuer();
    home.hide(issuer.secret());
    let home =
        home.with("WEBEX_GUEST_ISSUER_ID", issuer.id()).with("WEBEX_GUEST_ISSUER_SECRET", issuer.secret());
    let first = home.json(&["login", "--guest", "--name", "Gwen", "--subject", "g-1"]).await;
    assert_eq!(text(&first, "displayName"), "Gwen");
    assert_eq!(text(&home.json(&["me"]).await, "id"), text(&first, "id"));
    let same = home.json(&["login", "--guest", "--name", "Gwen", "--subject", "g-1"]).await;
    let other = home.json(&["login", "--guest", "--subject", "g-2"]).await;
    assert_eq!(same["id"], first["id"]);
    assert_ne!(other["id"], first["id"]);
}

#[tokio::test]
async fn the_integration_signs_in_as_itself() {
    let home = Home::new().await;
    let client = home.sim.client_id().to_owned();
    let out = home.ok(&["login", "--client-credentials", "--scope", "spark:all"]).await;
    assert_eq!(out, format!("Signed in as the integration {client}\n"));
    let document = home.json(&["login", "--client-credentials", "--scope", "spark:all"]).await;
    assert_eq!(text(&document, "clientId"), client);
}

#[tokio::test]
async fn what_is_missing_is_told() {
    let home = Home::new().await;
    let without = home.without("WEBEX_CLIENT_ID");
    for words in [&["login"] as &[&str], &["login", "--device"], &["login", "--client-credentials"]] {
        let run = without.run(words).await;
        assert_eq!(run.code, 2, "{words:?}: {run:?}");
        assert!(run.err.contains("WEBEX_CLIENT_ID") && run.err.contains("config.toml"), "{run:?}");
    }
    let elsewhere = home.with("WEBEX_REDIRECT_URI", "https://example.com/back");
    let run = elsewhere.run(&["login", "--no-browser"]).await;
    assert!(run.code == 2 && run.err.contains("does not lead to this machine"), "{run:?}");
    let run = home.without("WEBEX_APPID_SECRET").run(&["login", "--guest"]).await;
    assert!(run.code == 2 && run.err.contains("WEBEX_GUEST_ISSUER_SECRET is not set"), "{run:?}");
}
