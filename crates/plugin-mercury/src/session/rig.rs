//! A session with a clock, for tests of the machine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use webex_core::time::Rng;
use webex_core::{Error, ErrorKind};

use super::*;
use crate::config::SessionConfig;

/// Counts instead of throwing dice.
#[derive(Debug, Default)]
pub(super) struct Counting(AtomicU64);

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        bytes.iter_mut().zip(n.iter().chain(std::iter::repeat(&0))).for_each(|(byte, n)| *byte = *n);
    }

    fn unit(&self) -> f64 {
        0.5
    }
}

/// A session with a clock.
pub(super) struct Rig {
    pub(super) session: Session,
    pub(super) now: Duration,
    rng: Counting,
    pub(super) sequence: u64,
}

impl Rig {
    pub(super) fn new(config: SessionConfig) -> Self {
        let now = Duration::from_secs(1000);
        Self { session: Session::new(config), now, rng: Counting::default(), sequence: 0 }
    }

    pub(super) fn input(&mut self, input: impl FnOnce(&mut Session, Moment<'_>)) -> Vec<Effect> {
        let wall = Timestamp::from_second(1_800_000_000).expect("in range");
        let wall = wall.checked_add(self.now).expect("in range");
        input(&mut self.session, Moment { monotonic: self.now, wall, rng: &self.rng });
        std::iter::from_fn(|| self.session.poll()).collect()
    }

    pub(super) fn connect(&mut self) -> Vec<Effect> {
        self.input(Session::connect)
    }

    pub(super) fn disconnect(&mut self) -> Vec<Effect> {
        self.input(|s, m| s.disconnect(m, &Goodbye::default()))
    }

    pub(super) fn opened(&mut self, socket: SocketId) -> Vec<Effect> {
        self.input(|s, m| s.opened(m, socket))
    }

    pub(super) fn closed(&mut self, socket: SocketId, code: u16, reason: &str) -> Vec<Effect> {
        self.input(|s, m| s.closed(m, socket, Close::new(code, reason)))
    }

    pub(super) fn refused(&mut self, socket: SocketId, error: Error, fatal: bool) -> Vec<Effect> {
        let refusal = Refusal { error, renewal: Renewal::Nothing, fatal };
        self.input(|s, m| s.refused(m, socket, refusal))
    }

    pub(super) fn text(&mut self, socket: SocketId, text: &str) -> Vec<Effect> {
        self.input(|s, m| s.frame(m, socket, text))
    }

    pub(super) fn event(&mut self, socket: SocketId, id: &str, kind: &str) -> Vec<Effect> {
        self.sequence += 1;
        let frame = json!({"id": id, "data": {"eventType": kind}, "sequenceNumber": self.sequence});
        self.text(socket, &frame.to_string())
    }

    pub(super) fn greet(&mut self, socket: SocketId) -> Vec<Effect> {
        self.sequence = 0;
        self.event(socket, &format!("greeting of {socket:?}"), "mercury.buffer_state")
    }

    pub(super) fn pong(&mut self, socket: SocketId, id: &str) -> Vec<Effect> {
        self.sequence += 1;
        self.text(socket, &json!({"id": id, "type": "pong", "sequenceNumber": self.sequence}).to_string())
    }

    pub(super) fn shutdown(&mut self, socket: SocketId) -> Vec<Effect> {
        self.sequence += 1;
        self.text(
            socket,
            &json!({"id": "s", "type": "shutdown", "sequenceNumber": self.sequence}).to_string(),
        )
    }

    /// Moves to the deadline.
    pub(super) fn wait(&mut self) -> Vec<Effect> {
        self.now = self.session.deadline().expect("something is due");
        self.input(Session::elapse)
    }

    /// Moves from deadline to deadline until a socket is asked for.
    pub(super) fn wait_for_open(&mut self) -> Vec<Effect> {
        loop {
            let effects = self.wait();
            if opens(&effects).is_some() {
                return effects;
            }
        }
    }

    pub(super) fn sleep(&mut self, time: Duration) {
        self.now += time;
    }

    /// A session that is online on the socket.
    pub(super) fn online() -> (Self, SocketId) {
        let mut rig = Self::new(SessionConfig::default());
        let effects = rig.connect();
        let (socket, effects) = rig.come_online(&effects);
        let ping = pinged(&effects).expect("pings");
        rig.pong(socket, &ping);
        (rig, socket)
    }

    /// Opens and greets the socket that was just asked for.
    pub(super) fn come_online(&mut self, effects: &[Effect]) -> (SocketId, Vec<Effect>) {
        let socket = opens(effects).expect("opens").0;
        self.opened(socket);
        (socket, self.greet(socket))
    }

    /// A session whose first socket is authorized but not greeted.
    pub(super) fn authorized() -> (Self, SocketId) {
        let mut rig = Self::new(SessionConfig::default());
        let socket = opens(&rig.connect()).expect("opens").0;
        rig.opened(socket);
        (rig, socket)
    }
}

pub(super) fn opens(effects: &[Effect]) -> Option<(SocketId, Renewal)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Open { socket, renewal } => Some((*socket, *renewal)),
        _ => None,
    })
}

pub(super) fn sent(effects: &[Effect]) -> Vec<Value> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send(_, text) => Some(serde_json::from_str(text).expect("JSON")),
        _ => None,
    });
    frames.collect()
}

pub(super) fn pinged(effects: &[Effect]) -> Option<String> {
    let ping = sent(effects).into_iter().find(|frame| frame["type"] == "ping")?;
    Some(ping["id"].as_str().expect("an id").to_owned())
}

pub(super) fn closes(effects: &[Effect]) -> Vec<(u16, String)> {
    let closes = effects.iter().filter_map(|effect| match effect {
        Effect::Close(_, close) => Some((close.code, close.reason.clone())),
        _ => None,
    });
    closes.collect()
}

pub(super) fn delivered(effects: &[Effect]) -> Vec<String> {
    let events = effects.iter().filter_map(|effect| match effect {
        Effect::Deliver(envelope) => Some(envelope.id.clone()),
        _ => None,
    });
    events.collect()
}

pub(super) fn reports(effects: &[Effect]) -> Vec<&SessionEvent> {
    let reports = effects.iter().filter_map(|effect| match effect {
        Effect::Report(event) => Some(event),
        _ => None,
    });
    reports.collect()
}

pub(super) fn gap(effects: &[Effect]) -> Option<Gap> {
    reports(effects).into_iter().find_map(|event| match event {
        SessionEvent::Gap(gap) => Some(gap.clone()),
        _ => None,
    })
}

pub(super) fn stop(effects: &[Effect]) -> Option<StopReason> {
    reports(effects).into_iter().find_map(|event| match event {
        SessionEvent::Stopped(reason) => Some(reason.clone()),
        _ => None,
    })
}

pub(super) fn is_transient(effects: &[Effect]) -> bool {
    matches!(reports(effects)[..], [SessionEvent::Offline { kind: OfflineKind::Transient, .. }])
}

pub(super) fn down() -> Error {
    Error::new(ErrorKind::Network, "down")
}
