//! Asking again.

use std::time::Duration;

use webex_core::{Error, Result, Webex};

use super::config::CatchUpConfig;
use crate::read::{Entry, LinkWalk};

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
        match ask().await {
            Err(error) => wait(webex, config, &mut tries, error).await?,
            answer => return answer,
        }
    }
}

/// The next page of a list, asked for in the same way.
pub(super) async fn next_page<T: Entry>(
    webex: &Webex,
    config: &CatchUpConfig,
    walk: &mut LinkWalk<T>,
) -> Result<Option<Vec<T>>> {
    let mut tries = 0;
    loop {
        match walk.try_next().await {
            Err(error) => wait(webex, config, &mut tries, error).await?,
            page => return page,
        }
    }
}

/// Waits until it is time to ask again; where that is pointless the error comes back.
async fn wait(webex: &Webex, config: &CatchUpConfig, tries: &mut u32, error: Error) -> Result<()> {
    if *tries >= config.tries || !may_pass(&error) {
        return Err(error);
    }
    let pause = pause(config, *tries).max(error.retry_after().unwrap_or_default());
    tracing::debug!(%error, ?pause, "the conversation service is asked again");
    webex.clock().sleep(pause.mul_f64(1.0 + webex.rng().unit() / 2.0)).await;
    *tries = tries.saturating_add(1);
    Ok(())
}

fn pause(config: &CatchUpConfig, tries: u32) -> Duration {
    let factor = 2_u32.saturating_pow(tries.min(16));
    config.pause.saturating_mul(factor).min(config.longest_pause)
}

/// Whether the same question may be answered later.
pub(super) fn may_pass(error: &Error) -> bool {
    error.is_retryable() || error.is_network()
}
