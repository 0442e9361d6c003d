//! What holds in every order of events.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;
use webex_core::{Error, ErrorKind};

use super::rig::Rig;
use super::*;
use crate::config::SessionConfig;

/// Sockets are meant by their age: 0 is the newest.
#[derive(Clone, Debug)]
enum Step {
    Connect,
    Disconnect,
    Opened,
    Refused(usize, bool),
    Greet(usize),
    Event(usize, u8),
    Pong(usize),
    Shutdown(usize),
    Closed(usize, u16),
    Garbage(usize, String),
    Wait(u64),
    UntilDue,
}

const CODES: [u16; 14] = [1000, 1001, 1003, 1005, 1006, 1008, 1011, 3050, 4000, 4001, 4400, 4401, 4403, 4404];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let socket = || 0..3_usize;
    let step = prop_oneof![
        2 => Just(Step::Connect),
        1 => Just(Step::Disconnect),
        8 => Just(Step::Opened),
        2 => (socket(), prop::bool::weighted(0.1)).prop_map(|(n, fatal)| Step::Refused(n, fatal)),
        8 => socket().prop_map(Step::Greet),
        6 => (socket(), any::<u8>()).prop_map(|(n, id)| Step::Event(n, id)),
        4 => socket().prop_map(Step::Pong),
        2 => socket().prop_map(Step::Shutdown),
        4 => (socket(), prop::sample::select(&CODES[..])).prop_map(|(n, code)| Step::Closed(n, code)),
        1 => (socket(), ".{0,12}").prop_map(|(n, text)| Step::Garbage(n, text)),
        4 => (0..40_000_u64).prop_map(Step::Wait),
        6 => Just(Step::UntilDue),
    ];
    prop::collection::vec(step, 1..120)
}

/// A session with what its driver knows.
struct World {
    rig: Rig,
    /// Every socket that is not dropped, and the last ping on it.
    sockets: BTreeMap<SocketId, Option<String>>,
    used: HashSet<SocketId>,
    unopened: Option<SocketId>,
    delivered: HashSet<String>,
    /// Frames that were acknowledged, pongs and signals among them.
    acknowledged: HashSet<String>,
    wanted: bool,
}

impl World {
    fn after(steps: &[Step]) -> Self {
        let mut world = Self {
            rig: Rig::new(SessionConfig::default()),
            sockets: BTreeMap::new(),
            used: HashSet::new(),
            unopened: None,
            delivered: HashSet::new(),
            acknowledged: HashSet::new(),
            wanted: false,
        };
        for (number, step) in steps.iter().enumerate() {
            world.step(step, number);
        }
        world
    }

    fn step(&mut self, step: &Step, number: usize) {
        let effects = self.input(step, number);
        effects.iter().for_each(|effect| self.carry_out(effect));
        self.check();
    }

    fn socket(&self, age: usize) -> SocketId {
        self.sockets.keys().rev().nth(age).copied().unwrap_or(SocketId(u64::MAX))
    }

