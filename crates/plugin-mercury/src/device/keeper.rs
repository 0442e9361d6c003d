//! The one timer that keeps an ephemeral registration alive, and the one that ends an inactive login (defect 19).

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use webex_core::time::Clock;
use webex_core::{WeakWebex, Webex};

use super::Device;
use super::inactivity;
use super::registry::{Details, DeviceEvent, Registry};

/// When a thing is due; a task waits for it, and only one.
#[derive(Debug)]
pub(super) struct Schedule(watch::Sender<Due>);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Due {
    at: Option<Duration>,
    watched: bool,
}

impl Default for Schedule {
    fn default() -> Self {
        Self(watch::Sender::new(Due::default()))
    }
}

impl Schedule {
    /// It is due then, and at no other time.
    pub(super) fn set(&self, at: Duration) {
        self.0.send_modify(|due| due.at = Some(at));
    }

    pub(super) fn cancel(&self) {
        self.0.send_modify(|due| due.at = None);
    }

    /// Whether this caller is the first, and so the one to start the task.
    pub(super) fn claim(&self) -> bool {
        let mut first = false;
        self.0.send_modify(|due| first = !std::mem::replace(&mut due.watched, true));
        first
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Due> {
        self.0.subscribe()
    }
}

impl Registry {
    /// Starts over with the times of a registration.
    pub(super) fn keep(self: &Arc<Self>, webex: &Webex, before: Option<&Device>, device: &Device) {
        if self.config.ephemeral {
            let wait = self.config.ephemeral_ttl / 2 + Duration::from_secs(60);
            self.schedule.set(webex.clock().monotonic().saturating_add(wait.min(self.config.ephemeral_ttl)));
            if self.schedule.claim() {
                webex.spawn(keep_fresh(
                    Arc::downgrade(self),
                    self.schedule.subscribe(),
                    webex.downgrade(),
                    webex.clock().clone(),
                ));
            }
        }
        inactivity::follow(self, webex, before, device);
    }
}

/// Waits until it is due, then answers with true; false when nobody will ever set it again.
pub(super) async fn due(changes: &mut watch::Receiver<Due>, clock: &dyn Clock) -> bool {
    loop {
        let at = changes.borrow_and_update().at;
        let now = clock.monotonic();
        let sleep = match at {
            Some(at) if at <= now => return true,
            Some(at) => clock.sleep(at - now),
            None => Box::pin(std::future::pending()),
        };
        tokio::select! {
            () = sleep => {}
            changed = changes.changed() => if changed.is_err() { return false },
        }
    }
}

async fn keep_fresh(
    registry: Weak<Registry>,
    mut changes: watch::Receiver<Due>,
    webex: WeakWebex,
    clock: Arc<dyn Clock>,
) {
    while due(&mut changes, &*clock).await {
        let (Some(registry), Some(webex)) = (registry.upgrade(), webex.upgrade()) else { return };
        registry.schedule.cancel();
        if registry.device().is_none() {
            continue;
        }
        if let Err(error) = registry.register(&webex, Details::All).await {
            // The registration still lives for a while; the cycle goes on (defect 20).
            let pause = error.retry_after().unwrap_or_default().max(Duration::from_secs(30));
            if registry.device().is_some() {
                registry.schedule.set(clock.monotonic().saturating_add(pause));
            }
            registry.publish(DeviceEvent::RefreshFailed(error));
        }
    }
}
