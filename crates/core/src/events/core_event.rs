//! What the core tells.

/// What happens in the core.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CoreEvent {
    /// The login is over; a new one is needed.
    LoginRequired,
    /// The client logged out.
    LoggedOut,
    /// A call ended: for each [`RequestStarted`](Self::RequestStarted) there is one, also when the call was given up.
    RequestEnded {
        /// The tracking id that it went out with.
        tracking_id: String,
        /// The status, when there was an answer.
        status: Option<u16>,
        /// From the start of the call to its end.
        duration: std::time::Duration,
    },
    /// A call began.
    RequestStarted {
        /// The tracking id that it goes out with.
        tracking_id: String,
        /// The method.
        method: http::Method,
    },
    /// The access token was replaced.
    TokenRefreshed,
}
