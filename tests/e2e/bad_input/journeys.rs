//! Redirects that lead nowhere, or where no token may go.

use http::Method;
use webex::ErrorKind;
use webex::prelude::*;
use webex_testing::{RawAnswer, RawServer};

use super::setting::{TOKEN, check_silence, client, failure, is_final, quietly, told};

#[tokio::test]
async fn a_redirect_loop_ends() {
    for header in ["location", "cisco-location"] {
        let server = RawServer::start(move |n, head| match head.contains("/v1/good") {
            true => RawAnswer::ok("{}"),
            false => {
                let status = if header == "location" { 302 } else { 200 };
                RawAnswer::status(status, "").header(header, &format!("/v1/people/{}", n % 2))
            }
        })
        .await;
        let webex = client(&server).await;
        let error = webex.people().me().await.map(drop).expect_err("a loop");
        is_final(header, &error, ErrorKind::TooManyRedirects);
        assert_eq!(server.requests().len(), 11, "ten redirects are followed");
        check_silence(header, &[&told(&error)]);
        webex.request(Method::GET, "hydra/good").send().await.expect("the client goes on");
    }
}

/// Both servers are on loopback under different names, so only the rule about hosts stands between the token and the other.
#[tokio::test]
async fn no_token_goes_along_to_a_foreign_host() {
    let foreign = RawServer::start(|_, _| RawAnswer::ok(super::setting::ME)).await;
    let elsewhere = foreign.base().replace("127.0.0.1", "localhost");
    for (status, header) in [(302, "location"), (307, "location"), (308, "location"), (200, "cisco-location")]
    {
        let target = format!("{elsewhere}/v1/people/me");
        let server =
            RawServer::start(move |_, _| RawAnswer::status(status, "").header(header, &target)).await;
        let webex = client(&server).await;
        webex.people().me().await.expect("it is public there");
        assert!(server.requests()[0].contains(TOKEN), "the service itself gets the token");
    }
    assert_eq!(foreign.requests().len(), 4);
    for head in foreign.requests() {
        assert!(!head.contains(TOKEN) && !head.to_ascii_lowercase().contains("authorization"), "{head}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn redirects_that_lead_nowhere_are_errors() {
    quietly(async {
        for (target, kind) in [
            ("http://[", ErrorKind::Decode),
            ("ftp://files.example/x", ErrorKind::RedirectRefused),
            ("file:///etc/passwd", ErrorKind::RedirectRefused),
            ("javascript:alert(1)", ErrorKind::RedirectRefused),
        ] {
            let error = failure(target, RawAnswer::status(302, "").header("location", target)).await;
            is_final(target, &error, kind);
        }
        let error = failure("no target", RawAnswer::status(302, "")).await;
        is_final("no target", &error, ErrorKind::Decode);
    })
    .await;
}
