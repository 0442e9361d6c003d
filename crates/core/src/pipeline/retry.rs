//! Whether a failed attempt is repeated, and when.

use std::time::Duration;

use http::StatusCode;

use super::budget::Budget;
use crate::config::RetryConfig;
use crate::error::is_retryable_status;
use crate::request::Call;
use crate::time::Rng;
use crate::{Error, ErrorKind, Result};

/// The retries of one call.
pub(super) struct Retries<'a> {
    config: &'a RetryConfig,
    budget: &'a Budget,
    rng: &'a dyn Rng,
    failures: u32,
    pauses: u32,
}

impl<'a> Retries<'a> {
    pub(super) fn new(config: &'a RetryConfig, budget: &'a Budget, rng: &'a dyn Rng) -> Self {
        Self { config, budget, rng, failures: 0, pauses: 0 }
    }

    /// How long to wait before the next attempt; the error again, if there is to be none. `left` is the time up to the
    /// deadline: nobody waits for what cannot come in time.
    pub(super) fn next(&mut self, call: &Call, error: Error, left: Option<Duration>) -> Result<Duration> {
        if !call.options.retry.unwrap_or(self.config.enabled) || !may_repeat(call, &error) {
            return Err(error);
        }
        let wait = match asked_pause(&error) {
            Some(pause) if pause > longest_pause(call, self.config) => return Err(too_long(error)),
            Some(pause) => self.after_pause(pause),
            None => self.after_failure(),
        };
        match wait {
            Some(wait) if left.is_none_or(|left| wait < left) => Ok(wait),
            _ => Err(error),
        }
    }

    /// A pause that the service asked for costs no budget: it is the service that paces us.
    fn after_pause(&mut self, pause: Duration) -> Option<Duration> {
        self.pauses += 1;
        let spread = (pause / 10).min(Duration::from_secs(1));
        (self.pauses <= self.config.max_pauses).then(|| pause.saturating_add(spread.mul_f64(self.rng.unit())))
    }

    /// Full jitter: anything up to a ceiling that doubles.
    fn after_failure(&mut self) -> Option<Duration> {
        let doubled = self.config.first_wait.saturating_mul(2_u32.saturating_pow(self.failures));
        self.failures += 1;
        let goes_on = self.failures <= self.config.max_retries && self.budget.withdraw();
        goes_on.then(|| doubled.min(self.config.longest_wait).mul_f64(self.rng.unit()))
    }
}

/// The longest pause that this call obeys.
pub(super) fn longest_pause(call: &Call, config: &RetryConfig) -> Duration {
    call.options.longest_pause.unwrap_or(config.longest_pause)
}

/// Whether the call can be sent again without harm, and may end better (wire/04 section 5.1).
fn may_repeat(call: &Call, error: &Error) -> bool {
    let harmless = match error.kind() {
        ErrorKind::Http => error.status().is_some_and(|status| match status {
            // The service says that it did nothing.
            StatusCode::TOO_MANY_REQUESTS | StatusCode::LOCKED | StatusCode::SERVICE_UNAVAILABLE => true,
            status => is_retryable_status(status) && call.is_idempotent(),
        }),
        ErrorKind::Network | ErrorKind::Timeout => error.is_nothing_sent() || call.is_idempotent(),
        // Before there is a tunnel nothing is sent.
        ErrorKind::Proxy => error.is_retryable(),
        _ => false,
    };
    harmless && call.body.can_open()
}

/// The pause that the answer asks for, when it asks for one.
fn asked_pause(error: &Error) -> Option<Duration> {
    error.status().and(error.retry_after()).filter(|pause| !pause.is_zero())
}

