//! Redirects: of HTTP, of Webex, of plug-ins.

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderValue, Method};
use url::Url;
use webex_core::pipeline::{RedirectRule, RouteRule};
use webex_core::plugin::{Plugin, Setup};
use webex_core::request::{AuthMode, Call, Response};
use webex_core::{ErrorKind, Result, Webex};

use crate::recorder::{Recorder, Seen, get, ok, post, reply};

fn urls(recorder: &Recorder) -> Vec<String> {
    recorder.seen().iter().map(|seen| format!("{} {}", seen.method, seen.url)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_cisco_location_is_followed_with_method_and_body() {
    let location = [("cisco-location", "https://hydra.test/v1/elsewhere")];
    let recorder = Recorder::new(move |n, _| if n == 0 { reply(200, &location, "") } else { ok() });
    let response = recorder.client().await.send(post()).await.expect("an answer");
    assert_eq!(response.url().as_str(), "https://hydra.test/v1/elsewhere");
    assert_eq!(
        urls(&recorder),
        ["POST https://hydra.test/v1/messages", "POST https://hydra.test/v1/elsewhere"]
    );
    let seen = recorder.seen();
    assert_eq!(seen[1].body, seen[0].body);
    assert_eq!(seen[1].header("trackingid"), seen[0].header("trackingid"), "a redirect is no replay");
    assert_eq!(seen[1].header("authorization"), Some("Bearer secret"));
}

/// B44: every redirect counts; ten are followed, so that eleven requests go out.
#[tokio::test(start_paused = true)]
async fn redirects_in_circles_end() {
    for (status, header) in [(200, "cisco-location"), (302, "location")] {
        let recorder = Recorder::new(move |_, _| reply(status, &[(header, "/v1/rooms")], ""));
        let error = recorder.client().await.send(get()).await.expect_err("a circle");
        assert_eq!((error.kind(), recorder.count()), (ErrorKind::TooManyRedirects, 11));
    }
}

#[tokio::test(start_paused = true)]
async fn http_redirects_change_the_method_as_in_browsers() {
    let followed = async |status: u16, call: Call| {
        let recorder =
            Recorder::new(move |n, _| if n == 0 { reply(status, &[("location", "next")], "") } else { ok() });
        recorder.client().await.send(call).await.expect("an answer");
        recorder.seen()[1].clone()
    };
    for status in [301, 302, 303] {
        let seen: Seen = followed(status, post()).await;
        assert_eq!((seen.method.as_str(), seen.url.path()), ("GET", "/v1/next"));
        assert!(seen.body.is_empty() && seen.header("content-type").is_none());
    }
    for status in [307, 308] {
        let seen: Seen = followed(status, post()).await;
        assert_eq!((seen.method.as_str(), &seen.body[..]), ("POST", &br#"{"text":"hi"}"#[..]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_can_be_the_answer() {
    let recorder = Recorder::new(|_, _| reply(302, &[("location", "/next")], ""));
    let response = recorder.client().await.send(get().follow_redirects(false)).await.expect("an answer");
    assert_eq!((response.status().as_u16(), recorder.count()), (302, 1));
}

/// Correction of wire/01 section 2.6.6: whatever authorized the first host stays away from a foreign one.
#[tokio::test(start_paused = true)]
async fn credentials_never_cross_to_a_foreign_host() {
    let own = HeaderValue::from_static("Own header");
    let calls = || {
        [
            get(),
            get().header(AUTHORIZATION, own.clone()),
            get().auth(AuthMode::Bearer("other".to_owned().into())),
            get().auth(AuthMode::Raw("a.b.c".to_owned().into())),
            get().auth(AuthMode::Basic("id".into(), "pass".to_owned().into())),
        ]
    };
    for header in [(200, "cisco-location"), (307, "location")] {
        for call in calls() {
            let recorder = Recorder::new(move |n, _| match n {
                0 => reply(header.0, &[(header.1, "https://hydra.test.evil.example/x")], ""),
                _ => ok(),
            });
            let cookie = HeaderValue::from_static("session=1");
            recorder.client().await.send(call.header(COOKIE, cookie)).await.expect("an answer");
            let seen = recorder.seen();
            assert!(seen[0].header("authorization").is_some() && seen[0].header("cookie").is_some());
            assert!(seen[1].header("authorization").is_none() && seen[1].header("cookie").is_none());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_never_leaves_tls() {
    let recorder = Recorder::new(|_, _| reply(302, &[("location", "http://hydra.test/v1")], ""));
    let error = recorder.client().await.send(get()).await.expect_err("plain text");
    assert_eq!((error.kind(), recorder.count()), (ErrorKind::RedirectRefused, 1));
}

/// What meetings will register: a 404 whose body names the right URL, and a host that a service is to be reached at.
struct Moved;

impl Plugin for Moved {
    fn name(&self) -> &'static str {
        "moved"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.redirect_rule(Self);
        setup.route_rule(Self);
        Ok(())
    }
}

impl RedirectRule for Moved {
    fn redirect(&self, _: &Webex, _: &mut Call, response: &Response) -> Option<Url> {
        let body: serde_json::Value = response.json().ok()?;
        (body["errorCode"] == 2_000_002).then(|| body["location"].as_str()?.parse().ok())?
    }

    fn limit(&self) -> u32 {
        5
    }
}

impl RouteRule for Moved {
    fn route(&self, _: &Webex, url: &Url) -> Option<Url> {
        let mut url = (url.host_str() == Some("locus.test")).then(|| url.clone())?;
        url.set_host(Some("locus-2.test")).ok()?;
        Some(url)
    }
}

#[tokio::test(start_paused = true)]
async fn the_rules_of_plugins_redirect_and_route() {
    let body = r#"{"errorCode":2000002,"location":"https://locus.test/loci/1"}"#;
    let recorder = Recorder::new(move |n, _| if n == 0 { reply(404, &[], body) } else { ok() });
    let webex = recorder.builder().plugin(Moved).build().await.expect("a client");
    webex.send(get()).await.expect("an answer");
    assert_eq!(urls(&recorder), ["GET https://hydra.test/v1/rooms", "GET https://locus-2.test/loci/1"]);

    let recorder = Recorder::new(move |_, _| reply(404, &[], body));
    let webex = recorder.builder().plugin(Moved).build().await.expect("a client");
    assert_eq!(webex.send(get()).await.expect_err("a circle").kind(), ErrorKind::TooManyRedirects);
    assert_eq!(recorder.count(), 6, "the limit of the rule counts");

    let recorder = Recorder::new(|_, _| reply(404, &[], r#"{"errorCode":2000001}"#));
    let webex = recorder.builder().plugin(Moved).build().await.expect("a client");
    assert_eq!(webex.send(get()).await.expect_err("404").status().map(|s| s.as_u16()), Some(404));
    assert_eq!(Method::GET, recorder.only().method);
}