    fn input(&mut self, step: &Step, number: usize) -> Vec<Effect> {
        match step {
            Step::Connect => {
                self.wanted = true;
                self.rig.input(Session::connect)
            }
            Step::Disconnect => self.rig.input(|s, m| s.disconnect(m, &Goodbye::default())),
            Step::Opened => match self.unopened.take() {
                Some(socket) => self.rig.input(|s, m| s.opened(m, socket)),
                None => Vec::new(),
            },
            Step::Refused(age, fatal) => self.refuse(*age, *fatal),
            Step::Greet(age) => {
                let data = json!({"eventType": "mercury.buffer_state"});
                self.frame(*age, &json!({"id": format!("greeting {number}"), "data": data}).to_string())
            }
            Step::Event(age, id) => {
                let conversation = if id % 2 == 0 { json!(null) } else { json!("c") };
                let data = json!({"eventType": "a", "conversationId": conversation});
                self.frame(
                    *age,
                    &json!({"id": id.to_string(), "data": data, "sequenceNumber": id}).to_string(),
                )
            }
            Step::Pong(age) => {
                let id = self.sockets.get(&self.socket(*age)).cloned().flatten();
                self.frame(*age, &json!({"id": id, "type": "pong"}).to_string())
            }
            Step::Shutdown(age) => self.frame(*age, r#"{"id":"s","type":"shutdown"}"#),
            Step::Closed(age, code) => {
                let socket = self.socket(*age);
                self.rig.input(|s, m| s.closed(m, socket, Close::new(*code, "")))
            }
            Step::Garbage(age, text) => self.frame(*age, text),
            Step::Wait(millis) => {
                self.rig.now += Duration::from_millis(*millis);
                self.rig.input(Session::elapse)
            }
            Step::UntilDue => {
                self.rig.now = self.rig.session.deadline().unwrap_or(self.rig.now).max(self.rig.now);
                self.rig.input(Session::elapse)
            }
        }
    }

    fn refuse(&mut self, age: usize, fatal: bool) -> Vec<Effect> {
        let socket = self.socket(age);
        if self.unopened != Some(socket) {
            return Vec::new();
        }
        self.unopened = None;
        self.sockets.remove(&socket);
        let error = Error::new(ErrorKind::Network, "down");
        self.rig.input(|s, m| s.refused(m, socket, Refusal { error, renewal: Renewal::Nothing, fatal }))
    }

    fn frame(&mut self, age: usize, text: &str) -> Vec<Effect> {
        let socket = self.socket(age);
        self.rig.input(|s, m| s.frame(m, socket, text))
    }

    fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Open { socket, .. } => {
                assert!(self.used.insert(*socket), "a number is used twice");
                assert!(self.wanted, "nobody wants to be online");
                assert_eq!(self.unopened.replace(*socket), None, "one try at a time");
                self.sockets.insert(*socket, None);
            }
            Effect::Drop(socket) => {
                self.sockets.remove(socket);
                self.unopened.take_if(|unopened| unopened == socket);
            }
            Effect::Send(socket, text) => {
                let frame: serde_json::Value = serde_json::from_str(text).expect("JSON");
                let ping = self.sockets.get_mut(socket).expect("frames go to sockets that are not dropped");
                if frame["type"] == "ping" {
                    *ping = frame["id"].as_str().map(str::to_owned);
                }
                self.acknowledged.extend(frame["messageId"].as_str().map(str::to_owned));
            }
            Effect::Authorize(socket) | Effect::Close(socket, _) => {
                assert!(self.sockets.contains_key(socket));
            }
            Effect::Deliver(envelope) => {
                assert!(self.delivered.insert(envelope.id.clone()), "'{}' came twice", envelope.id);
            }
            Effect::Report(SessionEvent::Stopped(_)) => self.wanted = false,
            Effect::Report(_) => {}
        }
    }

    /// What holds between any two inputs.
    fn check(&self) {
        let status = self.rig.session.status();
        assert_eq!(self.wanted, status.is_online() || status.is_connecting(), "{status:?}");
        match status {
            // Somebody's move: the driver opens a socket, or a time runs.
            SessionStatus::Connecting { .. } => {
                assert!(self.unopened.is_some() || self.rig.session.deadline().is_some());
            }
            SessionStatus::Waiting { .. } | SessionStatus::Online | SessionStatus::SwitchingOver => {
                assert!(self.rig.session.deadline().is_some(), "{status:?} waits for nothing");
            }
            _ => {}
        }
        assert_eq!(self.rig.session.is_quiet(), self.sockets.is_empty(), "every socket is accounted for");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn in_every_order_of_events_the_session_keeps_its_promises(steps in steps()) {
        World::after(&steps);
    }

    #[test]
    fn after_any_history_a_wish_to_be_online_comes_true(steps in steps()) {
        let mut world = World::after(&steps);
        world.step(&Step::Connect, 1000);
        for number in 0..30 {
            if world.rig.session.status().is_online() {
                break;
            }
            world.step(&[Step::UntilDue, Step::Opened, Step::Greet(0)][number % 3], 1001 + number);
        }
        prop_assert!(world.rig.session.status().is_online());
    }

    #[test]
    fn what_was_acknowledged_is_handed_out_however_it_ends(steps in steps()) {
        let mut world = World::after(&steps);
        world.step(&Step::Disconnect, 1000);
        let events = world.acknowledged.iter().filter(|id| id.parse::<u8>().is_ok());
        prop_assert_eq!(events.filter(|id| !world.delivered.contains(*id)).count(), 0);
    }

    #[test]
    fn time_alone_makes_no_busy_loop(steps in steps()) {
        let mut world = World::after(&steps);
        world.step(&Step::Wait(0), 1000);
        prop_assert!(world.rig.session.deadline().is_none_or(|deadline| deadline > world.rig.now));
    }
}
