//! How a socket is closed.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message};

/// A close frame: a code and a reason, or neither, which clients report as 1005 (wire/02 section 3.3.8).
///
/// ```
/// use webex_sim::Close;
///
/// assert_eq!(Close::with(1001, "going away").code(), Some(1001));
/// assert_eq!(Close::without_code().code(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close(Option<(u16, Cow<'static, str>)>);

impl Close {
    /// Closes with this code and reason. A reason of more than 123 bytes is cut off: a frame holds no more.
    pub fn with(code: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        let reason = reason.into();
        let fits = |end: &usize| *end <= MOST_REASON_BYTES && reason.is_char_boundary(*end);
        let end = (0..=reason.len()).rev().find(fits).unwrap_or_default();
        let reason = if end < reason.len() { reason[..end].to_owned().into() } else { reason };
        Self(Some((code, reason)))
    }

    /// Closes with an empty frame.
    #[must_use]
    pub const fn without_code() -> Self {
        Self(None)
    }

    /// The code, if there is one.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        self.0.as_ref().map(|(code, _)| *code)
    }

    pub(super) fn into_message(self) -> Message {
        let frame = |(code, reason): (u16, Cow<'static, str>)| CloseFrame { code, reason: (*reason).into() };
        Message::Close(self.0.map(frame))
    }

    const fn known(code: u16, reason: &'static str) -> Self {
        Self(Some((code, Cow::Borrowed(reason))))
    }

    pub(super) const GOING_AWAY: Self = Self::known(1001, "going away");
    pub(super) const UNACCEPTABLE: Self = Self::known(1003, "The frame is not acceptable.");
    /// Clients know this text (wire/02 section 2.5.6).
    pub(super) const TOO_LATE: Self =
        Self::known(1008, "Authentication did not happen within the timeout window of 30000 seconds.");
    /// The token was good when the socket was opened; clients know this text, too.
    pub(super) const TOKEN_ENDED: Self = Self::known(1008, "Authentication failed");
    pub(super) const REGISTRATION_ENDED: Self = Self::known(1000, "The registration has ended.");
    pub(super) const REPLACED: Self = Self::known(4000, "Replaced");
    pub(super) const SWITCHED_OVER: Self = Self::known(4001, "Switched over");
    pub(super) const UNEXPECTED: Self = Self::known(4400, "The first frame is no authorization.");
    pub(super) const NO_USER: Self = Self::known(4400, "The access token belongs to no user.");
    pub(super) const UNAUTHORIZED: Self = Self::known(4401, "The access token is not valid.");
    pub(super) const NOT_ENTITLED: Self = Self::known(4403, "The token has no scope for events.");
    pub(super) const UNKNOWN_REGISTRATION: Self = Self::known(4404, "The registration is unknown.");
}

/// 125 bytes of a control frame without the code.
const MOST_REASON_BYTES: usize = 123;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_reasons_are_cut_between_characters() {
        let Close(Some((_, reason))) = Close::with(1000, "ä".repeat(100)) else { panic!("a code") };
        assert_eq!(reason.len(), 122);
    }
}
