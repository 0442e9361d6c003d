//! Exit codes, and what is said with them.

use http::StatusCode;
use serde_json::Value;
use tokio::net::TcpListener;
use webex_sim::Fault;

use crate::home::{Home, text};

#[tokio::test]
async fn each_answer_of_the_service_has_its_code() {
    let (home, _) = Home::with_ada().await;
    let home = home.with("WEBEX_RETRY", "false");
    let cases = [
        (StatusCode::BAD_REQUEST, 1, None),
        (StatusCode::UNAUTHORIZED, 3, Some("run `webex login`, or set WEBEX_ACCESS_TOKEN")),
        (
            StatusCode::FORBIDDEN,
            5,
            Some("the login has no right to do that: another role or other scopes are needed"),
        ),
        (
            StatusCode::NOT_FOUND,
            4,
            Some("look at the id: it is another one, or of something that you may not see"),
        ),
        (StatusCode::CONFLICT, 1, None),
        (StatusCode::INTERNAL_SERVER_ERROR, 1, None),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            7,
            Some("look at the connection, at HTTPS_PROXY, and at the hosts in the configuration"),
        ),
    ];
    for (status, code, hint) in cases {
        home.sim.faults().inject(Fault::on("/v1/rooms").status(status).times(2));
        let run = home.run(&["rooms", "list"]).await;
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{status}: {run:?}");
        assert!(run.err.starts_with("error: GET http://") && run.err.contains("tracking id"), "{run:?}");
        assert_eq!(run.err.lines().nth(1).map(str::trim), hint, "{run:?}");

        let run = home.run(&["--json", "rooms", "list"]).await;
        let document: Value = serde_json::from_str(&run.err).expect("a document");
        let error = &document["error"];
        assert_eq!(
            (run.code, &error["exitCode"], &error["status"]),
            (code, &code.into(), &status.as_u16().into())
        );
        assert!(text(error, "trackingId").starts_with("webex-rust_"), "{document}");
        assert_eq!(error["hint"].as_str(), hint);
        home.sim.faults().clear();
    }
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_told() {
    let (home, _) = Home::with_ada().await;
    let fault = Fault::on("/v1/rooms").status(StatusCode::TOO_MANY_REQUESTS).retry_after(3600);
    home.sim.faults().inject(fault.forever());
    let run = home.run(&["rooms", "list"]).await;
    assert_eq!((run.code, run.err.lines().nth(1)), (6, Some("  try again in 3600 seconds")), "{run:?}");
}

#[tokio::test]
async fn without_a_network_there_is_no_answer() {
    let (home, _) = Home::with_ada().await;
    let home = home.with("WEBEX_RETRY", "false");
    // Nobody listens on port 1.
    let nobody = home
        .with("HYDRA_SERVICE_URL", "http://127.0.0.1:1/v1")
        .with("U2C_SERVICE_URL", "http://127.0.0.1:1/u2c");
    let run = nobody.run(&["me"]).await;
    assert_eq!((run.code, run.out.as_str()), (7, ""), "{run:?}");

    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1", silent.local_addr().expect("an address"));
    let run = home.with("HYDRA_SERVICE_URL", &url).run(&["me", "--timeout", "0.2"]).await;
    assert_eq!(run.code, 7, "{run:?}");
}

#[tokio::test]
async fn a_command_line_that_is_wrong_is_told_before_anything_happens() {
    let home = Home::new().await;
    for words in [
        &["nosuchcommand"] as &[&str],
        &["rooms"],
        &["rooms", "get"],
        &["rooms", "list", "--limit", "x"],
        &["me", "--timeout", "0"],
        &["me", "--color", "sometimes"],
        &["me", "--profile", "../x"],
        &["me", "--config", "no-such-file"],
        &["me", "--quiet", "--verbose"],
        &["login", "--token", "--client-credentials"],
        &["--real", "me"],
        &["man", "nosuchcommand"],
    ] {
        let run = home.run(words).await;
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}: {run:?}");
        assert!(run.err.starts_with("error: ") || run.err.contains("Usage: "), "{words:?}: {run:?}");
    }
    let run = home.run(&["rooms", "get", "--json"]).await;
    let document: Value = serde_json::from_str(&run.err).expect("a document");
    assert_eq!((run.code, &document["error"]["exitCode"]), (2, &2.into()));
    assert!(home.sim.journal().entries().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn nobody_is_signed_in_at_first() {
    let home = Home::new().await;
    for words in
        [&["me"] as &[&str], &["rooms", "list"], &["messages", "follow"], &["request", "GET", "/people/me"]]
    {
        let run = home.run(words).await;
        assert_eq!(run.code, 3, "{words:?}: {run:?}");
        assert_eq!(run.err, "error: nobody is signed in\n  run `webex login`, or set WEBEX_ACCESS_TOKEN\n");
    }
}

#[tokio::test]
async fn a_configuration_that_is_wrong_is_named() {
    let (home, _) = Home::with_ada().await;
    std::fs::write(home.path().join("other.toml"), "[services]\nu2d = 'x'\n").expect("written");
    let run = home.run(&["me", "--config", "other.toml"]).await;
    assert_eq!((run.code, run.err.as_str()), (1, "error: other.toml has an unknown key: services.u2d\n"));
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_interrupts_what_is_under_way() {
    let (home, _) = Home::with_ada().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1", silent.local_addr().expect("an address"));
    let running = home.with("HYDRA_SERVICE_URL", &url).start(&["me"]);
    let _connection = silent.accept().await.expect("it asks");
    running.signal("INT").await;
    assert_eq!(running.end().await, (130, String::new(), "error: interrupted\n".to_owned()));
}
