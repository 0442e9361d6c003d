//! `webex login` and `webex logout`.

use std::fs;

use crate::home::{Home, text};

async fn sign_in(home: &Home, token: &str) {
    let run = home.run_with(&["login", "--token"], &format!("{token}\n")).await;
    assert_eq!(run.code, 0, "{run:?}");
}

#[tokio::test]
async fn a_token_signs_in_until_logout() {
    let home = Home::new().await;
    let ada = home.user("ada");
    let run = home.run_with(&["login", "--token"], ada.access_token()).await;
    assert_eq!((run.code, run.out.as_str()), (0, "Signed in as ada (ada@example.com)\n"), "{run:?}");
    assert_eq!(text(&home.json(&["me"]).await, "displayName"), "ada");

    assert_eq!(home.ok(&["logout"]).await, "Signed out of the profile default\n");
    assert_eq!(home.run(&["me"]).await.code, 3);
    assert_eq!(home.ok(&["logout"]).await, "Nobody was signed in in the profile default\n");
    // The integration is known, so the token was revoked.
    assert_eq!(home.with("WEBEX_ACCESS_TOKEN", ada.access_token()).run(&["me"]).await.code, 3);
}

#[tokio::test]
async fn a_token_of_no_use_is_not_kept() {
    let home = Home::new().await;
    home.hide("a-token-of-nobody");
    let run = home.run_with(&["login", "--token"], "a-token-of-nobody\n").await;
    assert_eq!((run.code, run.out.as_str()), (3, ""), "{run:?}");
    assert_eq!(home.run(&["me"]).await.err.lines().next(), Some("error: nobody is signed in"));
    let run = home.run(&["login", "--token"]).await;
    assert_eq!(run.code, 2, "{run:?}");
}

#[tokio::test]
async fn the_login_is_kept_sealed_and_for_its_owner_only() {
    let home = Home::new().await;
    let ada = home.user("ada");
    sign_in(&home, ada.access_token()).await;
    let file = fs::read(home.config().join("profiles/default/login.redb")).expect("the login");
    let token = ada.access_token().as_bytes();
    assert!(!file.windows(token.len()).any(|bytes| bytes == token), "the token is in the file");
    #[cfg(unix)]
    for name in ["key", "profiles/default/login.redb", "profiles/default/login.lock"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(home.config().join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_login_of_another_key_is_forgotten_when_asked() {
    let home = Home::new().await;
    let ada = home.user("ada");
    sign_in(&home, ada.access_token()).await;
    let other = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    home.hide(other);
    let locked_out = home.with("WEBEX_STORAGE_KEY", other);
    let run = locked_out.run(&["me"]).await;
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("`webex logout` forgets a login that cannot be read"), "{run:?}");
    assert_eq!(locked_out.run(&["logout"]).await.code, 0);
    assert_eq!(locked_out.run(&["me"]).await.code, 3);
    sign_in(&locked_out, ada.access_token()).await;
    assert_eq!(locked_out.run(&["me"]).await.code, 0);
    let run = home.with("WEBEX_STORAGE_KEY", "no key").run(&["me"]).await;
    assert_eq!(
        (run.code, run.err.as_str()),
        (1, "error: the key in WEBEX_STORAGE_KEY is not the base64 of 32 bytes\n")
    );
}

/// There is no keyring where tests run: what is asked for is not silently replaced.
#[tokio::test]
async fn a_keyring_that_is_not_there_is_told() {
    let home = Home::new().await.with("WEBEX_STORAGE_KEY", "keyring");
    let run = home.run(&["me"]).await;
    assert!(matches!(run.code, 1 | 2) && run.err.contains("keyring"), "{run:?}");
    assert!(!home.config().join("key").exists());
}

#[tokio::test]
async fn profiles_are_apart_and_may_have_a_configuration_each() {
    let home = Home::new().await;
    let (ada, bob) = (home.user("ada"), home.user("bob"));
    sign_in(&home, ada.access_token()).await;
    let work = home.with("WEBEX_PROFILE", "work");
    sign_in(&work, bob.access_token()).await;
    assert_eq!(text(&home.json(&["me"]).await, "displayName"), "ada");
    assert_eq!(text(&home.json(&["me", "--profile", "work"]).await, "displayName"), "bob");
    work.ok(&["logout"]).await;
    assert_eq!(work.run(&["me"]).await.code, 3);
    assert_eq!(home.run(&["me"]).await.code, 0);

    fs::write(home.config().join("profiles/work/config.toml"), "nonsense = 1").expect("written");
    assert!(work.run(&["me"]).await.err.contains("unknown key: nonsense"));
    assert_eq!(home.run(&["me"]).await.code, 0);
}

#[tokio::test]
async fn a_token_in_the_environment_leaves_the_login_alone() {
    let home = Home::new().await;
    let (ada, bob) = (home.user("ada"), home.user("bob"));
    sign_in(&home, ada.access_token()).await;
    let as_bob = home.with("WEBEX_ACCESS_TOKEN", bob.access_token());
    assert_eq!(text(&as_bob.json(&["me"]).await, "displayName"), "bob");
    assert_eq!(text(&home.json(&["me"]).await, "displayName"), "ada");
    let run = as_bob.run(&["logout"]).await;
    assert!(run.err.contains("WEBEX_ACCESS_TOKEN is still set"), "{run:?}");
    assert_eq!(as_bob.run(&["me"]).await.code, 0, "that token was not revoked");
    assert_eq!(home.run(&["me"]).await.code, 3, "the login was");
}

#[tokio::test]
async fn many_commands_use_one_login_at_the_same_time() {
    let home = Home::new().await;
    let ada = home.user("ada");
    sign_in(&home, ada.access_token()).await;
    let runs = (0..8).map(|_| home.id(&["me"]));
    let ids = futures_util::future::join_all(runs).await;
    assert!(ids.iter().all(|id| *id == ada.public_id), "{ids:?}");
}
