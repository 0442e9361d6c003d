//! The sign-in of a device.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use webex_core::events::Events;
use webex_core::{ErrorKind, Shared, Webex};
use webex_plugin_authorization::{
    Authorization, AuthorizationEvent, AuthorizationExt, DevicePoll, DeviceSignIn,
};
use webex_testing::{ManualClock, RecordingServer, Reply};

use super::{Fixture, who};

const PENDING: (u16, &str) = (428, "authorization_pending");
const SLOW_DOWN: (u16, &str) = (400, "slow_down");

/// A helper service that answers as it is told, and a client with a clock of its own.
struct Helper {
    server: RecordingServer,
    clock: ManualClock,
    webex: Webex,
}

impl Helper {
    /// Answers with these, then with a token.
    async fn saying(answers: &[(u16, &'static str)]) -> Self {
        let answers = Mutex::new(VecDeque::from(answers.to_vec()));
        let server = RecordingServer::start(move |request| {
            if request.target.ends_with("/authorize") {
                return Reply::json(200, &codes());
            }
            match answers.lock().expect("no panic").pop_front() {
                Some((status, message)) => Reply::json(status, &json!({"message": message})),
                None => Reply::json(200, &json!({"access_token": "AT", "expires_in": 600})),
            }
        })
        .await;
        let clock = ManualClock::new();
        let shared = Shared::new().expect("TLS").with_clock(std::sync::Arc::new(clock.clone()));
        let builder = Webex::builder().config(server.config()).shared(shared).plugin(Authorization::new());
        let helper = format!("{}/helper", server.base()).parse().expect("an address");
        let builder = builder.oauth_client("C1", "S1").service("oauth-helper", helper);
        let webex = builder.build().await.expect("a client");
        Self { server, clock, webex }
    }

    async fn begin(&self) -> DeviceSignIn {
        self.webex
            .authorization()
            .expect("installed")
            .device()
            .scope("spark:all")
            .begin()
            .await
            .expect("codes")
    }

    /// Polls, and says how long that took on the clock.
    async fn poll(&self, device: &mut DeviceSignIn) -> (webex_core::Result<DevicePoll>, Duration) {
        let before = webex_core::time::Clock::monotonic(&self.clock);
        // The first sleeper is the pause; those of the question itself are not waited for.
        let wake = async {
            self.clock.until_sleeping(1).await;
            self.clock.advance_to_next()
        };
        let (polled, _) = tokio::join!(device.poll(), wake);
        (polled, webex_core::time::Clock::monotonic(&self.clock) - before)
    }
}

fn codes() -> Value {
    json!({
        "device_code": "DC", "user_code": "421175", "verification_uri": "https://helper.example/verify",
        "verification_uri_complete": "https://helper.example/verify?userCode=421175", "interval": 2, "expires_in": 300,
    })
}

#[tokio::test]
async fn r92_r93_a_person_confirms_on_the_page_and_the_device_is_signed_in() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let device = webex.authorization().expect("installed").device().begin().await.expect("codes");
    assert!(device.qr_code().expect("a picture").lines().count() > 10);
    assert!(device.page().as_str().contains(device.user_code()));
    assert!(fixture.cloud.sim().accept_device(device.user_code(), fixture.cloud.user("alice").id));
    device.wait().await.expect("confirmed");
    assert_eq!(who(&webex).await, "alice");
    assert!(webex.credentials().can_refresh());
}

#[tokio::test]
async fn who_declines_ends_the_asking() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let device = webex.authorization().expect("installed").device().begin().await.expect("codes");
    assert!(fixture.cloud.sim().decline_device(device.user_code()));
    let polls: Vec<_> = device.into_stream().collect().await;
    assert_eq!(polls.len(), 1);
    assert_eq!(polls[0].as_ref().expect_err("declined").status(), Some(http::StatusCode::BAD_REQUEST));
    assert!(!webex.credentials().can_authorize());
}

