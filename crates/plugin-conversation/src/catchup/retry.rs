//! Asking again.

use std::time::Duration;

use webex_core::{Error, ErrorKind, Result, Webex};

use super::config::CatchUpConfig;

/// Asks until there is an answer, as often as the configuration says, or until asking again is pointless.
pub(super) async fn insist<T, F>(
    webex: &Webex,
    config: &CatchUpConfig,
    mut ask: impl FnMut() -> F,
) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut tries = 0;
    loop {
        let error = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if tries >= config.tries || !may_pass(&error) {
            return Err(error);
        }
        let pause = pause(config, tries).max(error.retry_after().unwrap_or_default());
        tracing::debug!(%error, ?pause, "the conversation service is asked again");
        webex.clock().sleep(pause.mul_f64(1.0 + webex.rng().unit() / 2.0)).await;
        tries = tries.saturating_add(1);
    }
}

fn pause(config: &CatchUpConfig, tries: u32) -> Duration {
    let factor = 2_u32.saturating_pow(tries.min(16));
    config.pause.saturating_mul(factor).min(config.longest_pause)
}

/// Whether the same question may be answered later.
pub(super) fn may_pass(error: &Error) -> bool {
    error.is_retryable()
        || error.is_rate_limited()
        || error.is_timeout()
        || error.is_network()
        || error.kind() == ErrorKind::CatalogTimeout
        || error.status().is_some_and(|status| status.is_server_error())
}
