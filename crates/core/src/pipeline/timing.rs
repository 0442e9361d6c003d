//! The record of a call: a span, and a pair of events.

use std::sync::Arc;
use std::time::Duration;

use tracing::Span;
use tracing::field::Empty;

use crate::events::CoreEvent;
use crate::request::{Exchange, Response, Target};
use crate::time::Clock;
use crate::{Error, Result, Webex};

/// The span of a call. It holds no path and no query: they may be personal.
pub(super) fn span(exchange: &Exchange) -> Span {
    let to = match &exchange.call.target {
        Target::Service { name, .. } => name.as_ref(),
        Target::Url(url) => url.host_str().unwrap_or_default(),
    };
    let (method, id) = (exchange.call.method().as_str(), exchange.tracking_id());
    tracing::debug_span!("webex.call", method, to, tracking_id = id, status = Empty, failure = Empty)
}

/// Publishes that a call began, and, whatever happens, that it ended (wire/01 section 7, B26).
pub(super) struct Record<'a> {
    webex: &'a Webex,
    clock: Arc<dyn Clock>,
    tracking_id: String,
    started: Duration,
    status: Option<u16>,
}

impl<'a> Record<'a> {
    pub(super) fn start(webex: &'a Webex, exchange: &Exchange) -> Self {
        webex.publish_with(|| CoreEvent::RequestStarted {
            tracking_id: exchange.tracking_id.clone(),
            method: exchange.call.method().clone(),
        });
        Self {
            webex,
            clock: webex.clock().clone(),
            tracking_id: exchange.tracking_id.clone(),
            started: exchange.started,
            status: None,
        }
    }

    pub(super) fn end(&mut self, outcome: &Result<Response>, span: &Span) {
        let status = outcome.as_ref().map_or_else(Error::status, |response| Some(response.status()));
        self.status = status.map(|status| status.as_u16());
        span.record("status", self.status);
        if let Err(error) = outcome {
            span.record("failure", tracing::field::debug(error.kind()));
        }
        let failure = outcome.as_ref().err().map(|error| tracing::field::debug(error.kind()));
        let millis = self.clock.monotonic().saturating_sub(self.started).as_millis();
        span.in_scope(|| tracing::debug!(status = self.status, failure, millis, "the call ended"));
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let duration = self.clock.monotonic().saturating_sub(self.started);
        self.webex.publish_with(|| CoreEvent::RequestEnded {
            tracking_id: std::mem::take(&mut self.tracking_id),
            status: self.status,
            duration,
        });
    }
}
