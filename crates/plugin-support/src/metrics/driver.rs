//! The task that sends metrics.

use std::sync::Arc;
use std::time::Duration;

use webex_core::time::{Clock, Rng};
use webex_core::{Error, WeakWebex};

use super::outbox::{Outbox, Queued, Running, Step};
use super::send::send;

/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Sends what is due until nothing is left. Holds the client only while it sends.
pub(super) async fn run(mut running: Running, webex: WeakWebex, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match running.step(clock.monotonic()) {
            Step::Stop => return,
            Step::Wait(time) => wait(running.outbox(), &*clock, time).await,
            Step::Send(batch) => {
                let Some(failure) = attempts(running.outbox(), &webex, batch).await else {
                    pause = FIRST_PAUSE;
                    continue;
                };
                // A part of the pause is random, so that many clients do not come back at once.
                let jittered = pause.mul_f64(0.5 + rng.unit() / 2.0);
                let asked = failure.retry_after().unwrap_or_default();
                wait_until_closing(running.outbox(), &*clock, jittered.max(asked)).await;
                pause = (pause * 2).min(running.outbox().longest_pause);
            }
        }
    }
}

/// Sends a batch, one request for each sender in it; answers with the last failure that may pass.
async fn attempts(outbox: &Outbox, webex: &WeakWebex, batch: Vec<Queued>) -> Option<Error> {
    let mut failure = None;
    for part in by_sender(batch) {
        failure = attempt(outbox, webex, part).await.or(failure);
    }
    failure
}

/// The parts of a batch, in order: most have one.
fn by_sender(batch: Vec<Queued>) -> Vec<Vec<Queued>> {
    let mut parts: Vec<Vec<Queued>> = Vec::new();
    for queued in batch {
        match parts.iter_mut().find(|part| part[0].prelogin_id == queued.prelogin_id) {
            Some(part) => part.push(queued),
            None => parts.push(vec![queued]),
        }
    }
    parts
}

/// Sends metrics of one sender; answers with the failure if it may pass, and they are to be sent again.
async fn attempt(outbox: &Outbox, webex: &WeakWebex, batch: Vec<Queued>) -> Option<Error> {
    let count = batch.len();
    let Some(webex) = webex.upgrade() else {
        outbox.give_up(count);
        return None;
    };
    match send(&webex, &batch).await {
        Ok(()) => outbox.sent(count),
        Err(error) if error.is_retryable() && !outbox.is_closing() => {
            outbox.put_back(batch);
            return Some(error);
        }
        Err(error) => {
            // The log is all that hears of it: telemetry causes no telemetry.
            tracing::debug!(count, kind = ?error.kind(), "metrics are given up");
            outbox.give_up(count);
        }
    }
    None
}

/// Waits for that time, or until something changed.
async fn wait(outbox: &Outbox, clock: &dyn Clock, time: Duration) {
    tokio::select! {
        () = clock.sleep(time) => {}
        () = outbox.changed.notified() => {}
    }
}

/// Waits for all of that time, unless the client is shut down.
async fn wait_until_closing(outbox: &Outbox, clock: &dyn Clock, time: Duration) {
    let ends = clock.monotonic().saturating_add(time);
    while !outbox.is_closing() && clock.monotonic() < ends {
        wait(outbox, clock, ends.saturating_sub(clock.monotonic())).await;
    }
}
