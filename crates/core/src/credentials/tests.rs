//! The credentials of a client before a scripted identity service.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde_json::json;

use super::*;
use crate::events::{CoreEvent, Events};
use crate::storage::{MemoryStorage, Storage};
use crate::testing::{Answer, Cloud, ManualClock, Seen, answer};
use crate::time::{Clock, OsRng};
use crate::{ErrorKind, Webex, WebexBuilder};

pub(super) const TOKEN: &str = "/access_token";
const REVOKE: &str = "/revoke";
const HOUR: Duration = Duration::from_secs(3600);

/// An identity service that grants every refresh, numbering the tokens: `AT1`, `AT2`, ...
pub(super) fn generous() -> Arc<Cloud> {
    let count = AtomicUsize::new(0);
    Cloud::new(move |seen| match seen.field("grant_type").as_deref() {
        Some("refresh_token") => granted(&format!("AT{}", count.fetch_add(1, Ordering::SeqCst) + 1)),
        Some(_) => {
            granted(&format!("reduced({})", seen.field("scope").unwrap_or_default().replace(' ', "+")))
        }
        None => answer(200, "{}"),
    })
}

pub(super) fn granted(token: &str) -> Answer {
    answer(200, json!({"access_token": token, "expires_in": 3600}))
}

fn refused(code: &str) -> Answer {
    answer(400, json!({"error": code, "error_description": "no"}))
}

pub(super) fn pair() -> TokenPair {
    TokenPair::new("AT0", "RT").expires_in(HOUR)
}

pub(super) fn known_client(cloud: &Arc<Cloud>) -> WebexBuilder {
    cloud.builder().oauth_client("id", "secret")
}

async fn client(cloud: &Arc<Cloud>, pair: TokenPair) -> Webex {
    known_client(cloud).token_pair(pair).build().await.expect("a client")
}

pub(super) async fn header(webex: &Webex) -> String {
    let authorization = webex.credentials().authorization(webex).await.expect("authorized");
    authorization.header.to_str().expect("text").to_owned()
}

/// The next event of the login.
async fn login_event(events: &mut Events<CoreEvent>) -> CoreEvent {
    loop {
        match events.next().await.expect("the client lives").expect("not lagged") {
            CoreEvent::RequestStarted { .. } | CoreEvent::RequestEnded { .. } => {}
            event => return event,
        }
    }
}

#[tokio::test]
async fn a_bare_token_is_sent_as_it_is() {
    let cloud = generous();
    let webex = cloud.builder().token(" Bearer  T_x_org ").build().await.expect("a client");
    assert_eq!(header(&webex).await, "Bearer T_x_org");
    let credentials = webex.credentials();
    assert!(credentials.can_authorize() && !credentials.can_refresh() && !credentials.is_guest());
    assert_eq!(credentials.org_id().expect("an organization"), "org");
    assert_eq!(cloud.seen("").len(), 0, "building and asking open no connection");
}

#[tokio::test]
async fn without_a_token_the_error_says_so() {
    // wire/01 section 6.1, row 1.
    let webex = generous().builder().build().await.expect("a client");
    assert!(!webex.credentials().can_authorize());
    let error = webex.credentials().token().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::NotAuthenticated);
    assert_eq!(webex.credentials().refresh().await.expect_err("nothing").kind(), ErrorKind::NotAuthenticated);
}

