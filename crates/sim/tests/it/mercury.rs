//! Mercury sockets (wire/02 section 3.3, wire/08 section 2.5).

use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};
use webex_sim::{Close, NewUser, Profile, Selection, Sim, TestUser, Welcome};

use crate::cast::{Cast, text};
use crate::http_client::Http;
use crate::socket::{Socket, USUAL, connected, device};

async fn start() -> (Sim, TestUser) {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    (sim, user)
}

#[tokio::test]
async fn buffer_state_comes_first_and_pings_are_answered_with_their_id() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    socket.send(&json!({"id": "p1", "type": "ping"})).await;
    let pong = socket.event().await;
    assert_eq!(
        (&pong["id"], &pong["type"], &pong["sequenceNumber"]),
        (&json!("p1"), &json!("pong"), &json!(2))
    );
    assert!(pong["wsWriteTimestamp"].is_i64());
    socket.send(&json!({"messageId": "p1", "type": "ack"})).await;
    assert!(socket.events_so_far().await.is_empty(), "acknowledged or not, nothing comes of it");
    sim.shutdown().await;
}

#[tokio::test]
async fn a_shared_registration_is_greeted_with_its_status() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    let query = "outboundWireFormat=text&aliasHttpStatus=true&mercuryRegistrationStatus=true";
    let mut socket = Socket::authorizing(&device, user.access_token(), query).await;
    let first = socket.event().await;
    assert_eq!(first["data"]["eventType"], "mercury.registration_status");
    assert!(first["data"]["bufferState"].is_object());
    assert!(first["data"]["localClusterServiceUrls"]["mercuryConnectionServiceClusterUrl"].is_string());
}

#[tokio::test]
async fn a_client_without_wishes_gets_a_protocol_ping_and_binary_frames() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    let mut socket = Socket::authorizing(&device, user.access_token(), "").await;
    assert!(matches!(socket.next().await, Some(Ok(Message::Ping(_)))));
    sim.sockets().send(&Selection::all(), &json!({"eventType": "a.b"}));
    let Some(Ok(Message::Binary(bytes))) = socket.next().await else { panic!("no binary frame") };
    let frame: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!((&frame["data"]["eventType"], &frame["sequenceNumber"]), (&json!("a.b"), &json!(1)));
}

#[tokio::test]
async fn whoever_may_not_listen_is_told_by_the_close_code() {
    let (sim, user) = start().await;
    let mine = device(&sim, &user).await;
    let other = sim.create_user(NewUser::new()).expect("a new address");
    let guest = sim.create_user(NewUser::new().scopes("spark:people_read")).expect("a new address");
    let guests = device(&sim, &guest).await;
    let expired = sim.create_user(NewUser::new()).expect("a new address");
    let expireds = device(&sim, &expired).await;
    sim.expire_token(expired.access_token());
    for (device, token, code) in [
        (&mine, "fake token", 4401),
        (&expireds, expired.access_token(), 4401),
        (&guests, guest.access_token(), 4403),
        (&mine, other.access_token(), 4404),
    ] {
        let mut socket = Socket::authorizing(device, token, USUAL).await;
        assert_eq!(socket.closed().await.0, code);
    }
    assert!(sim.sockets().open().is_empty());
}

#[tokio::test]
async fn an_unknown_registration_is_refused_before_or_after_the_upgrade_as_the_client_wishes() {
    let (sim, user) = start().await;
    let mut device = device(&sim, &user).await;
    let call = Http::of(&sim);
    call.delete(device["url"].as_str().expect("text")).bearer(user.access_token()).send().await.expect(204);
    let Err(Error::Http(answer)) = Socket::open(&device["webSocketUrl"], "").await else {
        panic!("upgraded")
    };
    assert_eq!(answer.status(), 404);
    assert_eq!(Socket::authorizing(&device, user.access_token(), USUAL).await.closed().await.0, 4404);
    device["webSocketUrl"] =
        json!(text(&device, "webSocketUrl").replace("registrations/", "registrations/x"));
    assert_eq!(Socket::authorizing(&device, user.access_token(), USUAL).await.closed().await.0, 4404);
}

