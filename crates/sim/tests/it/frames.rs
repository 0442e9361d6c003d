//! What goes wrong with single frames, and what acknowledgements are good for.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use webex_sim::{FrameEffect, FrameFault, NewUser, Selection, Sim, TestUser};

use crate::http_client::Http;
use crate::socket::{Socket, USUAL, connected};

async fn start() -> (Sim, TestUser, Value, Socket) {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let (device, socket) = connected(&sim, &user).await;
    (sim, user, device, socket)
}

fn send(sim: &Sim, names: &[&str]) {
    for name in names {
        sim.sockets().send(&Selection::all(), &json!({"eventType": name}));
    }
}

fn names(frames: &[Value]) -> Vec<&str> {
    frames.iter().map(|frame| frame["data"]["eventType"].as_str().expect("a name")).collect()
}

fn numbers(frames: &[Value]) -> Vec<u64> {
    frames.iter().map(|frame| frame["sequenceNumber"].as_u64().expect("a number")).collect()
}

#[tokio::test]
async fn a_dropped_frame_leaves_a_gap_and_a_vanished_one_none() {
    let (sim, _, _, mut socket) = start().await;
    sim.sockets().inject(FrameFault::new(FrameEffect::Drop).event("b"));
    sim.sockets().inject(FrameFault::new(FrameEffect::Vanish).event("d"));
    send(&sim, &["a", "b", "c", "d", "e"]);
    let frames = socket.events_so_far().await;
    assert_eq!(names(&frames), ["a", "c", "e"]);
    assert_eq!(numbers(&frames), [2, 4, 5]);
}

#[tokio::test]
async fn a_duplicate_keeps_its_id() {
    let (sim, _, _, mut socket) = start().await;
    sim.sockets().inject(FrameFault::new(FrameEffect::Duplicate));
    send(&sim, &["a", "b"]);
    let frames = socket.events_so_far().await;
    assert_eq!(names(&frames), ["a", "a", "b"]);
    assert_eq!(numbers(&frames), [2, 3, 4]);
    assert_eq!(frames[0]["id"], frames[1]["id"]);
    assert_ne!(frames[0]["id"], frames[2]["id"]);
}

#[tokio::test]
async fn reordered_and_delayed_frames_come_later() {
    let (sim, _, _, mut socket) = start().await;
    sim.sockets().inject(FrameFault::new(FrameEffect::Reorder).event("a"));
    send(&sim, &["a", "b", "c"]);
    let frames = [socket.event().await, socket.event().await, socket.event().await];
    assert_eq!(names(&frames), ["b", "a", "c"]);
    sim.sockets().inject(FrameFault::new(FrameEffect::Delay(Duration::from_millis(50))).event("d"));
    send(&sim, &["d", "e"]);
    assert_eq!(names(&[socket.event().await, socket.event().await]), ["e", "d"]);
    sim.sockets().inject(FrameFault::new(FrameEffect::Reorder));
    send(&sim, &["last"]);
    assert_eq!(names(&[socket.event().await]), ["last"], "nothing follows, yet it comes");
}

#[tokio::test]
async fn a_garbled_frame_is_no_json_and_the_socket_goes_on() {
    let (sim, _, _, mut socket) = start().await;
    sim.sockets().inject(FrameFault::new(FrameEffect::Garble));
    send(&sim, &["a", "b"]);
    let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("no text") };
    assert!(serde_json::from_str::<Value>(&text).is_err());
    assert_eq!(socket.event().await["data"]["eventType"], "b");
}

