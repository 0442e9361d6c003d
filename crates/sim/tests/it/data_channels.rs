//! Data channels of meetings (wire/02 sections 2.6 and 3.5).

use serde_json::{Value, json};
use webex_sim::{DataChannel, NewUser, Sim, TestUser};

use crate::http_client::Http;
use crate::socket::{Socket, USUAL, device};

async fn join(sim: &Sim, channel: &DataChannel) -> (TestUser, Value, Socket) {
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let device = device(sim, &user).await;
    let http = Http::of(sim);
    let register = http.post(&channel.url).bearer(user.access_token());
    let registered = register.json(&json!({"deviceUrl": device["url"]})).send().await.expect(200);
    let query = format!("subscriptionAwareSubchannels=transcription&{USUAL}");
    let socket = Socket::online(&registered, &user, &query).await;
    (user, registered, socket)
}

#[tokio::test]
async fn what_one_publishes_the_others_hear() {
    let sim = Sim::start().await.expect("loopback");
    let (channel, elsewhere) = (sim.open_data_channel(), sim.open_data_channel());
    let (_, registered, mut ada) = join(&sim, &channel).await;
    let (_, _, mut bob) = join(&sim, &channel).await;
    let (_, _, mut eve) = join(&sim, &elsewhere).await;
    let data = json!({"eventType": "relay.event", "relayType": "react", "reaction": {"type": "smile"}});
    let publish = json!({"id": "1", "type": "publishRequest", "recipients": {"route": registered["binding"]},
        "headers": {}, "data": data, "trackingId": "T"});
    ada.send(&publish).await;
    let heard = bob.event().await;
    assert_eq!(heard["data"], data);
    let from = heard["headers"]["from"].as_str().expect("a sender").to_owned();
    assert!(ada.events_so_far().await.is_empty() && eve.events_so_far().await.is_empty());

    let mut back = publish.clone();
    back["headers"] = json!({"to": from});
    bob.send(&back).await;
    assert_eq!(ada.event().await["data"], data);
    back["headers"] = json!({"to": "somebody else"});
    bob.send(&back).await;
    bob.events_so_far().await;
    assert!(ada.events_so_far().await.is_empty());
    assert_eq!(sim.publish(channel.id, &json!({"eventType": "locus.state_message"})), Ok(2));
    assert_eq!(bob.event().await["data"]["eventType"], "locus.state_message");
}

#[tokio::test]
async fn a_channel_wants_a_known_device_and_its_own_member() {
    let sim = Sim::start().await.expect("loopback");
    let channel = sim.open_data_channel();
    let (_, registered, _) = join(&sim, &channel).await;
    let stranger = sim.create_user(NewUser::new()).expect("a new address");
    let mut socket = Socket::authorizing(&registered, stranger.access_token(), USUAL).await;
    assert_eq!(socket.closed().await.0, 4404);
    let http = Http::of(&sim);
    let body = json!({"deviceUrl": "http://127.0.0.1/wdm/api/v1/devices/none"});
    http.post(&channel.url).bearer(stranger.access_token()).json(&body).send().await.expect(400);
    let device = device(&sim, &stranger).await;
    let nowhere = format!("{}x", channel.url);
    let register = http.post(&nowhere).bearer(stranger.access_token());
    register.json(&json!({"deviceUrl": device["url"]})).send().await.expect(404);
}
