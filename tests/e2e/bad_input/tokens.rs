//! Clocks that are wrong, and tokens that end in the middle of something.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use webex::prelude::*;
use webex::{ErrorKind, Webex};
use webex_testing::{ManualClock, TestCloud};

use super::setting::told;

const DAY: Duration = Duration::from_secs(86_400);

async fn rooms(cloud: &TestCloud, count: usize) {
    let alice = cloud.client("alice").await;
    for n in 0..count {
        alice.rooms().create(format!("Room {n}")).await.expect("a room");
    }
}

/// A client by whose clock it is the first of January 2026, whatever the service says.
async fn with_clock(cloud: &TestCloud, clock: &ManualClock) -> Webex {
    let shared = cloud.shared().clone().with_clock(Arc::new(clock.clone()));
    cloud.builder_with_refresh("alice").shared(shared).build().await.expect("a client")
}

#[tokio::test]
async fn a_clock_that_is_days_ahead_renews_too_early_and_works() {
    let cloud = TestCloud::start().await;
    let clock = ManualClock::new();
    let webex = with_clock(&cloud, &clock).await;
    // The first answer tells how long a token lives, which the clock then believes to be over.
    cloud.sim().expire_token(cloud.user("alice").access_token());
    webex.people().me().await.expect("a new token");
    for _ in 0..5 {
        clock.advance(3 * DAY);
        webex.people().me().await.expect("by this clock the token ended; it is renewed");
    }
    let grants = cloud.sim().journal().count(|entry| entry.path.ends_with("/access_token"));
    assert!((6..=12).contains(&grants), "six renewals, each with a reduction of scopes at most: {grants}");
}

/// A board without a clock begins in 1970 and is put right when it has found the network: by then everything it holds seems to
/// have ended, the refresh token included.
#[tokio::test]
async fn a_clock_that_is_put_right_by_decades_costs_no_login() {
    let cloud = TestCloud::start().await;
    let clock = ManualClock::new();
    let webex = with_clock(&cloud, &clock).await;
    cloud.sim().expire_token(cloud.user("alice").access_token());
    webex.people().me().await.expect("a token pair that ends by the clock of the client");
    clock.advance(365 * 40 * DAY);
    webex.people().me().await.expect("the service decides what has ended");
}

#[tokio::test]
async fn a_clock_that_is_days_behind_learns_of_the_end_by_a_401() {
    let cloud = TestCloud::start().await;
    let webex = with_clock(&cloud, &ManualClock::new()).await;
    webex.people().me().await.expect("an answer");
    for _ in 0..3 {
        // By the clock of the client, which stands still, no token ever ends.
        let token = webex.credentials().token().await.expect("a token");
        assert!(!token.is_expired(webex.clock().now()));
        cloud.sim().expire_token(secrecy::ExposeSecret::expose_secret(token.access()));
        webex.people().me().await.expect("a 401 renews it");
    }
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_of_a_list_is_renewed_and_the_list_goes_on() {
    let cloud = TestCloud::start().await;
    rooms(&cloud, 7).await;
    let webex = cloud.builder_with_refresh("alice").build().await.expect("a client");
    for revoke in [false, true] {
        let mut list = webex.rooms().list().page_size(2);
        let mut titles = vec![list.try_next().await.expect("a room").expect("there are seven").title];
        let token = webex.credentials().token().await.expect("a token");
        let token = secrecy::ExposeSecret::expose_secret(token.access());
        match revoke {
            true => cloud.sim().revoke_token(token),
            false => assert!(cloud.sim().expire_token(token)),
        }
        while let Some(room) = list.try_next().await.expect("the list goes on") {
            titles.push(room.title);
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 7, "each once: {titles:?}");
    }
}

#[tokio::test]
async fn a_login_that_is_revoked_in_the_middle_of_a_list_ends_it_after_what_was_there() {
    let cloud = TestCloud::start().await;
    rooms(&cloud, 5).await;
    let webex = cloud.builder_with_refresh("alice").build().await.expect("a client");
    let mut list = webex.rooms().list().page_size(3);
    let mut outcomes = vec![list.next().await.expect("an item")];
    let user = cloud.user("alice");
    cloud.sim().revoke_token(user.refresh_token().expect("a person can refresh"));
    outcomes.extend(list.collect::<Vec<_>>().await);
    let given = outcomes.iter().take_while(|outcome| outcome.is_ok()).count();
    assert_eq!(given, 3, "the page that was there is given whole");
    let errors: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(!errors.is_empty() && errors.len() <= 3, "{errors:?}");
    assert_eq!(errors[0].kind(), ErrorKind::LoginRequired, "{errors:?}");
    for error in errors {
        assert!(!told(error).contains(user.access_token()));
    }
    let error = webex.people().me().await.map(drop).expect_err("the login is over");
    assert!(matches!(error.kind(), ErrorKind::LoginRequired | ErrorKind::NotAuthenticated), "{error:?}");
}

#[tokio::test]
async fn a_token_that_nothing_renews_ends_a_list_with_the_refusal_of_the_service() {
    let cloud = TestCloud::start().await;
    rooms(&cloud, 5).await;
    let webex = cloud.client("alice").await;
    let mut list = webex.rooms().list().page_size(3);
    let mut outcomes = vec![list.next().await.expect("an item")];
    cloud.sim().expire_token(cloud.user("alice").access_token());
    outcomes.extend(list.collect::<Vec<_>>().await);
    assert_eq!(outcomes.iter().take_while(|outcome| outcome.is_ok()).count(), 3);
    let error = outcomes[3].as_ref().expect_err("no further page");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401), "{error:?}");
}