#[tokio::test]
async fn the_first_frame_is_an_authorization_and_comes_in_time() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    for first in ["nonsense", r#"{"type":"ping","id":"1"}"#] {
        let mut socket = Socket::open(&device["webSocketUrl"], USUAL).await.expect("an upgrade");
        socket.send_text(first).await;
        assert_eq!(socket.closed().await.0, 4400, "{first}");
    }
    sim.sockets().authorization_limit(Duration::from_millis(20));
    let mut socket = Socket::open(&device["webSocketUrl"], USUAL).await.expect("an upgrade");
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 1008);
    assert!(reason.starts_with("Authentication did not happen"), "{reason}");
}

#[tokio::test]
async fn nonsense_after_the_authorization_ends_the_socket_and_news_do_not() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    socket.send(&json!({"type": "invented tomorrow"})).await;
    assert!(socket.events_so_far().await.is_empty());
    socket.send_text("{").await;
    assert_eq!(socket.closed().await.0, 1003);
}

#[tokio::test]
async fn a_second_socket_of_a_registration_replaces_the_first_unless_both_may_be() {
    let (sim, user) = start().await;
    let (device, mut first) = connected(&sim, &user).await;
    let (_, mut elsewhere) = connected(&sim, &user).await;
    let mut second = Socket::online(&device, &user, USUAL).await;
    assert_eq!(first.closed().await, (4000, "Replaced".to_owned()));
    let mut third = Socket::online(&device, &user, &format!("{USUAL}&multipleConnections=true")).await;
    for socket in [&mut second, &mut third, &mut elsewhere] {
        assert!(socket.events_so_far().await.is_empty());
    }
    assert_eq!(sim.sockets().open().len(), 3);
}

#[tokio::test]
async fn a_socket_that_goes_away_is_switched_over_to_the_next_one() {
    let (sim, user) = start().await;
    let (device, mut old) = connected(&sim, &user).await;
    assert_eq!(sim.sockets().announce_shutdown(&Selection::all()), 1);
    let shutdown = old.event().await;
    assert_eq!((&shutdown["type"], &shutdown["sequenceNumber"]), (&json!("shutdown"), &json!(2)));
    assert!(shutdown["id"].is_string());
    sim.sockets().send(&Selection::all(), &json!({"eventType": "a.b"}));
    assert_eq!(old.event().await["data"]["eventType"], "a.b", "the old socket still works");
    let _new = Socket::online(&device, &user, &format!("{USUAL}&multipleConnections=true")).await;
    assert_eq!(old.closed().await.0, 4001);
}

#[tokio::test]
async fn events_may_have_been_lost_when_a_registration_comes_back() {
    let (sim, user) = start().await;
    let (device, mut socket) = connected(&sim, &user).await;
    socket.close(1000, "Done").await;
    assert_eq!(socket.closed().await, (1000, "Done".to_owned()));
    let mut again = Socket::authorizing(&device, user.access_token(), USUAL).await;
    assert_eq!(again.event().await["data"]["bufferState"]["conversation"], "UNKNOWN");
}

#[tokio::test]
async fn the_clients_close_is_echoed() {
    let (sim, user) = start().await;
    for (code, reason) in [(1000, "Done"), (3050, "done (permanent)"), (1000, "Pong not received")] {
        let (_, mut socket) = connected(&sim, &user).await;
        socket.close(code, reason).await;
        assert_eq!(socket.closed().await, (code, reason.to_owned()));
    }
}

