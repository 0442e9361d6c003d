//! Colours, and readers that are gone.

use crate::home::Home;

const ESCAPE: char = '\u{1b}';

#[tokio::test]
async fn colours_are_for_those_who_want_them() {
    let (home, _) = Home::with_ada().await;
    home.id(&["rooms", "create", "Plans"]).await;
    let forced = home.with("CLICOLOR_FORCE", "1");
    let cases = [
        (&home, &["rooms", "list"] as &[&str], false),
        (&home, &["rooms", "list", "--color", "always"], true),
        (&forced, &["rooms", "list"], true),
        (&forced, &["rooms", "list", "--color", "never"], false),
        (&forced.with("NO_COLOR", "1"), &["rooms", "list"], false),
        (&forced.with("NO_COLOR", ""), &["rooms", "list"], true),
        (&home.with("NO_COLOR", "1"), &["rooms", "list", "--color", "always"], true),
        (&forced, &["rooms", "list", "--json"], false),
        (&forced, &["rooms", "list", "--quiet"], false),
    ];
    for (home, words, colored) in cases {
        assert_eq!(home.ok(words).await.contains(ESCAPE), colored, "{words:?}");
    }
    let plain = home.ok(&["rooms", "list"]).await;
    let colored = forced.ok(&["rooms", "list"]).await;
    let mut stripped = String::new();
    let mut pieces = colored.split(ESCAPE);
    stripped.push_str(pieces.next().unwrap_or_default());
    pieces.for_each(|piece| stripped.push_str(piece.split_once('m').map_or(piece, |(_, rest)| rest)));
    assert_eq!(stripped, plain, "colours move nothing");
}

#[tokio::test]
async fn a_reader_that_is_gone_ends_it_quietly() {
    let (home, _) = Home::with_ada().await;
    home.id(&["rooms", "create", "Plans"]).await;
    for words in [
        &["rooms", "list"] as &[&str],
        &["--json", "me"],
        &["request", "GET", "/people/me"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let (code, err) = home.start(words).stop_reading().end().await;
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
    }
}

#[tokio::test]
async fn the_log_is_written_when_it_is_asked_for() {
    let (home, _) = Home::with_ada().await;
    assert_eq!(home.run(&["me"]).await.err, "");
    assert!(home.run(&["me", "-vv"]).await.err.contains("DEBUG"));
    assert!(home.with("RUST_LOG", "debug").run(&["me"]).await.err.contains("DEBUG"));
}
