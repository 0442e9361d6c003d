//! What the end of a socket means (wire/02 section 4.2, the table).

use std::fmt;

use webex_core::{Error, ErrorKind, Result};

/// The lost answer to a ping, as the reason that is sent.
pub(super) const PONG_LOST: &str = "Pong not received";
/// An answer to another ping, as the reason that is sent.
pub(super) const PONG_MISMATCH: &str = "Pong mismatch";

/// How a socket ended: code and reason of the close frame, 1006 when the connection broke.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Close {
    /// The code (RFC 6455 section 7.4).
    pub code: u16,
    /// The reason, often empty.
    pub reason: String,
}

impl Close {
    /// A close frame as it arrived. What some gateways put into the reason of 1005 becomes the code that it means
    /// (wire/02 section 2.5.6).
    pub(crate) fn new(code: u16, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        let code = if code == 1005 { meant_by(&reason).unwrap_or(code) } else { code };
        Self { code, reason }
    }

    /// The connection broke without a goodbye.
    pub(crate) fn broken() -> Self {
        Self { code: 1006, reason: String::new() }
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(f, "closed with {}", self.code),
            reason => write!(f, "closed with {}: {reason}", self.code),
        }
    }
}

fn meant_by(reason: &str) -> Option<u16> {
    match reason.to_ascii_lowercase().as_str() {
        "replaced" => Some(4000),
        "authentication failed"
        | "authentication did not happen within the timeout window of 30000 seconds." => Some(1008),
        _ => None,
    }
}

/// What is renewed before the next try.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Renewal {
    #[default]
    Nothing,
    /// The access token, if it can be renewed.
    Token,
    /// The registration; the next try takes the new URL.
    Registration,
}

/// What follows a close.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Reconnect(Renewal),
    Replaced,
    BadRequest,
    Forbidden,
}

/// The table of wire/02 section 4.2: going on is given up only where it is pointless.
pub(super) fn judge(code: u16, online: bool) -> Verdict {
    match (code, online) {
        (4000, _) => Verdict::Replaced,
        (4400, false) => Verdict::BadRequest,
        (4403, false) => Verdict::Forbidden,
        (4401 | 1008, _) => Verdict::Reconnect(Renewal::Token),
        (4404 | 1005, false) => Verdict::Reconnect(Renewal::Registration),
        _ => Verdict::Reconnect(Renewal::Nothing),
    }
}

/// How long a session is offline.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OfflineKind {
    /// It reconnects by itself.
    Transient,
    /// Another socket of the same registration took over; it does not reconnect.
    Replaced,
    /// It does not reconnect.
    Permanent,
}

/// Why a session does not go on by itself; [`connect`](crate::MercuryHandle::connect) starts it again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StopReason {
    /// `disconnect()` was called, or the client logged out.
    Disconnected,
    /// Another socket of the same registration took over (4000).
    Replaced,
    /// The service does not serve such accounts (4400).
    BadRequest(Close),
    /// The account has no right to listen (4403).
    Forbidden(Close),
    /// The login is over, the client is gone, or there is no way to the service: trying again changes nothing.
    Failed(Error),
    /// As many tries as the configuration allows failed; the last failure.
    RetriesExhausted(Error),
}

impl StopReason {
    pub(super) fn offline_kind(&self) -> OfflineKind {
        match self {
            Self::Replaced => OfflineKind::Replaced,
            _ => OfflineKind::Permanent,
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disconnected => f.write_str("the session was disconnected"),
            Self::Replaced => f.write_str("another connection of the same registration took over"),
            Self::BadRequest(close) => write!(f, "Mercury does not serve this account ({close})"),
            Self::Forbidden(close) => write!(f, "the account may not connect to Mercury ({close})"),
            Self::Failed(error) => write!(f, "Mercury cannot be reached: {error}"),
            Self::RetriesExhausted(error) => write!(f, "Mercury was not reached with so many tries: {error}"),
        }
    }
}

impl From<StopReason> for Error {
    fn from(reason: StopReason) -> Self {
        let text = reason.to_string();
        match reason {
            StopReason::Failed(error) => error,
            StopReason::RetriesExhausted(error) => Self::new(error.kind(), text).with_source(error),
            StopReason::BadRequest(_) | StopReason::Forbidden(_) => {
                Self::new(ErrorKind::NotAuthenticated, text)
            }
            StopReason::Replaced | StopReason::Disconnected => Self::new(ErrorKind::Closed, text),
        }
    }
}

/// What we say when we close a socket.
///
/// ```
/// use webex_plugin_mercury::Goodbye;
/// assert!(Goodbye::new(3050, "done (permanent)").is_ok());
/// assert!(Goodbye::new(1001, "going away").is_err(), "that code belongs to servers");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Goodbye {
    pub(crate) code: u16,
    pub(crate) reason: String,
}

impl Goodbye {
    /// A goodbye with this code and reason.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the code is neither 1000 nor between 3000 and 4999, or the reason is longer
    /// than 123 bytes (RFC 6455 section 5.5).
    pub fn new(code: u16, reason: impl Into<String>) -> Result<Self> {
        let reason = reason.into();
        if code != 1000 && !(3000..=4999).contains(&code) {
            return Err(Error::invalid_input("a client closes with 1000 or a code between 3000 and 4999"));
        }
        if reason.len() > 123 {
            return Err(Error::invalid_input("the reason of a goodbye has at most 123 bytes"));
        }
        Ok(Self { code, reason })
    }
}

impl Default for Goodbye {
    /// 1000, `Done`.
    fn default() -> Self {
        Self { code: 1000, reason: "Done".to_owned() }
    }
}
