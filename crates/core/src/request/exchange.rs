//! A call on its way through the pipeline.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{Call, Response};
use crate::Error;

/// A call on its way: what interceptors see and may change.
pub struct Exchange {
    /// The call; its headers and body are what is sent.
    pub call: Call,
    /// Where the call goes; set by the stage `Name` and by redirects.
    pub(crate) url: Option<Arc<Url>>,
    /// The URL of this attempt, its host picked by the stage `Route`.
    pub(crate) routed: Option<Arc<Url>>,
    pub(crate) tracking_id: String,
    /// The tracking id is ours, not the caller's.
    pub(crate) own_id: bool,
    pub(crate) started: Duration,
    pub(crate) attempt: u32,
    pub(crate) redirects: u32,
    /// The generation of the token that the pipeline set in `authorization`.
    pub(crate) token: Option<u64>,
    /// The pipeline set `authorization` itself, and may take it away again.
    pub(crate) authorized: bool,
    /// A redirect left the host that the caller named.
    pub(crate) strayed: bool,
    pub(crate) refreshed: bool,
    pub(crate) response: Option<Response>,
    pub(crate) error: Option<Error>,
}

impl Exchange {
    pub(crate) fn new(call: Call, tracking_id: String, own_id: bool, started: Duration) -> Self {
        Self {
            call,
            url: None,
            routed: None,
            tracking_id,
            own_id,
            started,
            attempt: 0,
            redirects: 0,
            token: None,
            authorized: false,
            strayed: false,
            refreshed: false,
            response: None,
            error: None,
        }
    }

    /// The URL, once the service name is resolved; during an attempt with the host that was picked for it.
    pub fn url(&self) -> Option<&Url> {
        self.routed.as_deref().or(self.url.as_deref())
    }

    /// The tracking id of the call, without the suffix that counts replays.
    pub fn tracking_id(&self) -> &str {
        &self.tracking_id
    }

    /// When the call began, on [`Clock::monotonic`](crate::time::Clock::monotonic).
    pub fn started(&self) -> Duration {
        self.started
    }

    /// The number of the try, from 1; 0 before the first.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How many redirects were followed.
    pub fn redirects(&self) -> u32 {
        self.redirects
    }

    /// The answer, once there is one.
    pub fn response(&self) -> Option<&Response> {
        self.response.as_ref()
    }

    /// The answer, to change it.
    pub fn response_mut(&mut self) -> Option<&mut Response> {
        self.response.as_mut()
    }

    /// What the call failed with; known at the stage `Timing`.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// The URL of this attempt, cheap to keep.
    pub(crate) fn target(&self) -> Arc<Url> {
        let url = self.routed.as_ref().or(self.url.as_ref());
        url.expect("the stage Name has set the URL").clone()
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("call", &self.call)
            .field("tracking_id", &self.tracking_id)
            .field("attempt", &self.attempt)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}
