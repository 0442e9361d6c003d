//! How long a service asks to wait.

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;

/// Reads a `Retry-After` header leniently: seconds (also with a fraction, or with a unit behind), or an HTTP date,
/// which is taken relative to `now`. What cannot be read, and what is below zero, is nothing.
///
/// ```
/// use std::time::Duration;
/// use webex_core::pipeline::parse_retry_after;
/// let now = jiff::Timestamp::UNIX_EPOCH;
/// assert_eq!(parse_retry_after("7", now), Some(Duration::from_secs(7)));
/// assert_eq!(parse_retry_after("Thu, 01 Jan 1970 00:00:09 GMT", now), Some(Duration::from_secs(9)));
/// assert_eq!(parse_retry_after("soon", now), None);
/// ```
pub fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    // Node servers join repeated headers with a comma: the first one counts. A date has a comma, too.
    let text = text.trim();
    seconds(text).or_else(|| date(text, now))
}

fn seconds(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let factor = match unit.trim().split(',').next()?.trim().to_ascii_lowercase().as_str() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" | "msec" | "millis" | "milliseconds" => 0.001,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        _ => return None,
    };
    Some(Duration::try_from_secs_f64(number * factor).unwrap_or(Duration::MAX))
}

fn date(text: &str, now: Timestamp) -> Option<Duration> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let date = parser.parse_timestamp(text).ok()?;
    // A date that has passed asks for no further wait.
    Some(date.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// The pause that an answer asks for. A date counts from the `Date` of the same answer, so that a wrong clock on
/// either side does no harm.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let sent =
        || jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text(DATE)?).ok();
    parse_retry_after(text(RETRY_AFTER)?, sent().unwrap_or_else(Timestamp::now))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_values_are_read_leniently() {
        let cases: [(&str, Option<u64>); 13] = [
            ("0", Some(0)),
            (" 30 ", Some(30_000)),
            ("1.5", Some(1500)),
            ("3 seconds", Some(3000)),
            ("3s", Some(3000)),
            ("250ms", Some(250)),
            ("2 min", Some(120_000)),
            ("5, 5", Some(5000)),
            ("-1", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("5 apples", None),
        ];
        for (text, millis) in cases {
            let read = parse_retry_after(text, Timestamp::UNIX_EPOCH);
            assert_eq!(read, millis.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_answer() {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, "Wed, 21 Oct 2015 07:28:00 GMT".parse().expect("a value"));
        headers.insert(RETRY_AFTER, "Wed, 21 Oct 2015 07:28:12 GMT".parse().expect("a value"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(12)));
        headers.insert(RETRY_AFTER, "Wed, 21 Oct 2015 07:27:00 GMT".parse().expect("a value"));
        assert_eq!(retry_after(&headers), Some(Duration::ZERO));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = parse_retry_after(&text, Timestamp::UNIX_EPOCH);
        }

        #[test]
        fn whole_seconds_are_read_exactly(seconds in 0_u32..1_000_000) {
            let read = parse_retry_after(&seconds.to_string(), Timestamp::UNIX_EPOCH);
            prop_assert_eq!(read, Some(Duration::from_secs(seconds.into())));
        }
    }
}