#[tokio::test]
async fn a_text_that_can_be_no_token_fails_the_build() {
    let error = generous().builder().token("a b c").build().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn an_expired_token_is_renewed_before_it_is_sent() {
    let cloud = generous();
    let webex = client(&cloud, pair().expires_in(Duration::ZERO)).await;
    assert_eq!(header(&webex).await, "Bearer AT1");
    let asked = &cloud.seen(TOKEN)[0];
    assert_eq!(asked.authorization.as_deref(), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(asked.field("refresh_token").as_deref(), Some("RT"));
}

#[tokio::test]
async fn what_can_be_renewed_and_what_cannot() {
    // wire/01 section 6.3, row 58.
    let cloud = generous();
    let expired = || pair().expires_in(Duration::ZERO);
    let table = [
        (known_client(&cloud).token("AT"), true, false),
        (known_client(&cloud), false, false),
        (known_client(&cloud).token_pair(TokenPair { refresh: None, ..expired() }), false, false),
        (known_client(&cloud).token_pair(pair()), true, true),
        (cloud.builder().token_pair(expired()), false, false),
    ];
    for (i, (builder, authorize, refresh)) in table.into_iter().enumerate() {
        let webex = builder.build().await.expect("a client");
        let found = (webex.credentials().can_authorize(), webex.credentials().can_refresh());
        assert_eq!(found, (authorize, refresh), "row {i}");
    }
}

/// B7: the timer is armed for a token of the builder, of the storage and of a grant.
#[tokio::test]
async fn b7_every_token_with_an_end_is_renewed_in_time() {
    let cloud = generous();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::with_clock(Arc::new(cloud.clock.clone())));
    let given =
        known_client(&cloud).storage(storage.clone()).token_pair(pair()).build().await.expect("a client");
    renewed_by_timer(&cloud, &given).await;
    given.shutdown().await.expect("stopped");
    let stored = known_client(&cloud).storage(storage).build().await.expect("a client");
    renewed_by_timer(&cloud, &stored).await;
    stored.shutdown().await.expect("stopped");
    let granted = known_client(&cloud).build().await.expect("a client");
    granted.credentials().sign_in(pair()).await.expect("signed in");
    renewed_by_timer(&cloud, &granted).await;
}

async fn renewed_by_timer(cloud: &Cloud, webex: &Webex) {
    let (mut events, before) = (webex.events(), cloud.seen(TOKEN).len());
    let wait = cloud.clock.sleeper(HOUR).await;
    assert!(wait >= HOUR.mul_f64(0.59) && wait <= HOUR.mul_f64(0.91), "{wait:?}");
    cloud.clock.advance(wait);
    assert!(matches!(login_event(&mut events).await, CoreEvent::TokenRefreshed));
    assert_eq!(cloud.seen(TOKEN).len(), before + 1);
}

#[tokio::test]
async fn a_refresh_in_the_past_is_done_at_once() {
    // wire/01 section 6.3, row 71.
    let now = ManualClock::new().now();
    assert_eq!(timer::delay(now, now, &OsRng), Duration::ZERO);
}

#[tokio::test]
async fn the_timer_tries_again_after_a_failure_that_passes() {
    let count = AtomicUsize::new(0);
    let cloud = Cloud::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => answer(500, "{}"),
        _ => granted("AT1"),
    });
    let webex = known_client(&cloud).token_pair(pair()).build().await.expect("a client");
    let mut events = webex.events();
    let refreshed =
        tokio::spawn(async move { matches!(login_event(&mut events).await, CoreEvent::TokenRefreshed) });
    while !refreshed.is_finished() {
        let wait = cloud.clock.sleeper(HOUR).await;
        if !refreshed.is_finished() && cloud.seen(TOKEN).len() < 3 {
            cloud.clock.advance(wait);
        }
        tokio::task::yield_now().await;
    }
    assert!(refreshed.await.expect("no panic"));
    assert_eq!(header(&webex).await, "Bearer AT1");
}

