//! What may be missing, and one connection taking over from another.

use std::time::Duration;

use serde_json::json;

use super::super::rig::*;
use super::super::*;
use crate::config::SessionConfig;

#[test]
fn a_gap_says_from_when_to_when_events_may_be_missing() {
    let mut rig = Rig::new(SessionConfig::default());
    let effects = rig.connect();
    let (socket, effects) = rig.come_online(&effects);
    assert_eq!(gap(&effects), None, "nothing was complete before");
    let written = 1_800_000_900_000_i64;
    rig.text(
        socket,
        &json!({"id": "e", "data": {"eventType": "a"}, "wsWriteTimestamp": written}).to_string(),
    );
    rig.closed(socket, 1006, "");
    rig.sleep(Duration::from_secs(60));
    let effects = rig.wait_for_open();
    let (_, effects) = rig.come_online(&effects);
    let gap = gap(&effects).expect("a gap");
    assert_eq!((gap.from.as_millisecond(), gap.cause), (written, GapCause::Disconnected));
    assert!(gap.to > gap.from);
}

#[test]
fn a_gap_outlives_failed_tries_and_a_disconnect() {
    let (mut rig, socket) = Rig::online();
    rig.closed(socket, 1006, "");
    let effects = rig.wait();
    rig.refused(opens(&effects).expect("opens").0, down(), false);
    rig.disconnect();
    let effects = rig.connect();
    let (_, effects) = rig.come_online(&effects);
    assert!(gap(&effects).is_some());
}

#[test]
fn s12_defect_14_missing_numbers_are_a_gap_and_late_frames_are_not() {
    let (mut rig, socket) = Rig::online();
    rig.sequence += 3;
    let effects = rig.event(socket, "after", "a.b");
    assert_eq!(gap(&effects).expect("a gap").cause, GapCause::MissingFrames(3));
    assert_eq!(delivered(&effects), ["after"]);
    rig.sequence -= 2;
    let effects = rig.event(socket, "late", "a.b");
    assert!(matches!(reports(&effects)[..], [SessionEvent::SequenceMismatch { .. }]));
    assert_eq!(delivered(&effects), ["late"]);
}

#[test]
fn defect_14_the_same_event_is_delivered_once_and_acknowledged_twice() {
    let (mut rig, socket) = Rig::online();
    assert_eq!(delivered(&rig.event(socket, "e", "a.b")), ["e"]);
    let again = rig.event(socket, "e", "a.b");
    assert!(delivered(&again).is_empty());
    assert_eq!(sent(&again).len(), 1);
    rig.closed(socket, 1006, "");
    let effects = rig.wait();
    let (socket, _) = rig.come_online(&effects);
    assert!(delivered(&rig.event(socket, "e", "a.b")).is_empty(), "on the next connection, too");
}

#[test]
fn m20_m21_m23_a_switchover_makes_before_it_breaks() {
    let (mut rig, old) = Rig::online();
    let effects = rig.shutdown(old);
    assert!(matches!(reports(&effects)[..], [SessionEvent::ShutdownImminent]));
    let new = opens(&effects).expect("opens the other one").0;
    assert!(opens(&rig.shutdown(old)).is_none(), "one switchover, however often it is announced");
    assert_eq!(delivered(&rig.event(old, "on the old one", "a.b")), ["on the old one"]);
    assert!(matches!(rig.session.status(), SessionStatus::SwitchingOver), "online throughout");
    rig.opened(new);
    let effects = rig.greet(new);
    assert!(reports(&effects).iter().any(|event| matches!(event, SessionEvent::SwitchoverComplete)));
    assert!(gap(&effects).is_none(), "nothing is missing");
    let late = r#"{"id":"x","data":{"eventType":"a"}}"#;
    assert_eq!(delivered(&rig.text(old, late)), ["x"], "the old one ends later");
    let effects = rig.closed(old, 4001, "");
    assert!(reports(&effects).is_empty(), "harmless");
    assert!(matches!(rig.session.status(), SessionStatus::Online), "defect 1");
    assert!(is_transient(&rig.closed(new, 1006, "")));
    rig.wait_for_open();
}

fn message(id: &str) -> String {
    json!({"id": id, "data": {"eventType": "conversation.activity", "conversationId": "c"}}).to_string()
}

