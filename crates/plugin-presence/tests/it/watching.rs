//! Watching others through the simulated cloud (wire/02 section 6, P12).

use std::time::Duration;

use webex_plugin_mercury::{MercuryExt, SessionStatus};
use webex_plugin_presence::{Activity, PresenceExt, PresenceStatus};
use webex_testing::TestCloud;

use crate::cloud::{quick, state};

#[tokio::test]
async fn p12_whoever_subscribes_is_told_of_a_change() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (quick(&cloud, "alice").await, quick(&cloud, "bob").await);
    let (watching, own) = (alice.presence().expect("installed"), bob.presence().expect("installed"));
    let mut events = watching.events();
    let who = cloud.user("bob").id.to_string();
    let subscriptions = watching.subscribe([&who]).await.expect("subscribed");
    assert!(subscriptions[0].is_taken());
    for status in [PresenceStatus::Active, PresenceStatus::DoNotDisturb] {
        own.set_status(status.clone()).ttl(Duration::from_secs(60)).await.expect("set");
        let told = state(&mut events, |state| state.status == status).await;
        assert_eq!(told.subject.to_string(), who);
        assert_eq!(watching.get(&who).await.expect("a state").status, status);
    }
}

#[tokio::test]
async fn a_watch_asks_subscribes_and_ends() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (quick(&cloud, "alice").await, quick(&cloud, "bob").await);
    let presence = alice.presence().expect("installed");
    let mut events = presence.events();
    let watch = presence.watch(cloud.user("bob").id.to_string()).await.expect("watched");
    state(&mut events, |state| state.subject == watch.subject()).await;
    let own = bob.presence().expect("installed");
    let shown = own.show(Activity::Meeting);
    state(&mut events, |state| state.status == PresenceStatus::Meeting).await;
    drop(shown);
    state(&mut events, |state| state.status != PresenceStatus::Meeting).await;
    drop(watch);
    assert_eq!(presence.watched(), 0);
}

#[tokio::test]
async fn subscriptions_are_restored_when_the_registration_is_lost() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (quick(&cloud, "alice").await, quick(&cloud, "bob").await);
    let presence = alice.presence().expect("installed");
    let mut events = presence.events();
    presence.subscribe([cloud.user("bob").id.to_string()]).await.expect("subscribed");
    let mercury = alice.mercury().expect("installed");
    mercury.disconnect().await.expect("offline");
    mercury.unregister().await.expect("gone");
    bob.presence().expect("installed").set_status(PresenceStatus::Call).await.expect("set");
    mercury.connect().await.expect("online");
    assert!(matches!(mercury.status(), SessionStatus::Online));
    state(&mut events, |state| state.status == PresenceStatus::Call).await;
}

#[tokio::test]
async fn who_does_not_want_to_be_seen_says_so() {
    let cloud = TestCloud::start().await;
    let webex = quick(&cloud, "alice").await;
    let presence = webex.presence().expect("installed");
    presence.enable().await.expect("on");
    assert!(presence.is_enabled().expect("installed"));
    presence.disable().await.expect("off");
    assert!(!presence.is_enabled().expect("installed"));
}

#[tokio::test]
async fn an_event_that_cannot_be_read_harms_nobody() {
    let cloud = TestCloud::start().await;
    let webex = quick(&cloud, "alice").await;
    let presence = webex.presence().expect("installed");
    let mut events = presence.events();
    presence.subscribe([cloud.user("bob").id.to_string()]).await.expect("subscribed");
    let alice = webex_sim::Selection::all().user(cloud.user("alice").id);
    for odd in [serde_json::json!({}), serde_json::json!({"subject": 7}), serde_json::json!({"subject": "x"})]
    {
        let mut data = odd;
        data["eventType"] = "apheleia.subscription_update".into();
        cloud.sim().sockets().send(&alice, &data);
    }
    let own = serde_json::json!({"eventType": "apheleia.subscription_update", "subject": cloud.user("bob").id.to_string(), "status": "presenting"});
    cloud.sim().sockets().send(&alice, &own);
    let told = state(&mut events, |state| state.status == PresenceStatus::Presenting).await;
    assert_eq!(told.subject.to_string(), cloud.user("bob").id.to_string());
}