/// B15: a second 401 with a token that was just got does not refresh again by itself.
#[tokio::test]
async fn b15_one_generation_is_renewed_once() {
    let cloud = generous();
    let webex = client(&cloud, pair()).await;
    let old = webex.credentials().authorization(&webex).await.expect("authorized").generation;
    for _ in 0..3 {
        assert!(webex.credentials().refreshed_after(&webex, old).await.expect("renewed"));
    }
    assert_eq!(cloud.seen(TOKEN).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every storm of 401s leads to one refresh, whoever of the callers is cancelled.
    #[test]
    fn every_storm_of_401_leads_to_one_refresh(cancelled in prop::collection::vec(any::<bool>(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(storm(&cancelled));
    }

    #[test]
    fn a_token_is_renewed_at_60_to_90_percent_of_its_life(seconds in 1_i64..10_000_000) {
        let now = ManualClock::new().now();
        let end = now.checked_add(jiff::SignedDuration::from_secs(seconds)).expect("in range");
        let part = timer::delay(end, now, &OsRng).as_secs_f64() / seconds as f64;
        prop_assert!((0.6..0.9).contains(&part), "{}", part);
    }
}

async fn storm(cancelled: &[bool]) {
    let cloud = generous();
    let webex = client(&cloud, pair()).await;
    let generation = webex.credentials().authorization(&webex).await.expect("authorized").generation;
    let callers: Vec<_> = cancelled
        .iter()
        .map(|cancel| {
            let webex = webex.clone();
            let caller =
                tokio::spawn(async move { webex.credentials().refreshed_after(&webex, generation).await });
            if *cancel {
                caller.abort();
            }
            caller
        })
        .collect();
    for (caller, cancel) in join_all(callers).await.into_iter().zip(cancelled) {
        assert!(*cancel || caller.expect("not cancelled").expect("renewed"));
    }
    webex.credentials().refreshed_after(&webex, generation).await.expect("renewed");
    assert_eq!(cloud.seen(TOKEN).len(), 1);
    assert_eq!(header(&webex).await, "Bearer AT1");
}

#[tokio::test]
async fn a_refused_refresh_ends_the_login_once() {
    // wire/01 section 6.3, row 69.
    let cloud = Cloud::new(|_| refused("invalid_grant"));
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let webex =
        known_client(&cloud).storage(storage.clone()).token_pair(pair()).build().await.expect("a client");
    let mut events = webex.events();
    let error = webex.credentials().refresh().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
    assert_eq!(error.oauth().map(|o| o.code.clone()), Some(OAuthErrorCode::InvalidGrant));
    assert!(matches!(login_event(&mut events).await, CoreEvent::LoginRequired));
    assert!(!webex.credentials().can_authorize());
    assert_eq!(webex.credentials().token().await.expect_err("over").kind(), ErrorKind::LoginRequired);
    assert_eq!(cloud.seen(TOKEN).len(), 1);
    let next = known_client(&cloud).storage(storage).build().await.expect("a client");
    assert!(!next.credentials().can_authorize(), "the stored login is gone");
}

#[tokio::test]
async fn a_wrong_client_secret_leaves_the_stored_login() {
    let cloud = Cloud::new(|_| refused("invalid_client"));
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let webex =
        known_client(&cloud).storage(storage.clone()).token_pair(pair()).build().await.expect("a client");
    assert_eq!(webex.credentials().refresh().await.expect_err("refused").kind(), ErrorKind::LoginRequired);
    let next = known_client(&cloud).storage(storage).build().await.expect("a client");
    assert!(next.credentials().can_authorize());
}

#[tokio::test]
async fn an_end_without_remedy_is_told_once() {
    let cloud = generous();
    let webex = cloud
        .builder()
        .token_pair(TokenPair::access_only("AT").expires_in(HOUR))
        .build()
        .await
        .expect("a client");
    let mut events = webex.events();
    cloud.clock.advance(HOUR);
    for _ in 0..2 {
        assert_eq!(webex.credentials().token().await.expect_err("expired").kind(), ErrorKind::LoginRequired);
    }
    assert!(matches!(login_event(&mut events).await, CoreEvent::LoginRequired));
    webex.credentials().sign_in(pair()).await.expect("signed in");
    assert_eq!(header(&webex).await, "Bearer AT0");
}

#[tokio::test]
async fn failures_that_pass_leave_the_token() {
    // wire/01 section 6.3, rows 77 and 78.
    for (answers, kind) in
        [((500, "{}"), ErrorKind::Http), ((200, r#"{"access_token":"AT0"}"#), ErrorKind::Decode)]
    {
        let cloud = Cloud::new(move |_| answer(answers.0, answers.1));
        // A refresh is a POST: what the service may have done is not repeated behind its back.
        let webex = client(&cloud, pair()).await;
        let refreshing = webex.credentials().refresh();
        let error = with_time(&cloud, refreshing).await.expect_err("failed");
        assert_eq!(error.kind(), kind);
        assert_eq!(header(&webex).await, "Bearer AT0");
    }
}

/// Waits for `future` while the clock runs from one short sleep to the next.
pub(super) async fn with_time<T>(cloud: &Cloud, future: impl Future<Output = T>) -> T {
    tokio::pin!(future);
    loop {
        tokio::select! {
            value = &mut future => return value,
            wait = cloud.clock.sleeper(Duration::from_secs(40)) => cloud.clock.advance(wait),
        }
    }
}

#[tokio::test]
async fn the_generation_before_the_last_is_revoked() {
    // wire/01 section 6.3, row 74.
    let cloud = generous();
    let webex = client(&cloud, pair()).await;
    webex.credentials().refresh().await.expect("renewed");
    webex.credentials().refresh().await.expect("renewed");
    let revoked = cloud.wait_for(REVOKE, 1).await;
    assert_eq!(revoked[0].field("token").as_deref(), Some("AT0"));
    assert_eq!(revoked[0].field("token_type_hint").as_deref(), Some("access_token"));
    assert_eq!(header(&webex).await, "Bearer AT2");
}

#[tokio::test]
async fn everyday_calls_do_not_carry_the_scope_of_the_keys() {
    // wire/01 section 6.3, row 64.
    let cloud = generous();
    let webex = client(&cloud, pair().scope("spark:kms spark:b spark:a")).await;
    for _ in 0..2 {
        assert_eq!(header(&webex).await, "Bearer reduced(spark:a+spark:b)");
    }
    let kms = webex.credentials().token_with_scope(&"spark:kms".into()).await.expect("a token");
    assert_eq!(kms.access().expose_secret(), "reduced(spark:kms)");
    let asked = cloud.seen(TOKEN);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].authorization, None);
    assert_eq!(asked[0].field("token").as_deref(), Some("AT0"));
    assert_eq!(asked[0].field("client_id").as_deref(), Some("id"));
    let whole =
        webex.credentials().token_with_scope(&"spark:a spark:b spark:kms".into()).await.expect("a token");
    assert_eq!(whole.access().expose_secret(), "AT0");
}

#[tokio::test]
async fn reduced_tokens_follow_a_refresh() {
    // wire/01 section 6.3, row 68.
    let cloud = generous();
    let webex = client(&cloud, pair().scope("spark:kms spark:a")).await;
    header(&webex).await;
    webex.credentials().refresh().await.expect("renewed");
    assert_eq!(header(&webex).await, "Bearer reduced(spark:a)");
    let reductions: Vec<_> = cloud.seen(TOKEN).iter().filter_map(|seen| seen.field("token")).collect();
    assert_eq!(reductions, ["AT0", "AT1"]);
    let revoked = cloud.wait_for(REVOKE, 1).await;
    assert_eq!(revoked[0].field("token").as_deref(), Some("reduced(spark:a)"));
}

/// wire/01 section 6.3, row 70, and section 0: what the answer to a refresh grants is what counts from then on.
#[tokio::test]
async fn the_scopes_of_the_answer_count() {
    let cloud = Cloud::new(|seen| match seen.field("grant_type").as_deref() {
        Some("refresh_token") => {
            answer(200, json!({"access_token": "AT1", "expires_in": 3600, "scope": "spark:kms spark:a"}))
        }
        _ => granted(&format!("reduced({})", seen.field("scope").unwrap_or_default().replace(' ', "+"))),
    });
    let webex = client(&cloud, pair().scope("spark:kms spark:a spark:b spark:c")).await;
    assert_eq!(header(&webex).await, "Bearer reduced(spark:a+spark:b+spark:c)");
    webex.credentials().refresh().await.expect("renewed");
    assert_eq!(header(&webex).await, "Bearer reduced(spark:a)");
    let wanted = webex.credentials().token_with_scope(&"spark:b".into()).await.expect("a token");
    assert_eq!(wanted.access().expose_secret(), "AT1", "what was not granted is not asked for");
}

/// wire/01 section 6.3, row 67: nothing is left of a login that was forgotten, neither token nor timer.
#[tokio::test]
async fn a_forgotten_login_leaves_no_timer() {
    let cloud = generous();
    let webex = client(&cloud, pair()).await;
    cloud.clock.sleeper(HOUR).await;
    webex.credentials().invalidate();
    while cloud.clock.sleepers() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(webex.credentials().token().await.expect_err("gone").kind(), ErrorKind::NotAuthenticated);
    cloud.clock.advance(2 * HOUR);
    assert_eq!(cloud.seen(TOKEN).len(), 0);
}

/// B19: a reduction that was refused is not asked for again by every call, and the whole token is used.
#[tokio::test]
async fn b19_a_refused_reduction_is_remembered() {
    let cloud = Cloud::new(|_| refused("invalid_scope"));
    let webex = client(&cloud, pair().scope("spark:kms spark:a")).await;
    for _ in 0..3 {
        assert_eq!(header(&webex).await, "Bearer AT0");
    }
    assert_eq!(cloud.seen(TOKEN).len(), 1);
}

#[tokio::test]
async fn a_token_source_gives_the_first_token_and_every_further_one() {
    // B20: there is no token to begin with, and the first call gets one instead of falling.
    let cloud = generous();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let webex = cloud
        .builder()
        .refresh_callback(move |old| {
            let n = count.fetch_add(1, Ordering::SeqCst);
            assert_eq!(old.is_some(), n > 0);
            async move { Ok(TokenPair::access_only(format!("broker{n}")).expires_in(HOUR)) }
        })
        .build()
        .await
        .expect("a client");
    assert!(webex.credentials().can_authorize());
    assert_eq!(calls.load(Ordering::SeqCst), 0, "building asks for nothing");
    assert_eq!(header(&webex).await, "Bearer broker0");
    cloud.clock.advance(HOUR);
    webex.credentials().token().await.expect("a token");
    assert!(calls.load(Ordering::SeqCst) >= 2);
}

/// A source that gets its tokens as guests do: by a call of its own.
struct Guest;

impl TokenSource for Guest {
    fn fetch<'a>(
        &'a self,
        requests: &'a TokenRequests,
        _current: Option<&'a Token>,
    ) -> futures_core::future::BoxFuture<'a, crate::Result<TokenPair>> {
        Box::pin(async move {
            let call = crate::request::Call::new(http::Method::POST, "hydra").path("jwt/login");
            requests.send(call).await?.json()
        })
    }
}

/// B4: getting a token never waits for a token; a 401 on the way ends the attempt instead of hanging.
#[tokio::test]
async fn b4_a_source_that_is_refused_does_not_hang() {
    let cloud = Cloud::new(|seen: &Seen| match seen.authorization {
        None => answer(401, "{}"),
        Some(_) => answer(200, "{}"),
    });
    let webex = cloud.builder().token_source(Guest).build().await.expect("a client");
    let error = webex.credentials().token().await.expect_err("refused");
    assert_eq!(error.status(), Some(http::StatusCode::UNAUTHORIZED));
    assert_eq!(cloud.seen("/jwt/login").len(), 1);
}

#[tokio::test]
async fn a_source_that_hangs_runs_out_of_time() {
    let cloud = generous();
    let webex = cloud.builder().refresh_callback(|_| std::future::pending()).build().await.expect("a client");
    let client = webex.clone();
    let waiting = tokio::spawn(async move { client.credentials().token().await });
    let waited = with_time(&cloud, waiting).await.expect("no panic");
    assert_eq!(waited.expect_err("too late").kind(), ErrorKind::Timeout);
}

/// B5 and B6: tokens are revoked, and that is waited for, before anything is forgotten; a second logout does no
/// harm.
#[tokio::test]
async fn b5_b6_a_logout_revokes_and_then_forgets() {
    let cloud = generous();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let webex =
        known_client(&cloud).storage(storage.clone()).token_pair(pair()).build().await.expect("a client");
    let mut events = webex.events();
    webex.logout().await.expect("logged out");
    let revoked: Vec<_> = cloud
        .seen(REVOKE)
        .iter()
        .filter_map(|s| Some((s.field("token")?, s.field("token_type_hint")?)))
        .collect();
    let expected =
        [("RT", "refresh_token"), ("AT0", "access_token")].map(|(t, h)| (t.to_owned(), h.to_owned()));
    assert_eq!(revoked, expected);
    assert!(!webex.credentials().can_authorize());
    assert!(matches!(login_event(&mut events).await, CoreEvent::LoggedOut));
    webex.logout().await.expect("harmless");
    assert_eq!(cloud.seen(REVOKE).len(), 2);
    let next = known_client(&cloud).storage(storage).build().await.expect("a client");
    assert!(!next.credentials().can_authorize(), "nothing is stored");
    webex.credentials().sign_in(pair()).await.expect("signed in");
    webex.logout().await.expect("logged out");
    assert_eq!(cloud.seen(REVOKE).len(), 4);
}

/// B5: a revocation that fails ends neither the logout nor the process.
#[tokio::test]
async fn b5_a_failing_revocation_is_no_failure_of_the_logout() {
    let cloud = Cloud::new(|_| answer(400, "{}"));
    let webex = client(&cloud, pair()).await;
    webex.logout().await.expect("logged out");
    assert!(!webex.credentials().can_authorize());
}

/// wire/01 section 6.3, row 75.
#[tokio::test]
async fn a_token_that_has_ended_is_not_revoked() {
    let cloud = generous();
    let webex = client(&cloud, pair()).await;
    // Nobody renews it in time.
    webex.credentials().state().rearm();
    cloud.clock.advance(HOUR);
    webex.logout().await.expect("logged out");
    let revoked: Vec<_> = cloud.seen(REVOKE).iter().filter_map(|seen| seen.field("token")).collect();
    assert_eq!(revoked, ["RT"]);
}

#[tokio::test]
async fn a_bot_token_outlives_its_clients() {
    let cloud = generous();
    let webex = cloud.builder().token("BOT").build().await.expect("a client");
    webex.logout().await.expect("logged out");
    assert_eq!(cloud.seen("").len(), 0);
}

#[tokio::test]
async fn a_refresh_that_lands_after_the_logout_is_revoked() {
    let gate = Arc::new(tokio::sync::Notify::new());
    let opened = gate.clone();
    let cloud = Cloud::new(move |seen| {
        let gate = gate.clone();
        let refresh = seen.is(TOKEN);
        Box::pin(async move {
            if refresh {
                gate.notified().await;
            }
            (200, json!({"access_token": "LATE", "expires_in": 60}).to_string())
        })
    });
    let webex = client(&cloud, pair()).await;
    let client = webex.clone();
    let refreshing = tokio::spawn(async move { client.credentials().refresh().await });
    cloud.wait_for(TOKEN, 1).await;
    webex.logout().await.expect("logged out");
    opened.notify_one();
    refreshing.await.expect("no panic").expect("landed");
    assert!(!webex.credentials().can_authorize());
    let revoked = cloud.wait_for(REVOKE, 3).await;
    assert_eq!(revoked[2].field("token").as_deref(), Some("LATE"));
}

#[tokio::test]
async fn two_processes_share_one_login() {
    let cloud = generous();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::with_clock(Arc::new(cloud.clock.clone())));
    let build = || known_client(&cloud).storage(storage.clone());
    let first = build().token_pair(pair()).build().await.expect("a client");
    let second = build().build().await.expect("a client");
    first.credentials().refresh().await.expect("renewed");
    second.credentials().refresh().await.expect("adopted");
    assert_eq!(header(&second).await, "Bearer AT1");
    assert_eq!(cloud.seen(TOKEN).len(), 1, "the second one took over what the first had got");
    second.credentials().refresh().await.expect("renewed");
    assert_eq!(header(&second).await, "Bearer AT2");
}

/// Two accounts that share a place by mistake never get each other's token, nor delete it.
#[tokio::test]
async fn another_login_in_the_same_place_is_left_alone() {
    let cloud = generous();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::with_clock(Arc::new(cloud.clock.clone())));
    let build = || known_client(&cloud).storage(storage.clone());
    let first = build().token_pair(pair()).build().await.expect("a client");
    let other = build().token_pair(TokenPair::new("OTHER", "RT2")).build().await.expect("a client");
    first.credentials().refresh().await.expect("renewed");
    assert_eq!(header(&first).await, "Bearer AT1");
    first.logout().await.expect("logged out");
    assert_eq!(header(&other).await, "Bearer OTHER");
    let restarted = build().build().await.expect("a client");
    assert_eq!(header(&restarted).await, "Bearer OTHER");
}

