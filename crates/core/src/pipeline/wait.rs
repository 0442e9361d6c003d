//! How long a service asks to wait.

use std::time::Duration;

use jiff::Timestamp;

/// Reads a `Retry-After` header leniently: seconds (also with a fraction or a unit behind), or an HTTP date.
///
/// ```
/// use std::time::Duration;
/// use webex_core::pipeline::parse_retry_after;
/// let now = jiff::Timestamp::UNIX_EPOCH;
/// assert_eq!(parse_retry_after("7", now), Some(Duration::from_secs(7)));
/// assert_eq!(parse_retry_after("soon", now), None);
/// ```
pub fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(date.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}
