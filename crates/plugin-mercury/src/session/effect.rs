//! What the machine wants done, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use webex_core::{Error, ErrorKind};

use super::close::{Close, OfflineKind, Renewal, StopReason};
use super::frame::Envelope;

/// The number of a socket within its session; never used twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct SocketId(pub(super) u64);

/// What the driver has to do.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Renew what is to be renewed, then open a socket; answer with `opened` or `refused`.
    Open { socket: SocketId, renewal: Renewal },
    /// Send the authorization.
    Authorize(SocketId),
    /// Send a frame.
    Send(SocketId, String),
    /// Send a close frame.
    Close(SocketId, Close),
    /// Forget the socket, open or not.
    Drop(SocketId),
    /// Hand an event out.
    Deliver(Arc<Envelope>),
    /// Tell what happened.
    Report(SessionEvent),
}

/// Why no socket came of a try.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) error: Error,
    pub(crate) renewal: Renewal,
    /// Trying again would change nothing.
    pub(crate) fatal: bool,
}

impl Refusal {
    /// The socket was closed before it was ready.
    pub(super) fn closed(close: &Close, renewal: Renewal) -> Self {
        let error = Error::new(ErrorKind::Network, format!("the socket was {close} before it was ready"));
        Self { error, renewal, fatal: false }
    }
}

/// What happened to a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionEvent {
    /// It is connected and authorized.
    Online,
    /// The connection is gone; the kind says whether it comes back by itself.
    Offline {
        /// Whether it comes back.
        kind: OfflineKind,
        /// How it ended.
        close: Close,
    },
    /// It does not go on by itself.
    Stopped(StopReason),
    /// A try failed. `attempt` counts from 1 since the session was last online.
    ConnectFailed {
        /// Which try it was.
        attempt: u32,
        /// Why.
        error: Error,
    },
    /// Events may have been missed; whoever keeps state asks the service what changed meanwhile.
    Gap(Gap),
    /// Frame numbers jumped or went back (wire/02 section 2.5.7).
    SequenceMismatch {
        /// The number that came.
        actual: u64,
        /// The number that was due.
        expected: u64,
    },
    /// The time from a ping to its answer.
    Latency(Duration),
    /// The service is about to close the connection; another one is being opened beside it.
    ShutdownImminent,
    /// The other connection took over; nothing was missed.
    SwitchoverComplete,
    /// No other connection could be opened; the old one is used as long as it lives.
    SwitchoverFailed(Error),
}

/// A stretch of time of which events may be missing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Gap {
    /// The last moment of which everything arrived, by the clock of the service as far as it is known.
    pub from: Timestamp,
    /// The moment from which on everything arrives again.
    pub to: Timestamp,
    /// Why.
    pub cause: GapCause,
}

/// Why events may be missing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum GapCause {
    /// There was no connection.
    Disconnected,
    /// The numbers of the frames say that so many did not arrive.
    MissingFrames(u64),
    /// So many events were not handed on, because their receivers were too slow.
    Overflow(u64),
}

/// Where a session stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionStatus {
    /// It was never told to connect.
    Idle,
    /// A socket is being opened; `attempt` counts from 1.
    Connecting {
        /// Which try it is.
        attempt: u32,
    },
    /// The next try follows after a pause.
    Waiting {
        /// Which try failed last.
        attempt: u32,
    },
    /// Events arrive.
    Online,
    /// Events arrive, while another connection is being opened beside the one that is about to end.
    SwitchingOver,
    /// It does not go on by itself.
    Stopped(StopReason),
}

impl SessionStatus {
    /// Whether events arrive.
    ///
    /// ```
    /// use webex_plugin_mercury::SessionStatus;
    /// assert!(SessionStatus::SwitchingOver.is_online());
    /// assert!(!SessionStatus::Idle.is_online());
    /// ```
    pub fn is_online(&self) -> bool {
        matches!(self, Self::Online | Self::SwitchingOver)
    }

    /// Whether the session is on its way to be online.
    ///
    /// ```
    /// use webex_plugin_mercury::SessionStatus;
    /// assert!(SessionStatus::Waiting { attempt: 3 }.is_connecting());
    /// assert!(!SessionStatus::Online.is_connecting());
    /// ```
    pub fn is_connecting(&self) -> bool {
        matches!(self, Self::Connecting { .. } | Self::Waiting { .. })
    }
}
