//! `webex request`.

use std::fs;

use crate::home::{Home, text};

#[tokio::test]
async fn a_target_is_a_path_a_service_or_a_url() {
    let (home, ada) = Home::with_ada().await;
    let url = format!("{}/people/me", home.sim.hydra_url());
    for target in ["/people/me", "hydra/people/me", &url] {
        let answer: serde_json::Value =
            serde_json::from_str(&home.ok(&["request", "get", target]).await).expect("a document");
        assert_eq!(text(&answer, "id"), ada.public_id, "{target}");
    }
    assert_eq!(home.run(&["request", "GET", "nosuchservice/x"]).await.code, 4);
}

#[tokio::test]
async fn what_is_sent_comes_from_the_command_line_a_file_or_a_pipe() {
    let (home, _) = Home::with_ada().await;
    fs::write(home.path().join("room.json"), r#"{"title": "two"}"#).expect("written");
    let post = |data: &'static str| ["request", "POST", "/rooms", "--data", data];
    home.ok(&post(r#"{"title": "one"}"#)).await;
    home.ok(&post("@room.json")).await;
    assert_eq!(home.run_with(&post("-"), r#"{"title": "three"}"#).await.code, 0);
    let rooms =
        home.json(&["request", "GET", "/rooms", "--query", "sortBy=created", "--query", "max=2"]).await;
    let titles: Vec<&str> =
        rooms["items"].as_array().expect("rooms").iter().map(|room| text(room, "title")).collect();
    assert_eq!(titles, ["three", "two"]);
    assert_eq!(home.run(&post("@no-such-file")).await.code, 2);
}

#[tokio::test]
async fn status_and_headers_are_shown_on_standard_error() {
    let (home, _) = Home::with_ada().await;
    let words = ["request", "GET", "/people/me", "--include", "--header", "X-Test: yes"];
    let run = home.run(&words).await;
    assert!(
        run.err.starts_with("200 OK\n") && run.err.contains("\ncontent-type: application/json"),
        "{run:?}"
    );
    let seen = home.sim.journal().find(|entry| entry.path == "/v1/people/me");
    assert_eq!(seen.last().and_then(|entry| entry.headers.get("x-test")).expect("the header"), "yes");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_printed_as_it_is() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Plans"]).await;
    fs::write(home.path().join("a.bin"), "no line break").expect("written");
    let sent = home.json(&["messages", "send", &room, "--file", "a.bin"]).await;
    let url = sent["files"][0].as_str().expect("a file");
    assert_eq!(home.ok(&["request", "GET", url]).await, "no line break");
}
