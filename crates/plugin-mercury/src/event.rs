//! What the plug-in tells.

use std::fmt;
use std::sync::Arc;

use crate::device::DeviceEvent;
use crate::session::{Envelope, SessionEvent};

/// The name of a session: one socket of the client, over all its reconnects.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SessionId(Arc<str>);

impl SessionId {
    /// A session of that name.
    ///
    /// ```
    /// use webex_plugin_mercury::SessionId;
    /// assert_ne!(SessionId::new("second"), SessionId::default());
    /// ```
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for SessionId {
    /// The session that [`connect`](crate::MercuryHandle::connect) connects.
    fn default() -> Self {
        Self::new("mercury-default-session")
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happens; see [`crate::MercuryHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MercuryEvent {
    /// Something arrived.
    Frame {
        /// On which session.
        session: SessionId,
        /// What.
        envelope: Arc<Envelope>,
    },
    /// A session changed.
    Session {
        /// Which one.
        session: SessionId,
        /// How.
        event: SessionEvent,
    },
    /// The registration changed.
    Device(DeviceEvent),
}