#[tokio::test]
async fn every_end_of_a_socket_can_be_had_on_demand() {
    let (sim, user) = start().await;
    let codes = [1000, 1001, 1003, 1008, 1011, 1012, 3000, 3050, 4000, 4001, 4400, 4401, 4403, 4404, 4500];
    for code in codes {
        let (_, mut socket) = connected(&sim, &user).await;
        assert_eq!(sim.sockets().close(&Selection::all(), Close::with(code, "on demand")), 1);
        assert_eq!(socket.closed().await, (code, "on demand".to_owned()));
    }
    let (_, mut socket) = connected(&sim, &user).await;
    sim.sockets().close(&Selection::all().user(user.id), Close::without_code());
    assert_eq!(socket.closed().await.0, 1005);
    let (_, mut socket) = connected(&sim, &user).await;
    sim.sockets().cut(&Selection::all());
    assert_eq!(socket.closed().await.0, 1006);
    let (_, mut socket) = connected(&sim, &user).await;
    sim.sockets().reset(&Selection::all());
    let Some(Err(Error::Io(error))) = socket.next().await else { panic!("no reset") };
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn handshakes_are_refused_on_demand() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    sim.sockets().refuse_next(Close::with(4403, "no"), 1);
    sim.sockets().welcome_next(&Welcome::Cut, 1);
    sim.sockets().refuse_next(Close::without_code(), 1);
    for code in [4403, 1006, 1005] {
        let mut socket = Socket::authorizing(&device, user.access_token(), USUAL).await;
        assert_eq!(socket.closed().await.0, code);
    }
    Socket::online(&device, &user, USUAL).await;
}

#[tokio::test]
async fn a_silent_socket_stays_open_and_answers_nothing() {
    let (sim, user) = start().await;
    let (device, mut socket) = connected(&sim, &user).await;
    assert_eq!(sim.sockets().fall_silent(&Selection::all()), 1);
    socket.send(&json!({"id": "p", "type": "ping"})).await;
    sim.sockets().send(&Selection::all(), &json!({"eventType": "a.b"}));
    let waited = tokio::time::timeout(Duration::from_millis(100), socket.next()).await;
    assert!(waited.is_err(), "{waited:?}");
    let mut next = Socket::online(&device, &user, USUAL).await;
    assert!(next.events_so_far().await.is_empty(), "what the silent one swallowed is lost");
    assert_eq!(socket.closed().await.0, 1006);
}

#[tokio::test]
async fn the_cloud_goes_down_and_comes_back_on_the_same_port() {
    let (sim, user) = start().await;
    let (device, mut socket) = connected(&sim, &user).await;
    sim.stop_listening().await;
    assert_eq!(socket.closed().await.0, 1006);
    assert!(matches!(Socket::open(&device["webSocketUrl"], USUAL).await, Err(Error::Io(_))));
    sim.resume_listening().await.expect("the port is free");
    Socket::online(&device, &user, USUAL).await;
    sim.shutdown().await;
}

#[tokio::test]
async fn shutting_down_says_goodbye() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    let (closed, ()) = tokio::join!(socket.closed(), sim.shutdown());
    assert_eq!(closed.0, 1001);
}

#[tokio::test]
async fn activities_reach_the_devices_of_all_members_with_sealed_text() {
    let cast = Cast::start().await;
    let (ada, bob, eve) = (cast.person("Ada"), cast.person("Bob"), cast.person("Eve"));
    let room = ada.room("The room").await;
    ada.add(&room, &bob).await;
    let (_, mut adas) = connected(&cast.sim, &ada.user).await;
    let (_, mut bobs) = connected(&cast.sim, &bob.user).await;
    let (_, mut bobs_second) = connected(&cast.sim, &bob.user).await;
    let (_, mut eves) = connected(&cast.sim, &eve.user).await;
    let message = ada.say(&room, "Good morning").await;
    for socket in [&mut adas, &mut bobs, &mut bobs_second] {
        let frame = socket.event().await;
        assert_eq!(frame["data"]["eventType"], "conversation.activity");
        let activity = &frame["data"]["activity"];
        assert_eq!((&activity["verb"], &activity["actor"]["id"]), (&json!("post"), &json!(ada.user.id)));
        assert!(activity["encryptionKeyUrl"].as_str().is_some_and(|url| url.starts_with("kms://")));
        assert_eq!(text(&activity["object"], "displayName").split('.').count(), 5, "a compact JWE");
        assert!(!frame.to_string().contains("Good morning"));
        assert_eq!(*activity, *cast.log(text(&room, "id")).last().expect("the post"));
    }
    assert!(eves.events_so_far().await.is_empty());
    bob.delete(&format!("messages/{}", text(&message, "id"))).await;
}