fn too_long(error: Error) -> Error {
    match error.status() {
        Some(StatusCode::TOO_MANY_REQUESTS) => error.into_rate_limited(),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use proptest::prelude::*;

    use super::*;
    use crate::request::{Body, HttpFailure, full};
    use crate::time::OsRng;
    use crate::transport::ProxyFailure;

    fn status(code: u16, retry_after: Option<&str>) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(http::header::RETRY_AFTER, text.parse().expect("a value"));
        }
        let url = "https://webexapis.com/v1/rooms".parse().expect("a URL");
        let status = StatusCode::from_u16(code).expect("a status");
        Error::from_http(HttpFailure::new(status, Method::GET, url, headers, Bytes::new()))
    }

    fn decide(call: &Call, error: Error) -> Result<Duration> {
        let config = RetryConfig::default();
        Retries::new(&config, &Budget::new(&config), &OsRng).next(call, error, None)
    }

    #[test]
    fn the_table_of_statuses() {
        let (get, post) = (Call::new(Method::GET, "hydra"), Call::new(Method::POST, "hydra"));
        for code in [408, 500, 502, 504, 599] {
            assert!(decide(&get, status(code, None)).is_ok(), "GET {code}");
            assert!(decide(&post, status(code, None)).is_err(), "POST {code}");
        }
        for code in [423, 429, 503] {
            assert!(decide(&get, status(code, None)).is_ok(), "GET {code}");
            assert!(decide(&post, status(code, None)).is_ok(), "POST {code}");
        }
        for code in [400, 401, 402, 403, 404, 405, 409, 410, 415, 428, 451, 501, 505] {
            assert!(decide(&get, status(code, None)).is_err(), "GET {code}");
        }
    }

    #[test]
    fn broken_connections_repeat_only_what_may_be_repeated() {
        let broke = || Error::new(ErrorKind::Network, "broke");
        let (get, post) = (Call::new(Method::GET, "hydra"), Call::new(Method::POST, "hydra"));
        assert!(decide(&get, broke()).is_ok());
        assert!(decide(&post, broke()).is_err());
        assert!(decide(&post, broke().with_nothing_sent()).is_ok());
        assert!(decide(&Call::new(Method::POST, "hydra").idempotent(true), broke()).is_ok());
        assert!(decide(&Call::new(Method::GET, "hydra").idempotent(false), broke()).is_err());
        assert!(decide(&Call::new(Method::GET, "hydra").retry(false), broke()).is_err());
    }

    #[test]
    fn what_a_proxy_refuses_for_good_is_not_asked_for_again() {
        let proxy = "proxy.example".parse().expect("a proxy");
        let post = Call::new(Method::POST, "hydra");
        let refused = |code| ProxyFailure::Refused { status: StatusCode::from_u16(code).ok() };
        for failure in
            [ProxyFailure::Unreachable, ProxyFailure::HostUnreachable, ProxyFailure::Broken, refused(503)]
        {
            assert!(decide(&post, Error::from_proxy(failure, &proxy)).is_ok(), "{failure:?}");
        }
        for failure in
            [ProxyFailure::AuthenticationRequired, refused(403), ProxyFailure::Refused { status: None }]
        {
            assert!(decide(&post, Error::from_proxy(failure, &proxy)).is_err(), "{failure:?}");
        }
    }

    #[test]
    fn a_body_that_began_is_never_repeated() {
        let body = Body::once(full(Bytes::from_static(b"x")), Some(1));
        let call = Call::new(Method::PUT, "hydra").body(body, "text/plain".parse().expect("a value"));
        assert!(decide(&call, status(503, None)).is_ok(), "nobody read it yet");
        let mut open = call.body.open().expect("a body");
        let waker = futures_util::task::noop_waker();
        let mut context = std::task::Context::from_waker(&waker);
        assert!(http_body::Body::poll_frame(std::pin::Pin::new(&mut open), &mut context).is_ready());
        assert!(decide(&call, status(503, None)).is_err());
    }

    #[test]
    fn a_pause_too_long_is_said_and_not_waited_for() {
        let call = Call::new(Method::GET, "hydra");
        let error = decide(&call, status(429, Some("301"))).expect_err("longer than five minutes");
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(301)));
        assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS));
        let wait = decide(&call, status(429, Some("300"))).expect("five minutes");
        assert!(wait >= Duration::from_secs(300) && wait <= Duration::from_secs(301));
        let call = call.longest_pause(Duration::from_secs(1));
        assert_eq!(decide(&call, status(429, Some("2"))).expect_err("longer").kind(), ErrorKind::RateLimited);
    }

    #[test]
    fn nobody_waits_beyond_the_deadline() {
        let config = RetryConfig::default();
        let budget = Budget::new(&config);
        let mut retries = Retries::new(&config, &budget, &OsRng);
        let left = Some(Duration::from_secs(5));
        let error = retries.next(&Call::new(Method::GET, "hydra"), status(429, Some("6")), left);
        assert_eq!(error.expect_err("too late").kind(), ErrorKind::Http);
    }

    proptest! {
        #[test]
        fn waits_stay_below_their_ceiling_and_end(first in 1_u64..5000, retries in 0_u32..40) {
            let config = RetryConfig {
                first_wait: Duration::from_millis(first),
                max_retries: retries,
                ..RetryConfig::default()
            };
            let budget = Budget::new(&config);
            let mut state = Retries::new(&config, &budget, &OsRng);
            for n in 0..retries {
                let wait = state.after_failure().expect("within the budget");
                prop_assert!(wait <= config.longest_wait);
                prop_assert!(wait <= config.first_wait.saturating_mul(2_u32.saturating_pow(n)));
            }
            prop_assert_eq!(state.after_failure(), None);
        }
    }
}
