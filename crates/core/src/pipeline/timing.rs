//! The record of a call: a span, a pair of events, and what is counted.

use std::sync::Arc;
use std::time::Duration;

use tracing::Span;
use tracing::field::Empty;

use crate::diagnostics::{CallOutcome, Tally, Timings};
use crate::events::CoreEvent;
use crate::request::{Exchange, Response, Target};
use crate::{Result, Webex};

/// The span of a call. It holds no path and no query: they may be personal.
pub(super) fn span(exchange: &Exchange) -> Span {
    let to = service(exchange);
    let (method, id) = (exchange.call.method().as_str(), exchange.tracking_id());
    tracing::debug_span!("webex.call", method, to, tracking_id = id, status = Empty, failure = Empty)
}

/// The service that is called; the host for a call by URL.
fn service(exchange: &Exchange) -> &str {
    match &exchange.call.target {
        Target::Service { name, .. } => name.as_ref(),
        Target::Url(url) => url.host_str().unwrap_or_default(),
    }
}

/// Publishes that a call began, and, whatever happens, that it ended (wire/01 section 7, B26).
pub(super) struct Record<'a> {
    webex: &'a Webex,
    tracking_id: String,
    started: Duration,
    outcome: CallOutcome,
    attempts: u32,
    tally: Arc<Tally>,
}

impl<'a> Record<'a> {
    pub(super) fn start(webex: &'a Webex, timings: &Timings, exchange: &Exchange) -> Self {
        webex.publish_with(|| CoreEvent::RequestStarted {
            tracking_id: exchange.tracking_id.clone(),
            method: exchange.call.method().clone(),
        });
        Self {
            webex,
            tracking_id: exchange.tracking_id.clone(),
            started: exchange.started,
            outcome: CallOutcome::GivenUp,
            attempts: exchange.attempt,
            tally: timings.begin(service(exchange)),
        }
    }

    pub(super) fn end(&mut self, outcome: &Result<Response>, attempts: u32, span: &Span) {
        self.outcome = match outcome {
            Ok(response) => CallOutcome::Status(response.status().as_u16()),
            Err(error) => CallOutcome::of_error(error),
        };
        self.attempts = attempts;
        let status = self.outcome.status();
        span.record("status", status);
        if let Err(error) = outcome {
            span.record("failure", tracing::field::debug(error.kind()));
        }
        let failure = outcome.as_ref().err().map(|error| tracing::field::debug(error.kind()));
        span.in_scope(|| {
            tracing::debug!(status, failure, millis = self.took().as_millis(), "the call ended")
        });
    }

    /// How long the call took so far.
    fn took(&self) -> Duration {
        self.webex.clock().monotonic().saturating_sub(self.started)
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let duration = self.took();
        self.tally.end(self.outcome, self.attempts, duration);
        self.webex.publish_with(|| CoreEvent::RequestEnded {
            tracking_id: std::mem::take(&mut self.tracking_id),
            status: self.outcome.status(),
            duration,
        });
    }
}
