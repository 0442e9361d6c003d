//! Time limits and retries of calls.

use std::time::Duration;

/// How long calls may take, and how failures are retried. A call may override each of them for itself.
///
/// ```
/// use std::time::Duration;
/// let mut config = webex_core::config::Config::default();
/// config.requests.attempt_timeout = Duration::from_secs(20);
/// config.requests.retry.enabled = false;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RequestConfig {
    /// The time from the last byte of a request to the head of its answer; 60 s.
    pub attempt_timeout: Duration,
    /// The time for a call as a whole, waiting and retries included; 10 minutes. A call whose body is a stream has no
    /// such limit unless it asks for one: the stall time-outs guard it.
    pub deadline: Option<Duration>,
    /// How long a body may make no progress, in either direction; 60 s.
    pub stall_timeout: Duration,
    /// The largest answer that is read into memory, in bytes; 64 MiB.
    pub max_response: u64,
    /// Retries.
    pub retry: RetryConfig,
}

/// How failures are retried.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryConfig {
    /// Whether failures are retried at all; yes.
    pub enabled: bool,
    /// How often one call is repeated after failures; 4. Pauses that a service asks for are counted apart.
    pub max_retries: u32,
    /// How often one call waits for a pause that a service asked for; 20.
    pub max_pauses: u32,
    /// The ceiling of the first wait, doubled for each further one; 500 ms. The wait is a random part of it.
    pub first_wait: Duration,
    /// The ceiling of all waits; 30 s.
    pub longest_wait: Duration,
    /// The longest pause asked for by a service that a call obeys; 5 minutes. A longer one fails the call with
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), and the error says how long.
    pub longest_pause: Duration,
    /// How many retries each call adds to the budget of the client; 0.2, so that a service in trouble gets at most a
    /// fifth more calls.
    pub budget_ratio: f64,
    /// How many retries the budget holds at most, and at the start; 50.
    pub budget_reserve: u32,
}

impl Default for RequestConfig {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            deadline: Some(Duration::from_secs(600)),
            stall_timeout: Duration::from_secs(60),
            max_response: 64 << 20,
            retry: RetryConfig::default(),
        }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            max_retries: 4,
            max_pauses: 20,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            longest_pause: Duration::from_secs(300),
            budget_ratio: 0.2,
            budget_reserve: 50,
        }
    }
}
