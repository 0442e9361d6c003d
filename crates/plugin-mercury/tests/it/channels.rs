//! Data channels (wire/02 section 6, L rows; section 7, defect 29).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use http::Method;
use secrecy::SecretString;
use serde_json::json;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_mercury::{
    DataChannelRequest, FeatureKind, FeatureToggle, Goodbye, MercuryEvent, SessionEvent, TokenProvider,
};
use webex_sim::{Close, Selection};
use webex_testing::TestCloud;

use crate::setting::{Watch, mercury};

fn request(url: &str) -> DataChannelRequest {
    DataChannelRequest::new(url.parse().expect("a URL"))
}

/// A client whose token may go to the data channels, which the catalog of the simulator does not list.
async fn client(cloud: &TestCloud) -> Webex {
    let webex = crate::setting::client(cloud).await;
    webex.services().allow_domains(["127.0.0.1".to_owned()]);
    webex
}

async fn open_sockets(cloud: &TestCloud, count: usize) {
    while cloud.sim().sockets().open().len() != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn l1_what_one_publishes_the_other_hears() {
    let cloud = TestCloud::start().await;
    let (one, other) = (client(&cloud).await, client(&cloud).await);
    let channel = cloud.sim().open_data_channel();
    let speaker = mercury(&one).open_data_channel(request(&channel.url)).await.expect("open");
    let listener = mercury(&other).open_data_channel(request(&channel.url)).await.expect("open");
    assert!(speaker.status().is_online() && speaker.binding().is_some_and(|binding| !binding.is_empty()));
    let mut watch = Watch::of(&other);
    let data = json!({"eventType": "relay.event", "relayType": "react"});
    speaker.publish(data.clone(), None).await.expect("sent");
    let heard = watch.frame("relay.event").await;
    assert_eq!(heard.data::<serde_json::Value>().expect("JSON"), data);
    assert!(heard.headers["from"].is_string());
    drop(listener);
}

#[tokio::test]
async fn l4_the_socket_ends_with_its_owner() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let (first, second) = (cloud.sim().open_data_channel(), cloud.sim().open_data_channel());
    let one = mercury(&webex).open_data_channel(request(&first.url)).await.expect("open");
    let practice = request(&second.url).session("llm-practice-session");
    let two = mercury(&webex).open_data_channel(practice).await.expect("open");
    open_sockets(&cloud, 2).await;
    drop(one);
    open_sockets(&cloud, 1).await;
    assert!(two.status().is_online(), "the other is unaffected");
    two.close(Goodbye::default()).await.expect("closed");
    open_sockets(&cloud, 0).await;
}

#[tokio::test]
async fn l4_a_channel_that_takes_the_name_of_another_is_not_ended_with_it() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let (before, after) = (cloud.sim().open_data_channel(), cloud.sim().open_data_channel());
    let old = mercury(&webex).open_data_channel(request(&before.url)).await.expect("open");
    let new = mercury(&webex).open_data_channel(request(&after.url)).await.expect("open");
    assert_eq!(old.session(), new.session(), "a meeting moves on");
    open_sockets(&cloud, 1).await;
    assert!(!old.status().is_online() && new.status().is_online());
    let sent = old.publish(json!({"eventType": "relay.event"}), None).await;
    assert_eq!(sent.map_err(|e| e.kind()), Err(ErrorKind::Closed), "not into the other meeting");
    drop(old);
    new.publish(json!({"eventType": "relay.event"}), None).await.expect("it is there");
    assert!(new.status().is_online());
}

#[tokio::test]
async fn defect_29_a_logout_closes_data_channels_too() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let channel = cloud.sim().open_data_channel();
    let open = mercury(&webex).open_data_channel(request(&channel.url)).await.expect("open");
    webex.logout().await.expect("logged out");
    assert!(cloud.sim().sockets().open().is_empty());
    assert!(!open.status().is_online());
    // wire/02 section 6, S10: what is not open sends nothing.
    let sent = open.subscribe(&["transcription"], &[]).await;
    assert_eq!(sent.map_err(|e| e.kind()), Err(ErrorKind::Closed));
}

