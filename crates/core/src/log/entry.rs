//! One entry of the log.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tracing::Level;

/// One entry of the log, redacted. Prints as one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogEntry {
    pub(super) number: u64,
    pub(super) time: Timestamp,
    pub(super) level: Level,
    pub(super) target: &'static str,
    pub(super) session: Option<Arc<str>>,
    pub(super) message: String,
}

impl LogEntry {
    /// Counts up from 0 within a ring.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it was logged.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// How important it is.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Which part of the SDK logged it.
    pub fn target(&self) -> &'static str {
        self.target
    }

    /// The session id of the client that it belongs to ([`crate::Webex::session_id`]).
    pub fn session_id(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The text, followed by the fields as `name=value`.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} {:5} {} ", self.time, self.level, self.target)?;
        let mut lines = self.message.lines();
        f.write_str(lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| write!(f, "\\n{line}"))
    }
}