#[tokio::test]
async fn what_has_grown_out_of_the_given_token_wins_over_it() {
    let cloud = generous();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::with_clock(Arc::new(cloud.clock.clone())));
    let build = || known_client(&cloud).storage(storage.clone());
    let first = build().token_pair(pair()).build().await.expect("a client");
    first.credentials().refresh().await.expect("renewed");
    let restarted = build().token_pair(pair()).build().await.expect("a client");
    assert_eq!(header(&restarted).await, "Bearer AT1");
    let other = build().token_pair(TokenPair::new("OTHER", "RT2")).build().await.expect("a client");
    assert_eq!(header(&other).await, "Bearer OTHER");
}

#[tokio::test]
async fn grants_travel_as_documented() {
    // wire/01 sections 3.2.2 and 3.2.5; section 6.3, row 79.
    let cloud = generous();
    let webex = known_client(&cloud)
        .configure(|config| config.credentials.redirect_uri = Some("http://r".to_owned()))
        .build()
        .await
        .expect("a client");
    let grant = Grant::AuthorizationCode { code: "C".into(), verifier: Some("V".into()), redirect_uri: None };
    webex.credentials().sign_in_with(&grant).await.expect("signed in");
    assert!(webex.credentials().can_authorize());
    let token = webex.credentials().client_token("b a".into()).await.expect("a token");
    assert_eq!(token.header(), "Bearer reduced(a+b)");
    let bodies: Vec<_> = cloud.seen(TOKEN).into_iter().map(|seen| seen.body).collect();
    let code = "grant_type=authorization_code&redirect_uri=http%3A%2F%2Fr&code=C&self_contained_token=true&code_verifier=V";
    assert_eq!(bodies, [code, "grant_type=client_credentials&scope=a+b&self_contained_token=true"]);
}

#[tokio::test]
async fn refusals_are_typed() {
    // wire/01 section 5.2.
    let codes = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "other",
    ];
    for code in codes {
        let cloud = Cloud::new(move |_| refused(code));
        let webex = known_client(&cloud).build().await.expect("a client");
        let error = webex.credentials().client_token(ScopeSet::new()).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::OAuth);
        assert_eq!(error.oauth().map(|o| o.code.as_str()), Some(code));
        assert_eq!(error.status(), Some(http::StatusCode::BAD_REQUEST));
    }
}
