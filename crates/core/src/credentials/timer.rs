//! The token is renewed before it ends (wire/01 sections 2.10.3 and 4.1).

use std::time::Duration;

use jiff::Timestamp;

use super::Credentials;
use crate::time::Rng;
use crate::{Error, ErrorKind, WeakWebex, Webex};

/// The first wait after a refresh that failed for a passing reason, doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest of these waits.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

impl Credentials {
    /// Arms the timer for the current token, whichever way it came.
    pub(super) fn arm(&self, webex: &Webex) {
        let stop = self.state().rearm();
        let (token, generation) = self.state().current();
        let Some(token) = token.filter(|t| self.renews(t)) else { return };
        let Some(end) = token.expires_at() else { return };
        let delay = delay(end, self.clock.now(), &**webex.rng());
        let client = webex.downgrade();
        let clock = self.clock.clone();
        webex.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = async { clock.sleep(delay).await; keep_fresh(client, generation).await } => {}
            }
        });
    }
}

/// 60 to 90 % of the remaining life.
pub(super) fn delay(end: Timestamp, now: Timestamp, rng: &dyn Rng) -> Duration {
    let life = Duration::try_from(end.duration_since(now)).unwrap_or(Duration::ZERO);
    life.mul_f64(0.6 + 0.3 * rng.unit())
}

/// Renews the token; after a failure that may pass, again and again.
async fn keep_fresh(client: WeakWebex, generation: u64) {
    let mut ceiling = FIRST_WAIT;
    while let Some(webex) = client.upgrade() {
        match webex.credentials().refresh_once(&webex, generation).await {
            Err(error) if may_pass(&error) => {
                tracing::warn!(%error, "the token was not renewed; trying again")
            }
            _ => return,
        }
        let wait = ceiling.mul_f64(0.5 + 0.5 * webex.rng().unit());
        let sleep = webex.clock().sleep(wait);
        drop(webex);
        sleep.await;
        ceiling = (ceiling * 2).min(LONGEST_WAIT);
    }
}

/// A storage that is out of reach comes back, too.
fn may_pass(error: &Error) -> bool {
    error.is_retryable() || matches!(error.kind(), ErrorKind::Storage | ErrorKind::OutcomeUnknown)
}
