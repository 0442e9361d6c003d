//! One way to lose a connection.

use std::fmt;

use webex_sim::Close;

/// One way to lose a connection (wire/02 section 4.2, the table).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cut {
    /// The server closes with this code and reason.
    Close(u16, &'static str),
    /// The server closes without a code: clients see 1005.
    CloseWithoutCode,
    /// The connection ends without a close frame: clients see 1006.
    Break,
    /// The connection is reset.
    Reset,
    /// The connection stays, but nothing is read or written any more: only a ping finds out.
    HalfOpen,
    /// All listeners stop, every connection is cut, and they come back on the same port.
    Restart,
    /// The server announces that it goes away, and closes the old connection once there is another one.
    Shutdown,
    /// The connection is reset, and the next one is closed with this code when it has sent its authorization.
    Refuse(u16),
    /// As [`Refuse`](Self::Refuse), without a code.
    RefuseWithoutCode,
}

impl Cut {
    /// Every way there is. One of 28 is half-open, which is fewer than one of twenty.
    pub const ALL: [Self; 28] = [
        Self::Close(1000, "Idle"),
        Self::Close(1000, ""),
        Self::Close(1001, "going away"),
        Self::Close(1003, "unacceptable"),
        Self::Close(1008, "policy"),
        Self::Close(1011, "internal error"),
        Self::Close(1012, "an unknown code"),
        Self::Close(3050, "done (permanent)"),
        Self::Close(4000, "Replaced"),
        Self::Close(4001, "Switched over"),
        Self::Close(4400, "bad request"),
        Self::Close(4401, "expired"),
        Self::Close(4403, "forbidden"),
        Self::Close(4404, "not found"),
        Self::CloseWithoutCode,
        Self::Break,
        Self::Reset,
        Self::Reset,
        Self::HalfOpen,
        Self::Restart,
        Self::Shutdown,
        Self::Refuse(1008),
        Self::Refuse(4000),
        Self::Refuse(4400),
        Self::Refuse(4401),
        Self::Refuse(4403),
        Self::Refuse(4404),
        Self::RefuseWithoutCode,
    ];

    /// Whether the client rightly stays away until it is told to connect again.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Close(4000, _) | Self::Refuse(4000 | 4400 | 4403))
    }

    /// The close frame, where there is one.
    pub(super) fn frame(&self) -> Option<Close> {
        match self {
            Self::Close(code, reason) => Some(Close::with(*code, *reason)),
            Self::Refuse(code) => Some(Close::with(*code, "refused")),
            Self::CloseWithoutCode | Self::RefuseWithoutCode => Some(Close::without_code()),
            _ => None,
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close(code, _) => write!(f, "closed with {code}"),
            Self::CloseWithoutCode => f.write_str("closed without a code (1005)"),
            Self::Break => f.write_str("ended without a close frame (1006)"),
            Self::Reset => f.write_str("reset"),
            Self::HalfOpen => f.write_str("half-open"),
            Self::Restart => f.write_str("restart of the listeners"),
            Self::Shutdown => f.write_str("shutdown announced, then 4001"),
            Self::Refuse(code) => write!(f, "reset, the next one refused with {code}"),
            Self::RefuseWithoutCode => f.write_str("reset, the next one refused without a code (1005)"),
        }
    }
}
