//! What an application does beside receiving: connecting again where that is left to it, and counting.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use webex::Webex;
use webex::conversation::{ActivityEvent, ConversationsExt, GapReport};
use webex::mercury::{MercuryExt, SessionStatus};

use crate::line::Measures;
use crate::{Result, process};

/// Watches a client.
#[derive(Debug, Default)]
pub(super) struct Watch {
    stops: AtomicU64,
    catch_ups: AtomicU64,
    found: AtomicU64,
    unfilled: AtomicU64,
}

impl Watch {
    /// Watches until the client is gone.
    pub(super) async fn run(&self, webex: &Webex) -> Result {
        tokio::try_join!(self.stay_connected(webex), self.count_catch_ups(webex))?;
        Ok(())
    }

    /// Connects again whenever the session was stopped for good: that is the application's part after 4000, 4400 and
    /// 4403.
    async fn stay_connected(&self, webex: &Webex) -> Result {
        let mercury = webex.mercury()?;
        let mut events = mercury.events();
        // Whatever happened, and however much of it was missed: the status says where the session stands.
        while events.next().await.is_some() {
            while matches!(mercury.status(), SessionStatus::Stopped(_)) {
                add(&self.stops, 1);
                if mercury.connect().await.is_err() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        Ok(())
    }

    async fn count_catch_ups(&self, webex: &Webex) -> Result {
        let mut events = webex.conversations()?.events();
        while let Some(event) = events.next().await {
            if let Ok(ActivityEvent::Gap(report)) = event {
                self.count(&report);
            }
        }
        Ok(())
    }

    fn count(&self, report: &GapReport) {
        add(&self.catch_ups, 1);
        add(&self.found, report.activities as u64);
        if !report.outcome.is_filled() {
            add(&self.unfilled, 1);
        }
    }

    /// What was measured until now.
    pub(super) fn measures(&self, webex: &Webex) -> Result<Measures> {
        let metrics = webex.mercury()?.metrics();
        Ok(Measures {
            connections: metrics.connections,
            failed_attempts: metrics.failed_attempts,
            gaps: metrics.gaps,
            stops: self.stops.load(Ordering::Relaxed),
            catch_ups: self.catch_ups.load(Ordering::Relaxed),
            found: self.found.load(Ordering::Relaxed),
            unfilled: self.unfilled.load(Ordering::Relaxed),
            cpu_seconds: process::cpu_seconds(),
            peak_memory: process::peak_memory(),
        })
    }
}

fn add(count: &AtomicU64, more: u64) {
    count.fetch_add(more, Ordering::Relaxed);
}
