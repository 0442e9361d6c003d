//! Services that plug-ins bring along.

use http::Method;
use http::header::AUTHORIZATION;
use webex_core::plugin::{Plugin, Setup};
use webex_core::request::Call;
use webex_core::{ErrorKind, Result, WebexBuilder};

use crate::recorder::{Recorder, ok};

/// Names a service of its own.
struct Reminders(&'static str, &'static str);

impl Plugin for Reminders {
    fn name(&self) -> &'static str {
        self.0
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.service("reminders", self.1.parse().expect("a URL"))
    }
}

/// Another plug-in that names the same.
struct Other;

impl Plugin for Other {
    fn name(&self) -> &'static str {
        "others"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.service("reminders", "https://others.test".parse().expect("a URL"))
    }
}

fn plugin() -> Reminders {
    Reminders("reminders", "https://reminders.test/v1")
}

async fn asked(change: impl FnOnce(WebexBuilder) -> WebexBuilder) -> (String, bool) {
    let recorder = Recorder::new(|_, _| ok());
    let webex = change(recorder.builder()).build().await.expect("a client");
    webex.send(Call::new(Method::GET, "reminders").path("due")).await.expect("an answer");
    let seen = recorder.seen();
    (seen[0].url.to_string(), seen[0].headers.contains_key(AUTHORIZATION))
}

#[tokio::test]
async fn a_plugin_brings_its_service_along_and_the_user_may_move_it() {
    let here = asked(|builder| builder.plugin(plugin())).await;
    assert_eq!(here, ("https://reminders.test/v1/due".to_owned(), true), "with the user's token");
    let moved = || "https://moved.test/v2".parse().expect("a URL");
    let there = asked(|builder| builder.plugin(plugin()).service("reminders", moved())).await;
    assert_eq!(there, ("https://moved.test/v2/due".to_owned(), true));
}

#[tokio::test]
async fn nobody_takes_a_service_that_is_another_s() {
    let error = Recorder::new(|_, _| ok()).builder().plugin(plugin()).plugin(Other).build().await;
    let error = error.expect_err("two plug-ins name it");
    assert_eq!(error.kind(), ErrorKind::PluginFailed);
    assert!(error.to_string().contains("others") && error.to_string().contains("reminders"), "{error}");
}

#[tokio::test]
async fn what_is_compiled_in_by_default_sends_the_token_nowhere() {
    let error = Recorder::new(|_, _| ok()).builder().default_plugin(plugin()).build().await;
    assert_eq!(error.expect_err("nobody asked for it").kind(), ErrorKind::PluginFailed);
    let odd = Reminders("odd", "ftp://reminders.test");
    let error = Recorder::new(|_, _| ok()).builder().plugin(odd).build().await;
    assert!(error.expect_err("not HTTP").to_string().contains("HTTP"));
}