#[test]
fn m23_what_the_new_connection_brings_of_a_conversation_waits_for_the_old_one() {
    for end in ["closed", "silent", "broken", "disconnected"] {
        let (mut rig, old) = Rig::online();
        let effects = rig.shutdown(old);
        let (new, _) = rig.come_online(&effects);
        assert!(delivered(&rig.text(new, &message("3"))).is_empty(), "the old one comes first");
        assert_eq!(
            delivered(&rig.event(new, "k", "encryption.kms_message")),
            ["k"],
            "answers wait for nobody"
        );
        assert_eq!(delivered(&rig.text(old, &message("1"))), ["1"]);
        assert_eq!(delivered(&rig.text(old, &message("2"))), ["2"]);
        let effects = match end {
            "closed" => rig.closed(old, 4001, ""),
            "broken" => rig.closed(old, 1006, ""),
            "silent" => rig.wait(),
            _ => rig.disconnect(),
        };
        assert_eq!(delivered(&effects), ["3"], "{end}");
        assert_eq!(
            gap(&effects).is_some(),
            end == "broken",
            "{end}: only a close frame says that all has come"
        );
        if end == "silent" {
            assert_eq!(delivered(&rig.text(old, &message("4"))), ["4"], "it comes late");
        }
        assert_eq!(delivered(&rig.text(new, &message("5"))).is_empty(), end == "disconnected");
    }
}

#[test]
fn events_on_both_connections_come_once_and_in_order() {
    let (mut rig, old) = Rig::online();
    let effects = rig.shutdown(old);
    let (new, _) = rig.come_online(&effects);
    for id in ["1", "2"] {
        rig.text(new, &message(id));
    }
    assert_eq!(delivered(&rig.text(old, &message("1"))), ["1"]);
    assert_eq!(delivered(&rig.closed(old, 4001, "")), ["2"]);
}

#[test]
fn m23_a_disconnect_after_a_switchover_closes_both_sockets() {
    let (mut rig, old) = Rig::online();
    let effects = rig.shutdown(old);
    let (new, _) = rig.come_online(&effects);
    let effects = rig.disconnect();
    let closed = effects.iter().filter_map(|effect| match effect {
        Effect::Close(socket, _) => Some(*socket),
        _ => None,
    });
    assert_eq!(closed.collect::<Vec<_>>(), [old, new]);
}

#[test]
fn m22_a_disconnect_gives_a_switchover_up() {
    let (mut rig, old) = Rig::online();
    let new = opens(&rig.shutdown(old)).expect("opens").0;
    rig.disconnect();
    assert!(matches!(rig.opened(new)[..], [Effect::Drop(_)]));
    rig.closed(old, 1000, "Done");
    assert!(rig.session.is_quiet());
}

#[test]
fn defect_2_3_the_old_socket_may_end_before_the_new_one_is_there() {
    for code in [4001, 1006, 4000] {
        let (mut rig, old) = Rig::online();
        let new = opens(&rig.shutdown(old)).expect("opens").0;
        assert!(is_transient(&rig.closed(old, code, "")));
        assert!(rig.session.status().is_connecting());
        rig.opened(new);
        assert!(gap(&rig.greet(new)).is_some());
        assert!(rig.session.status().is_online());
    }
}

#[test]
fn m20_a_switchover_that_fails_for_good_keeps_the_old_connection() {
    let (mut rig, old) = Rig::online();
    let new = opens(&rig.shutdown(old)).expect("opens").0;
    let effects = rig.refused(new, down(), true);
    assert!(reports(&effects).iter().any(|event| matches!(event, SessionEvent::SwitchoverFailed(_))));
    assert!(matches!(rig.session.status(), SessionStatus::Online));
    rig.closed(old, 1001, "");
    rig.wait_for_open();
}

#[test]
fn m24_defect_4_a_lost_registration_is_renewed_for_the_next_try() {
    let (mut rig, socket) = Rig::online();
    rig.closed(socket, 1006, "");
    let effects = rig.wait();
    let socket = opens(&effects).expect("opens").0;
    rig.opened(socket);
    rig.closed(socket, 4404, "");
    assert_eq!(opens(&rig.wait()).expect("opens").1, Renewal::Registration);
}