#[tokio::test]
async fn r92_the_codes_are_asked_for_with_client_and_scope_one_device_at_a_time() {
    let helper = Helper::saying(&[]).await;
    let device = helper.begin().await;
    let asked = &helper.server.requests()[0];
    assert_eq!(asked.target, "/helper/actions/device/authorize");
    assert_eq!(&asked.body[..], b"client_id=C1&scope=spark%3Aall");
    let basic = asked.headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    assert!(basic.is_some_and(|value| value.starts_with("Basic ")), "{basic:?}");
    assert!(
        device.page().as_str().starts_with("https://web.webex.com/deviceAuth?usercode=421175&oauthhelper=")
    );
    let second = || async { helper.webex.authorization().expect("installed").device().begin().await };
    assert_eq!(second().await.expect_err("one at a time").kind(), ErrorKind::InvalidInput);
    drop(device);
    second().await.expect("free again");
}

#[tokio::test]
async fn the_qr_code_stands_on_a_light_ground_and_has_its_three_corners() {
    let helper = Helper::saying(&[]).await;
    let picture = helper.begin().await.qr_code().expect("a picture");
    let rows: Vec<Vec<char>> = picture.lines().map(|line| line.chars().collect()).collect();
    let width = rows[0].len();
    assert!(rows.iter().all(|row| row.len() == width), "{picture}");
    assert!(rows[..2].iter().flatten().all(|square| *square == '█'), "light is what is written:\n{picture}");
    // A corner begins four squares in, with seven dark ones: nothing above, the rim of light below.
    let corner = [' ', '▄', '▄', '▄', '▄', '▄', ' '];
    assert_eq!(rows[2][4..11], corner, "{picture}");
    assert_eq!(rows[2][width - 11..width - 4], corner, "{picture}");
}

#[tokio::test]
async fn r93_pending_goes_on_and_slow_down_skips_one_pause() {
    let helper = Helper::saying(&[PENDING, SLOW_DOWN, PENDING, (503, "later")]).await;
    let mut device = helper.begin().await;
    let mut polls = Vec::new();
    for _ in 0..5 {
        let (polled, took) = helper.poll(&mut device).await;
        polls.push((polled.expect("it goes on"), took.as_secs()));
    }
    use DevicePoll::{Pending, SignedIn, SlowDown};
    assert_eq!(polls, [(Pending, 2), (SlowDown, 2), (Pending, 4), (Pending, 2), (SignedIn, 2)]);
    let asked = &helper.server.requests()[1];
    let form =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=DC&client_id=C1";
    assert_eq!((asked.target.as_str(), &asked.body[..]), ("/helper/actions/device/token", form.as_bytes()));
    assert!(helper.webex.credentials().can_authorize());
}

#[tokio::test]
async fn r93_codes_lapse_and_a_refusal_ends_the_asking() {
    let pending = vec![PENDING; 200];
    let helper = Helper::saying(&pending).await;
    let mut device = helper.begin().await;
    let error = loop {
        if let (Err(error), _) = helper.poll(&mut device).await {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(helper.server.requests().len(), 150, "149 questions in 300 seconds, every 2 of them");
    let helper = Helper::saying(&[(400, "access_denied")]).await;
    let (polled, _) = helper.poll(&mut helper.begin().await).await;
    assert_eq!(polled.expect_err("refused").status(), Some(http::StatusCode::BAD_REQUEST));
}

#[tokio::test]
async fn r93_events_say_how_it_goes_and_a_dropped_sign_in_is_over() {
    let helper = Helper::saying(&[PENDING]).await;
    let mut events = helper.webex.authorization().expect("installed").events();
    let mut device = helper.begin().await;
    helper.poll(&mut device).await.0.expect("pending");
    helper.poll(&mut device).await.0.expect("signed in");
    drop(device);
    assert!(
        matches!(next(&mut events).await, AuthorizationEvent::DeviceCode { user_code, .. } if user_code == "421175")
    );
    assert!(matches!(next(&mut events).await, AuthorizationEvent::DevicePending));
    assert!(matches!(next(&mut events).await, AuthorizationEvent::DeviceSignedIn));
    assert!(matches!(next(&mut events).await, AuthorizationEvent::DevicePollingEnded));
    let given_up = helper.begin().await;
    drop(given_up.into_stream());
    assert!(matches!(next(&mut events).await, AuthorizationEvent::DeviceCode { .. }));
    assert!(matches!(next(&mut events).await, AuthorizationEvent::DevicePollingEnded));
}

async fn next(events: &mut Events<AuthorizationEvent>) -> AuthorizationEvent {
    events.try_next().await.expect("none was lost").expect("an event")
}
