//! How long to wait before the next try.

use std::time::Duration;

use crate::config::SessionConfig;

/// The wait before the next try after `failures` in a row: a random part of a ceiling that doubles. After a connection
/// that had been stable the wait may be anything up to the first ceiling, so that the clients of a server that went
/// away do not come back at once; later waits are at least half of theirs.
pub(super) fn delay(config: &SessionConfig, failures: u32, random: f64) -> Duration {
    let doubled = config.backoff_initial.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    let ceiling = doubled.min(config.backoff_max);
    match failures {
        0 => ceiling.mul_f64(random),
        _ => ceiling.mul_f64(0.5 + random / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m6_waits_double_up_to_the_ceiling_with_jitter() {
        let config = SessionConfig::default();
        let longest: Vec<_> = (1..8).map(|n| delay(&config, n, 1.0).as_secs()).collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 32, 32]);
        let shortest: Vec<_> = (1..8).map(|n| delay(&config, n, 0.0).as_millis()).collect();
        assert_eq!(shortest, [500, 1000, 2000, 4000, 8000, 16000, 16000]);
        assert_eq!(delay(&config, u32::MAX, 1.0), config.backoff_max, "no overflow after many tries");
    }

    #[test]
    fn defect_7_the_first_reconnect_has_jitter_too() {
        let config = SessionConfig::default();
        assert_eq!(delay(&config, 0, 0.0), Duration::ZERO);
        assert_eq!(delay(&config, 0, 0.5), config.backoff_initial / 2);
    }
}
