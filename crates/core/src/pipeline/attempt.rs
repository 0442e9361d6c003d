//! The attempts of a call.

use std::time::Duration;

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::head::{self, Limits};
use super::hooks::Stage;
use super::limiter::host_of;
use super::redirect::max_response;
use super::retry::{Retries, longest_pause};
use super::run::Pipeline;
use super::{retry_after, wire};
use crate::request::{Call, Exchange, HttpFailure, Response, Stalling};
use crate::transport::ProxyFailure;
use crate::{Error, ErrorKind, Result, TimeoutKind, Webex};

/// How an attempt ended that did not fail.
enum Step {
    Done,
    Redirected,
}

impl Pipeline {
    /// Tries the call until it ends, well or not.
    pub(super) async fn attempts(
        &self,
        webex: &Webex,
        exchange: &mut Exchange,
        ends: Option<Duration>,
    ) -> Result<()> {
        self.budget.deposit();
        let mut retries = Retries::new(&webex.config().requests.retry, &self.budget, &**webex.rng());
        exchange.attempt = 1;
        loop {
            let error = match self.attempt(webex, exchange).await {
                Ok(Step::Done) => return Ok(()),
                Ok(Step::Redirected) => continue,
                Err(error) => error,
            };
            exchange.response = None;
            end_under_embargo(webex, exchange.token, &error).await;
            if !self.refreshed(webex, exchange, &error).await? {
                let left = ends.map(|ends| ends.saturating_sub(webex.clock().monotonic()));
                let kind = error.kind();
                let wait = retries.next(&exchange.call, error, left)?;
                tracing::debug!(?kind, attempt = exchange.attempt, ?wait, "the call is tried again");
                webex.clock().sleep(wait).await;
            }
            exchange.attempt += 1;
        }
    }

    async fn attempt(&self, webex: &Webex, exchange: &mut Exchange) -> Result<Step> {
        self.route(webex, exchange).await?;
        let permit = self.limit(webex, exchange).await?;
        self.authorize(webex, exchange).await?;
        self.transport(webex, exchange, permit).await?;
        if self.redirect(webex, exchange).await? {
            return Ok(Step::Redirected);
        }
        self.decode(webex, exchange).await?;
        self.status(webex, exchange).await?;
        Ok(Step::Done)
    }

    /// Whether a 401 led to a newer token: once a call (wire/01 section 7, B15).
    async fn refreshed(&self, webex: &Webex, exchange: &mut Exchange, error: &Error) -> Result<bool> {
        let call = &exchange.call;
        let wanted = error.status() == Some(StatusCode::UNAUTHORIZED)
            && call.options.refresh.unwrap_or(true)
            && call.body.can_open()
            && !std::mem::replace(&mut exchange.refreshed, true);
        match exchange.token {
            Some(generation) if wanted => webex.credentials().refreshed_after(webex, generation).await,
            _ => Ok(false),
        }
    }