#[tokio::test]
async fn l2_l3_the_token_goes_along_only_with_the_toggle() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    handle.register().await.expect("registered");
    let channel = cloud.sim().open_data_channel();
    let path = path_of(&channel.url);
    let sent = || cloud.sim().journal().find(|e| e.method == Method::POST && e.path == path);
    let open = |token: bool| {
        let request = request(&channel.url);
        handle.open_data_channel(if token { request.token("a.b.c") } else { request })
    };
    drop(open(true).await.expect("open"));
    handle
        .set_feature(FeatureToggle::new(FeatureKind::Developer, "data-channel-with-jwt-token", true))
        .await
        .expect("set");
    drop(open(false).await.expect("open"));
    drop(open(true).await.expect("open"));
    let with: Vec<bool> = sent().iter().map(|e| e.headers.contains_key("data-channel-auth-token")).collect();
    assert_eq!(with, [false, false, true]);
}

fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("/{}", rest.split_once('/').map_or("", |(_, path)| path))
}

#[derive(Debug, Default)]
struct Tokens(AtomicUsize);

impl TokenProvider for Tokens {
    fn token<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<SecretString>> {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(format!("fresh.token.{n}").into())))
    }
}

#[tokio::test]
async fn l5_defect_29_a_refused_channel_is_registered_anew_with_a_fresh_token() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let mut watch = Watch::of(&webex);
    let channel = cloud.sim().open_data_channel();
    let tokens = Arc::new(Tokens::default());
    let request = request(&channel.url).token("a.b.c").token_provider(tokens.clone());
    let open = mercury(&webex).open_data_channel(request).await.expect("open");
    let path = path_of(&channel.url);
    let registrations = || cloud.sim().journal().count(|e| e.method == Method::POST && e.path == path);
    let mut online = async || {
        watch
            .until(|event| match event {
                MercuryEvent::Session { session, event: SessionEvent::Online } => Some(session),
                _ => None,
            })
            .await
    };
    assert_eq!(&online().await, open.session());
    cloud.sim().sockets().cut(&Selection::all());
    online().await;
    assert_eq!((registrations(), tokens.0.load(Ordering::Relaxed)), (1, 0), "the same socket URL will do");
    cloud.sim().sockets().refuse_next(Close::with(4404, "unknown"), 1);
    cloud.sim().sockets().cut(&Selection::all());
    online().await;
    assert_eq!((registrations(), tokens.0.load(Ordering::Relaxed)), (2, 1));
}

/// Has no token at first.
#[derive(Debug, Default)]
struct LateTokens(AtomicUsize);

impl TokenProvider for LateTokens {
    fn token<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<SecretString>> {
        let token = match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::new(ErrorKind::Network, "the meeting does not answer")),
            n => Ok(format!("fresh.token.{n}").into()),
        };
        Box::pin(std::future::ready(token))
    }
}

#[tokio::test]
async fn l5_without_a_fresh_token_the_try_fails_and_is_repeated() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let mut watch = Watch::of(&webex);
    let channel = cloud.sim().open_data_channel();
    let tokens = Arc::new(LateTokens::default());
    cloud.sim().sockets().refuse_next(Close::with(4404, "unknown"), 1);
    let request = request(&channel.url).token("a.b.c").token_provider(tokens.clone());
    let open = mercury(&webex).open_data_channel(request).await.expect("with the second token");
    let mut errors = Vec::new();
    watch
        .until(|event| match event {
            MercuryEvent::Session { event: SessionEvent::ConnectFailed { error, .. }, .. } => {
                errors.push(error.to_string());
                None
            }
            MercuryEvent::Session { event: SessionEvent::Online, .. } => Some(()),
            _ => None,
        })
        .await;
    assert!(errors.iter().any(|error| error.contains("the meeting does not answer")), "{errors:?}");
    assert_eq!(tokens.0.load(Ordering::Relaxed), 2);
    assert!(open.status().is_online());
}
