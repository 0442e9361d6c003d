//! Tells the service what the composer says.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use webex_core::time::Clock;
use webex_core::{Result, WeakWebex, Webex};

use super::activity::Activity;
use super::composer::{Composer, Told};
use crate::config::PresenceConfig;
use crate::set_status::send_status;
use crate::status::PresenceStatus;

/// The composer of one client.
pub(crate) struct Showing {
    composer: Mutex<Composer>,
    changed: Notify,
    running: AtomicBool,
}

impl Showing {
    pub(crate) fn new(config: PresenceConfig) -> Self {
        let composer = Mutex::new(Composer::new(config));
        Self { composer, changed: Notify::new(), running: AtomicBool::new(false) }
    }

    pub(super) fn begin(&self, activity: Activity) {
        self.composer().begin(activity);
        self.changed.notify_one();
    }

    pub(super) fn end(&self, activity: Activity) {
        self.composer().end(activity);
        self.changed.notify_one();
    }

    /// Begins to tell the service; once for each client.
    pub(crate) fn run(self: &Arc<Self>, webex: &Webex) {
        if !self.running.swap(true, Ordering::AcqRel) {
            webex.spawn(drive(self.clone(), webex.downgrade(), webex.clock().clone()));
        }
    }

    fn composer(&self) -> MutexGuard<'_, Composer> {
        self.composer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn drive(showing: Arc<Showing>, webex: WeakWebex, clock: Arc<dyn Clock>) {
    loop {
        let told = showing.composer().poll(clock.monotonic());
        if let Some(told) = told {
            let Some(webex) = webex.upgrade() else { return };
            let done = tell(&webex, &showing, told).await;
            let done = done.inspect_err(|error| tracing::info!(%error, "a status was not told")).is_ok();
            showing.composer().told(clock.monotonic(), done);
            continue;
        }
        let deadline = showing.composer().deadline();
        let due = async {
            match deadline {
                Some(at) => clock.sleep(at.saturating_sub(clock.monotonic())).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = showing.changed.notified() => {}
            () = due => {}
        }
    }
}

async fn tell(webex: &Webex, showing: &Showing, told: Told) -> Result<()> {
    let (status, ttl) = match told {
        Some(activity) => (activity.status(), Some(showing.composer().ttl())),
        None => (PresenceStatus::Clear, None),
    };
    send_status(webex, &status, ttl, None).await.map(drop)
}

impl fmt::Debug for Showing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Showing").field(&self.composer().wanted()).finish()
    }
}