    async fn route(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Route, webex, exchange).await?;
        let url = exchange.url.as_deref().expect("the stage Name has set the URL");
        let ruled = self.route_rules.iter().find_map(|rule| rule.route(webex, url));
        exchange.routed = ruled.or_else(|| webex.services().route(url)).map(Into::into);
        self.hooks.after(Stage::Route, webex, exchange).await
    }

    async fn limit(&self, webex: &Webex, exchange: &mut Exchange) -> Result<OwnedSemaphorePermit> {
        self.hooks.before(Stage::Limit, webex, exchange).await?;
        let url = exchange.target();
        let longest = longest_pause(&exchange.call, &webex.config().requests.retry);
        self.wait_for_pause(webex, longest, host_of(&url)).await?;
        let permit = webex.shared().hosts().permit(host_of(&url)).await;
        self.hooks.after(Stage::Limit, webex, exchange).await?;
        Ok(permit)
    }

    async fn wait_for_pause(&self, webex: &Webex, longest: Duration, host: &str) -> Result<()> {
        if self.pauses.are_none() {
            return Ok(());
        }
        for _ in 0..=webex.config().requests.retry.max_pauses {
            let Some(left) = self.pauses.left(host, webex.clock().monotonic()) else { return Ok(()) };
            if left > longest {
                return Err(paused(left));
            }
            // Those who wait for the same host come back one by one.
            let spread = (left / 10).min(Duration::from_secs(1)).mul_f64(webex.rng().unit());
            webex.clock().sleep(left + spread).await;
        }
        let left = self.pauses.left(host, webex.clock().monotonic());
        left.map_or(Ok(()), |left| Err(paused(left)))
    }

    async fn transport(
        &self,
        webex: &Webex,
        exchange: &mut Exchange,
        permit: OwnedSemaphorePermit,
    ) -> Result<()> {
        self.hooks.before(Stage::Transport, webex, exchange).await?;
        let (url, clock, requests) = (exchange.target(), webex.clock(), &webex.config().requests);
        let (request, activity) = wire::request(exchange, &url, clock)?;
        let limits = Limits {
            head: exchange.call.options.attempt_timeout.unwrap_or(requests.attempt_timeout),
            stall: requests.stall_timeout,
        };
        let sent = webex.shared().http()?.send(request);
        let sent = head::within(&**clock, limits, &activity, sent).await;
        drop(permit);
        let (head, body) = sent.inspect_err(|error| blame(webex, &url, error))?.into_parts();
        let body = Stalling::new(body, requests.stall_timeout, clock.clone()).boxed_unsync();
        let response = Response::new(head.status, head.headers, url, body);
        self.observe(webex, &response);
        exchange.response = Some(response);
        self.hooks.after(Stage::Transport, webex, exchange).await
    }

    /// Learns from an answer what concerns the host: that it fails, or that it wants to be left alone.
    fn observe(&self, webex: &Webex, response: &Response) {
        let status = response.status();
        if status.is_server_error() {
            webex.services().mark_failed(response.url());
        }
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            && let Some(pause) = retry_after(response.headers())
        {
            self.pauses.pause(host_of(response.url()), webex.clock().monotonic(), pause);
        }
    }

    async fn decode(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Decode, webex, exchange).await?;
        self.read(webex, exchange).await?;
        if let Some(opener) = exchange.call.opener.clone()
            && let Some(response) = &mut exchange.response
            && let Some(bytes) = response.bytes().cloned()
        {
            let opened = opener.open(webex, bytes).await?;
            response.set_bytes(opened);
        }
        self.hooks.after(Stage::Decode, webex, exchange).await
    }

    /// Reads the body into memory, unless the caller wants to stream a good answer.
    async fn read(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        let limit = max_response(webex, exchange);
        let Exchange { call, response: Some(response), .. } = exchange else { return Ok(()) };
        let failed = response.status() >= StatusCode::BAD_REQUEST;
        check_encoding(call, response)?;
        if let (Some(report), false) = (&call.options.download, failed) {
            response.meter(report.clone());
        }
        if !failed && call.options.stream {
            return Ok(());
        }
        check_length(&call.method, response, limit)?;
        response.buffer(limit).await
    }

    async fn status(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Status, webex, exchange).await?;
        match exchange.response.take_if(|response| response.status() >= StatusCode::BAD_REQUEST) {
            Some(response) => Err(failure(exchange.call.method(), response)),
            None => self.hooks.after(Stage::Status, webex, exchange).await,
        }
    }
}

/// Where the service may not be used (451), a login is of no use either (wire/01 section 7, B9).
async fn end_under_embargo(webex: &Webex, token: Option<u64>, error: &Error) {
    match token {
        Some(generation) if error.status() == Some(StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS) => {
            webex.credentials().end_under_embargo(webex, generation).await;
        }
        _ => {}
    }
}

/// The host failed, unless it was the request that did.
fn blame(webex: &Webex, url: &Url, error: &Error) {
    let own = error.timeout() == Some(TimeoutKind::RequestBody);
    let broke = matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Tls);
    if !own && (broke || error.proxy().is_some_and(ProxyFailure::is_of_host)) {
        webex.services().mark_failed(url);
    }
}

/// Refuses an answer that is compressed though nobody asked for it (wire/01 section 2.7): it would be read as garbage, and a
/// few bytes of it could unfold to gigabytes. What was asked for is the caller's own to unfold. A refusal stays one.
fn check_encoding(call: &Call, response: &Response) -> Result<()> {
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    let compressed = response.headers().get_all(CONTENT_ENCODING).iter().any(|value| !plain(value));
    let asked = call.headers().contains_key(ACCEPT_ENCODING);
    if !compressed || asked || call.method == Method::HEAD || response.status() >= StatusCode::BAD_REQUEST {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Decode, "the answer is compressed, which nobody asked for"))
}

/// Refuses an answer that announces too much, before it is read.
fn check_length(method: &Method, response: &Response, limit: u64) -> Result<()> {
    match response.content_length() {
        // The answer to HEAD announces what GET would bring.
        Some(length) if length > limit && *method != Method::HEAD => {
            Err(Error::new(ErrorKind::BodyTooLarge, "the answer is larger than the limit of the call"))
        }
        _ => Ok(()),
    }
}

fn failure(method: &Method, response: Response) -> Error {
    let (status, headers, url, body) = response.into_parts();
    Error::from_http(HttpFailure::new(status, method.clone(), (*url).clone(), headers, body))
}

fn paused(left: Duration) -> Error {
    let text = format!("the host asked for a pause; {} s of it are left", left.as_secs());
    Error::new(ErrorKind::RateLimited, text).with_retry_after(left)
}
