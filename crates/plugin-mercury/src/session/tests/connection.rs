//! One connection after the other: opened, kept alive, closed, tried again.

use std::time::Duration;

use serde_json::json;
use webex_core::{Error, ErrorKind};

use super::super::rig::*;
use super::super::*;
use crate::config::SessionConfig;

#[test]
fn m1_m2_m3_one_socket_however_often_one_connects() {
    let mut rig = Rig::new(SessionConfig::default());
    let effects = rig.connect();
    let (socket, renewal) = opens(&effects).expect("the first try is immediate");
    assert_eq!((effects.len(), renewal), (1, Renewal::Nothing));
    assert!(rig.connect().is_empty(), "in flight");
    assert!(matches!(rig.opened(socket)[..], [Effect::Authorize(s)] if s == socket));
    assert!(rig.connect().is_empty());
    rig.greet(socket);
    assert!(rig.connect().is_empty(), "connected");
    assert!(matches!(rig.session.status(), SessionStatus::Online));
}

#[test]
fn s5_m26_the_greeting_comes_before_online_and_a_ping_follows() {
    for greeting in ["mercury.buffer_state", "mercury.registration_status"] {
        let (mut rig, socket) = Rig::authorized();
        let effects = rig.event(socket, "g", greeting);
        let [
            Effect::Send(_, ack),
            Effect::Deliver(_),
            Effect::Report(SessionEvent::Online),
            Effect::Send(_, ping),
        ] = &effects[..]
        else {
            panic!("{effects:?}")
        };
        assert_eq!(ack, r#"{"messageId":"g","type":"ack"}"#);
        assert!(ping.contains("ping"));
    }
}

#[test]
fn defect_6_a_frame_before_the_greeting_is_delivered_and_does_not_end_the_wait() {
    let (mut rig, socket) = Rig::authorized();
    assert_eq!(delivered(&rig.event(socket, "early", "conversation.activity")), ["early"]);
    assert!(rig.session.status().is_connecting());
    rig.greet(socket);
    assert!(rig.session.status().is_online());
}

#[test]
fn defect_6_a_silent_server_is_given_up_after_the_time_for_the_authorization() {
    let (mut rig, socket) = Rig::authorized();
    let effects = rig.wait();
    assert!(matches!(effects[0], Effect::Drop(s) if s == socket));
    assert!(matches!(rig.session.status(), SessionStatus::Waiting { attempt: 1 }));
    assert_eq!(opens(&rig.wait()).expect("tries again").1, Renewal::Token);
}

#[test]
fn s13_every_frame_with_an_id_is_acknowledged_pongs_too() {
    let (mut rig, socket) = Rig::online();
    let ack = |id: &str| vec![json!({"messageId": id, "type": "ack"})];
    assert_eq!(sent(&rig.event(socket, "e", "a.b")), ack("e"));
    assert_eq!(sent(&rig.pong(socket, "odd")), ack("odd"));
    assert!(sent(&rig.text(socket, r#"{"data":{"eventType":"a"}}"#)).is_empty(), "no id, no acknowledgement");
    assert_eq!(sent(&rig.text(socket, r#"{"id":"no event"}"#)), ack("no event"));
    assert!(rig.text(socket, "{").is_empty(), "what cannot be read is ignored");
    assert!(rig.session.status().is_online());
}

#[test]
fn s15_the_next_ping_follows_the_answer_after_the_interval() {
    let mut rig = Rig::new(SessionConfig::default());
    let effects = rig.connect();
    let (socket, effects) = rig.come_online(&effects);
    let ping = pinged(&effects).expect("pings at once");
    rig.sleep(Duration::from_millis(120));
    let effects = rig.pong(socket, &ping);
    assert!(matches!(reports(&effects)[..], [SessionEvent::Latency(t)] if t.as_millis() == 120));
    assert_eq!(rig.session.deadline(), Some(rig.now + Duration::from_secs(15)));
    let again = pinged(&rig.wait()).expect("pings again");
    assert_ne!(again, ping);
}

#[test]
fn s14_a_lost_answer_ends_the_connection_and_another_follows() {
    let (mut rig, _) = Rig::online();
    pinged(&rig.wait()).expect("pings");
    let effects = rig.wait();
    assert_eq!(closes(&effects), [(1000, "Pong not received".to_owned())]);
    assert!(is_transient(&effects));
    rig.wait_for_open();
}

#[test]
fn s14_defect_7_wrong_answers_make_no_storm() {
    let mut rig = Rig::new(SessionConfig::default());
    let mut effects = rig.connect();
    let begin = rig.now;
    for _ in 0..6 {
        let (socket, _) = rig.come_online(&effects);
        let lost = rig.pong(socket, "another ping");
        assert_eq!(closes(&lost), [(1000, "Pong mismatch".to_owned())]);
        effects = rig.wait_for_open();
    }
    assert!(rig.now - begin > Duration::from_secs(10), "the waits grow while no connection holds");
}

#[test]
fn s16_a_closed_socket_is_pinged_no_more() {
    let (mut rig, socket) = Rig::online();
    rig.disconnect();
    rig.closed(socket, 1000, "Done");
    assert_eq!(rig.session.deadline(), None);
}

/// The table of section 4.2 wins over row M16, and over "4001 on the active socket" of row M21.
#[test]
fn m16_m21_what_follows_a_close_while_online() {
    let reasons = [(1000, "done"), (1000, "idle"), (3050, "done (permanent)"), (3050, "done (forced)")];
    let codes = [
        1000, 1001, 1002, 1003, 1005, 1006, 1009, 1011, 1012, 1013, 1014, 3000, 4001, 4400, 4403, 4404, 4500,
    ];
    let cases: Vec<_> = reasons.into_iter().chain(codes.map(|code| (code, ""))).collect();
    for (code, reason) in &cases {
        let (mut rig, socket) = Rig::online();
        let effects = rig.closed(socket, *code, reason);
        let [SessionEvent::Offline { kind, close }] = reports(&effects)[..] else {
            panic!("{code}: {effects:?}")
        };
        assert_eq!((*kind, close.code, close.reason.as_str()), (OfflineKind::Transient, *code, *reason));
        assert_eq!(opens(&rig.wait()).expect("reconnects").1, Renewal::Nothing, "{code}");
    }
    println!("{} closes after which the session reconnects", cases.len());
}

#[test]
fn defect_8_an_expired_token_is_renewed_while_online() {
    for code in [4401, 1008] {
        let (mut rig, socket) = Rig::online();
        rig.closed(socket, code, "");
        assert_eq!(opens(&rig.wait()).expect("reconnects").1, Renewal::Token);
    }
}

#[test]
fn m16_a_takeover_is_final_until_connect() {
    let (mut rig, socket) = Rig::online();
    let effects = rig.closed(socket, 4000, "replaced");
    assert!(matches!(
        reports(&effects)[..],
        [
            SessionEvent::Offline { kind: OfflineKind::Replaced, .. },
            SessionEvent::Stopped(StopReason::Replaced)
        ]
    ));
    assert_eq!(rig.session.deadline(), None);
    assert!(opens(&rig.connect()).is_some());
}

#[test]
fn s3_m8_what_is_renewed_after_a_close_before_the_greeting() {
    let renewals = [
        (1005, Renewal::Registration),
        (4404, Renewal::Registration),
        (4401, Renewal::Token),
        (1008, Renewal::Token),
        (1006, Renewal::Nothing),
        (4001, Renewal::Nothing),
        (1000, Renewal::Nothing),
    ];
    for (code, renewal) in renewals {
        let (mut rig, socket) = Rig::authorized();
        let effects = rig.closed(socket, code, "why");
        let [SessionEvent::ConnectFailed { attempt: 1, error }] = reports(&effects)[..] else {
            panic!("{effects:?}")
        };
        assert!(error.to_string().contains(&code.to_string()) && error.to_string().contains("why"));
        assert_eq!(opens(&rig.wait()).expect("tries again").1, renewal, "{code}");
    }
}

#[test]
fn s3_m7_what_ends_a_session_before_the_greeting_is_typed() {
    for code in [4400, 4403, 4000] {
        let (mut rig, socket) = Rig::authorized();
        let effects = rig.closed(socket, code, "why");
        let reason = stop(&effects).expect("defect 13: the cause is typed");
        assert!(matches!(
            (code, reason),
            (4400, StopReason::BadRequest(_))
                | (4403, StopReason::Forbidden(_))
                | (4000, StopReason::Replaced)
        ));
        assert_eq!(rig.session.deadline(), None, "no further try");
    }
}

#[test]
fn s11_the_reason_of_1005_may_name_the_code_that_is_meant() {
    for (reason, code) in [
        ("Replaced", 4000),
        ("Authentication Failed", 1008),
        ("other", 1005),
        ("authentication did not happen within the timeout window of 30000 seconds.", 1008),
    ] {
        assert_eq!(Close::new(1005, reason).code, code);
    }
    assert_eq!(Close::new(1006, "replaced").code, 1006);
}

fn tries(initial: Option<u32>, max: Option<u32>, online_before: bool) -> u32 {
    let config = SessionConfig { initial_retries: initial, max_retries: max, ..SessionConfig::default() };
    let mut rig = Rig::new(config);
    let mut effects = rig.connect();
    if online_before {
        let (socket, _) = rig.come_online(&effects);
        rig.closed(socket, 1006, "");
        effects = rig.wait();
    }
    for tries in 1..50 {
        let failed = rig.refused(opens(&effects).expect("opens").0, down(), false);
        if matches!(stop(&failed), Some(StopReason::RetriesExhausted(_))) {
            return tries;
        }
        effects = rig.wait();
    }
    50
}

#[test]
fn m5_tries_are_limited_only_if_asked_for() {
    assert_eq!(tries(None, Some(2), false), 3);
    assert_eq!(tries(Some(2), None, false), 3);
    assert_eq!(tries(Some(2), Some(5), false), 3);
    assert_eq!(tries(Some(5), Some(2), true), 3);
    assert_eq!(tries(None, None, false), 50, "without end");
}

#[test]
fn m6_waits_grow_and_a_pause_that_the_service_asks_for_is_kept() {
    let mut rig = Rig::new(SessionConfig::default());
    let mut effects = rig.connect();
    let mut waits = Vec::new();
    for _ in 0..4 {
        rig.refused(opens(&effects).expect("opens").0, down(), false);
        let before = rig.now;
        effects = rig.wait();
        waits.push((rig.now - before).as_millis());
    }
    assert_eq!(waits, [750, 1500, 3000, 6000], "three quarters of 1, 2, 4 and 8 s with these dice");
    let asked = Error::new(ErrorKind::Http, "429").with_retry_after(Duration::from_secs(90));
    rig.refused(opens(&effects).expect("opens").0, asked, false);
    assert_eq!(rig.session.deadline(), Some(rig.now + Duration::from_secs(90)));
}

#[test]
fn what_cannot_succeed_is_not_tried_again() {
    let mut rig = Rig::new(SessionConfig::default());
    let socket = opens(&rig.connect()).expect("opens").0;
    let effects = rig.refused(socket, Error::new(ErrorKind::LoginRequired, "sign in"), true);
    let reason = stop(&effects).expect("final");
    assert_eq!(Error::from(reason).kind(), ErrorKind::LoginRequired, "defect 13");
    assert!(matches!(rig.session.status(), SessionStatus::Stopped(StopReason::Failed(_))), "defect 10");
}

#[test]
fn s8_m12_defect_9_a_disconnect_is_final_whatever_the_server_does() {
    for answer in [Some((1000, "Done")), Some((1005, "")), Some((1006, "")), Some((4401, "")), None] {
        let (mut rig, socket) = Rig::online();
        let goodbye = Goodbye::new(3050, "done (permanent)").expect("good");
        let effects = rig.input(|s, m| s.disconnect(m, &goodbye));
        assert_eq!(closes(&effects), [(3050, "done (permanent)".to_owned())]);
        assert!(!rig.session.status().is_online(), "defect 12: at once");
        assert!(rig.event(socket, "late", "a.b").is_empty(), "no more events");
        match answer {
            Some((code, reason)) => drop(rig.closed(socket, code, reason)),
            None => {
                let before = rig.now;
                assert!(matches!(rig.wait()[..], [Effect::Drop(s)] if s == socket));
                assert_eq!(rig.now - before, Duration::from_secs(2), "the time for the goodbye");
            }
        }
        assert!(rig.session.is_quiet() && rig.session.deadline().is_none());
        assert!(matches!(rig.session.status(), SessionStatus::Stopped(StopReason::Disconnected)));
    }
}

#[test]
fn s9_m13_defect_11_a_disconnect_while_connecting_gives_the_try_up() {
    let mut rig = Rig::new(SessionConfig::default());
    let socket = opens(&rig.connect()).expect("opens").0;
    let effects = rig.disconnect();
    assert!(matches!(effects[0], Effect::Drop(s) if s == socket));
    assert!(matches!(stop(&effects), Some(StopReason::Disconnected)));
    assert!(matches!(rig.opened(socket)[..], [Effect::Drop(_)]), "it opens too late");
    // While it waits for the next try.
    let socket = opens(&rig.connect()).expect("opens").0;
    rig.refused(socket, down(), false);
    rig.disconnect();
    assert!(rig.session.deadline().is_none() && rig.session.is_quiet());
}

#[test]
fn s6_s7_goodbyes_have_codes_of_clients_and_a_second_one_does_nothing() {
    for code in [1001, 1005, 0, 2999, 5000] {
        assert!(Goodbye::new(code, "").is_err(), "{code}");
    }
    for code in [1000, 3001, 3050, 4999] {
        assert!(Goodbye::new(code, "reason").is_ok(), "{code}");
    }
    assert!(Goodbye::new(1000, "x".repeat(124)).is_err());
    let (mut rig, _) = Rig::online();
    rig.disconnect();
    assert!(rig.disconnect().is_empty());
}

#[test]
fn a_stable_connection_makes_the_waits_begin_anew() {
    let (mut rig, mut socket) = Rig::online();
    for (held, expected) in [(0, 500), (0, 750), (31, 500)] {
        rig.sleep(Duration::from_secs(held));
        rig.closed(socket, 1006, "");
        let before = rig.now;
        let effects = rig.wait();
        assert_eq!((rig.now - before).as_millis(), expected);
        socket = rig.come_online(&effects).0;
    }
}