#[tokio::test]
async fn toggles_are_told_to_the_users_clients() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    let toggle = json!({"key": "mention-notifications", "mutable": true, "val": false});
    let http = Http::of(&sim);
    let set =
        http.post(&format!("/feature/api/v1/features/users/{}/user", user.id)).bearer(user.access_token());
    set.json(&toggle).send().await.expect(200);
    let data = socket.event().await["data"].clone();
    assert_eq!(data["eventType"], "featureToggle_update");
    let told = json!({"key": "mention-notifications", "val": "false", "type": "USER", "mutable": true});
    assert_eq!(data["featureToggle"], told);
}

#[tokio::test]
async fn a_fresh_token_is_taken_on_the_open_socket_and_a_bad_one_ends_it() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    socket.authorize(user.access_token()).await;
    assert!(socket.events_so_far().await.is_empty());
    socket.authorize("bad").await;
    assert_eq!(socket.closed().await.0, 4401);
}

#[tokio::test]
async fn a_token_that_ends_takes_its_sockets_along() {
    let (sim, user) = start().await;
    let other = sim.create_user(NewUser::new()).expect("a new address");
    let (_, mut stays) = connected(&sim, &other).await;
    let ended = (1008, "Authentication failed".to_owned());

    let (_, mut socket) = connected(&sim, &user).await;
    assert!(sim.expire_token(user.access_token()));
    assert_eq!(socket.closed().await, ended);

    let user = sim.create_user(NewUser::new()).expect("a new address");
    let (_, mut socket) = connected(&sim, &user).await;
    sim.revoke_token(user.refresh_token().expect("a person has one"));
    assert_eq!(socket.closed().await, ended);

    let bot = sim.create_bot(NewUser::new()).expect("a new address");
    let (_, mut socket) = connected(&sim, &bot).await;
    let call = Http::of(&sim);
    let call = call.post("/idbroker/idb/oauth2/v1/revoke");
    let form = [
        ("token", bot.access_token()),
        ("client_id", sim.client_id()),
        ("client_secret", sim.client_secret()),
    ];
    call.form(&form).send().await.expect(200);
    assert_eq!(socket.closed().await, ended);
    assert!(stays.events_so_far().await.is_empty());
}

#[tokio::test]
async fn a_socket_lives_on_with_a_fresh_token_when_the_old_one_ends() {
    let (sim, user) = start().await;
    let (_, mut socket) = connected(&sim, &user).await;
    let fresh = Http::of(&sim);
    let fresh = fresh.post("/idbroker/idb/oauth2/v1/access_token");
    let refresh = user.refresh_token().expect("a person has one");
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", sim.client_id()),
        ("client_secret", sim.client_secret()),
    ];
    let fresh = fresh.form(&form).send().await.expect(200);
    socket.authorize(text(&fresh, "access_token")).await;
    assert!(socket.events_so_far().await.is_empty());
    sim.expire_token(user.access_token());
    assert!(socket.events_so_far().await.is_empty());
    sim.expire_token(text(&fresh, "access_token"));
    assert_eq!(socket.closed().await.0, 1008);
}

#[tokio::test]
async fn a_device_that_is_deleted_takes_its_socket_along() {
    let (sim, user) = start().await;
    let (device, mut socket) = connected(&sim, &user).await;
    let (_, mut elsewhere) = connected(&sim, &user).await;
    let call = Http::of(&sim);
    call.delete(text(&device, "url")).bearer(user.access_token()).send().await.expect(204);
    assert_eq!(socket.closed().await, (1000, "The registration has ended.".to_owned()));
    assert!(elsewhere.events_so_far().await.is_empty());
    assert_eq!(Socket::authorizing(&device, user.access_token(), USUAL).await.closed().await.0, 4404);
}

#[tokio::test]
async fn for_foreign_suites_an_event_is_sent_before_its_write_is_answered() {
    let cast = Cast::with(Profile::Interop).await;
    let ada = cast.person("Ada");
    let room = ada.room("The plan").await;
    let (_, _socket) = connected(&cast.sim, &ada.user).await;
    for posted in 1..=10 {
        ada.say(&room, "a step").await;
        assert_eq!(cast.sim.sockets().open()[0].sent, 1 + posted, "the greeting and every post");
    }
    // Who cannot be told is not waited for.
    cast.sim.sockets().fall_silent(&Selection::all());
    ada.say(&room, "into the dark").await;
}
