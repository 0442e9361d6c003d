//! The user's own status (wire/02 section 6, P3), and what is composed of activities.

use std::time::Duration;

use serde_json::{Value, json};
use webex_core::Webex;
use webex_plugin_presence::{Activity, PresenceExt, PresenceStatus};

use crate::cloud::{Scripted, knows_all};

#[tokio::test]
async fn p3_a_status_has_the_user_as_its_label_unless_nobody_may_disturb() {
    let scripted = Scripted::start(knows_all).await;
    let presence = scripted.presence().await;
    let me = scripted.cloud.user("alice").id.to_string();
    let set = presence.set_status(PresenceStatus::Active).ttl(Duration::from_secs(60)).await.expect("set");
    assert_eq!((set.status, set.label.as_deref()), (PresenceStatus::Active, Some(me.as_str())));
    let set = presence.set_status(PresenceStatus::DoNotDisturb).await.expect("set");
    assert_eq!((set.status, set.label), (PresenceStatus::DoNotDisturb, None));
    presence.set_status("in the garden").label("back at five").await.expect("a status of one's own");
    let sent = [
        json!({"subject": me, "eventType": "active", "label": me, "ttl": 60}),
        json!({"subject": me, "eventType": "dnd"}),
        json!({"subject": me, "eventType": "in the garden", "label": "back at five"}),
    ];
    assert_eq!(scripted.bodies("events"), sent);
}

/// Waits until the service was told so often.
async fn told(scripted: &Scripted, count: usize) -> Vec<Value> {
    let waiting = async {
        while scripted.bodies("events").len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("in time");
    scripted.bodies("events").iter().map(|body| body["eventType"].clone()).collect()
}

async fn register(webex: &Webex) {
    use webex_plugin_mercury::MercuryExt;
    webex.mercury().expect("installed").registered().await.expect("registered");
}

#[tokio::test]
async fn others_see_the_strongest_activity_until_the_last_one_ends() {
    let scripted = Scripted::start(knows_all).await;
    let webex = scripted.client().await;
    let presence = webex.presence().expect("installed");
    register(&webex).await;
    let call = presence.show(Activity::Call);
    assert_eq!(told(&scripted, 1).await, ["call"]);
    let busy = presence.show(Activity::DoNotDisturb);
    assert_eq!(told(&scripted, 2).await, ["call", "dnd"]);
    drop(call);
    drop(busy);
    assert_eq!(told(&scripted, 3).await, ["call", "dnd", "clear"]);
    let meeting = presence.show(Activity::Meeting);
    told(&scripted, 4).await;
    scripted.clock.until_sleeping(1).await;
    scripted.clock.advance(Duration::from_secs(540));
    assert_eq!(told(&scripted, 5).await[3..], ["meeting", "meeting"], "before the service forgets");
    assert_eq!(meeting.activity(), Activity::Meeting);
    webex.shutdown().await.expect("done");
}
