//! A session for fuzz targets; no part of the interface.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use webex_core::time::OsRng;

use super::machine::{Moment, Session};
use super::{Effect, SocketId};
use crate::config::SessionConfig;

/// Lets a session that is online read frames, one a second.
///
/// # Panics
/// When the session breaks a promise: an event comes twice, a frame goes to no socket, or nothing is waited for.
pub fn frames<'a>(frames: impl IntoIterator<Item = &'a str>) {
    let mut online = Online::new();
    for frame in frames {
        online.now += Duration::from_secs(1);
        let socket = online.session.active().unwrap_or(online.newest);
        online.input(|session, moment| session.frame(moment, socket, frame));
        online.input(Session::elapse);
        assert!(
            online.session.deadline().is_some(),
            "somebody wants to be online, and nothing is waited for"
        );
    }
}

struct Online {
    session: Session,
    now: Duration,
    newest: SocketId,
    open: HashSet<SocketId>,
    delivered: HashSet<String>,
}

impl Online {
    fn new() -> Self {
        let session = Session::new(SessionConfig::default());
        let (newest, open, delivered) = (SocketId(0), HashSet::new(), HashSet::new());
        let mut online = Self { session, now: Duration::from_secs(1000), newest, open, delivered };
        online.input(Session::connect);
        let greeting = r#"{"id":"greeting","data":{"eventType":"mercury.buffer_state"}}"#;
        online.input(|session, moment| session.frame(moment, newest, greeting));
        assert!(online.session.status().is_online());
        online
    }

    fn input(&mut self, input: impl FnOnce(&mut Session, Moment<'_>)) {
        let wall = Timestamp::UNIX_EPOCH.checked_add(self.now).expect("a short time");
        input(&mut self.session, Moment { monotonic: self.now, wall, rng: &OsRng });
        while let Some(effect) = self.session.poll() {
            self.carry_out(effect, wall);
        }
    }

    fn carry_out(&mut self, effect: Effect, wall: Timestamp) {
        match effect {
            Effect::Open { socket, .. } => {
                self.newest = socket;
                self.open.insert(socket);
                self.session.opened(Moment { monotonic: self.now, wall, rng: &OsRng }, socket);
            }
            Effect::Drop(socket) => drop(self.open.remove(&socket)),
            Effect::Authorize(socket) | Effect::Send(socket, _) | Effect::Close(socket, _) => {
                assert!(self.open.contains(&socket), "a frame goes to a socket that is gone");
            }
            Effect::Deliver(envelope) => {
                let new = envelope.id.is_empty() || self.delivered.insert(envelope.id.clone());
                assert!(new, "an event comes twice");
            }
            Effect::Report(_) => {}
        }
    }
}