#[tokio::test]
async fn unacknowledged_frames_are_sent_again_only_if_asked_for() {
    let (sim, user, device, mut socket) = start().await;
    for (resend, wanted) in [(false, vec![]), (true, vec!["b"])] {
        sim.sockets().resend_unacknowledged(resend);
        let mut seen = Vec::new();
        send(&sim, &["a", "b"]);
        for frame in socket.events_so_far().await {
            if frame["data"]["eventType"] == "a" {
                socket.send(&json!({"messageId": frame["id"], "type": "ack"})).await;
            }
            seen.push(frame);
        }
        assert_eq!(names(&seen), ["a", "b"]);
        socket.events_so_far().await;
        sim.sockets().cut(&Selection::all());
        socket.closed().await;
        socket = Socket::online(&device, &user, USUAL).await;
        let again = socket.events_so_far().await;
        assert_eq!(names(&again), wanted);
        assert!(again.iter().all(|frame| frame["id"] == seen[1]["id"]));
    }
}

#[tokio::test]
async fn the_servers_clock_goes_wrong() {
    let (sim, _, _, mut socket) = start().await;
    sim.sockets().skew_clock(jiff::SignedDuration::from_hours(-1));
    send(&sim, &["a"]);
    let frame = socket.event().await;
    let behind = frame["timestamp"].as_i64().expect("ms") - frame["wsWriteTimestamp"].as_i64().expect("ms");
    assert!((3_590_000..=3_600_000).contains(&behind), "{behind}");
}

#[tokio::test]
async fn the_control_address_breaks_sockets_too() {
    let (sim, user, device, mut socket) = start().await;
    let http = Http::of(&sim);
    let fault = json!({"effect": "drop", "event": "a", "user": user.id});
    http.post("/control/frames").json(&fault).send().await.expect(204);
    for name in ["a", "b"] {
        let event = json!({"user": user.id, "data": {"eventType": name}});
        assert_eq!(http.post("/control/events").json(&event).send().await.expect(200)["sockets"], 1);
    }
    assert_eq!(names(&socket.events_so_far().await), ["b"]);
    assert_eq!(http.get("/control/sockets").send().await.expect(200)[0]["user"], json!(user.id));
    let close = json!({"action": "close", "code": 4500, "reason": "why not"});
    assert_eq!(http.post("/control/sockets").json(&close).send().await.expect(200)["sockets"], 1);
    assert_eq!(socket.closed().await, (4500, "why not".to_owned()));
    http.post("/control/handshakes").json(&json!({"code": 4400})).send().await.expect(204);
    assert_eq!(Socket::authorizing(&device, user.access_token(), USUAL).await.closed().await.0, 4400);
}

/// What arrives if each event has this fault of its own: the event's index and the sequence number.
fn expected(effects: &[Option<FrameEffect>]) -> Vec<(usize, u64)> {
    // The buffer state was number 1.
    let (mut sequence, mut arrived) = (1, Vec::new());
    for (index, effect) in effects.iter().enumerate() {
        let copies = match effect {
            None => 1,
            Some(FrameEffect::Duplicate) => 2,
            Some(FrameEffect::Drop) => {
                sequence += 1;
                0
            }
            _ => 0,
        };
        for _ in 0..copies {
            sequence += 1;
            arrived.push((index, sequence));
        }
    }
    arrived
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    #[test]
    fn any_mixture_of_faults_is_what_it_says(choices in proptest::collection::vec(0_u8..6, 1..40)) {
        let effects: Vec<_> = choices
            .iter()
            .map(|choice| match choice {
                0 => Some(FrameEffect::Drop),
                1 => Some(FrameEffect::Vanish),
                2 => Some(FrameEffect::Duplicate),
                _ => None,
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let arrived = runtime.block_on(async {
            let (sim, _, _, mut socket) = start().await;
            for (index, effect) in effects.iter().enumerate() {
                if let Some(effect) = effect {
                    sim.sockets().inject(FrameFault::new(*effect).event(index.to_string()));
                }
            }
            for index in 0..effects.len() {
                send(&sim, &[&index.to_string()]);
            }
            let frames = socket.events_so_far().await;
            let indexes = names(&frames).into_iter().map(|name| name.parse().expect("an index"));
            indexes.zip(numbers(&frames)).collect::<Vec<(usize, u64)>>()
        });
        proptest::prop_assert_eq!(arrived, expected(&effects));
    }
}
