//! Registrations and deliveries together.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::courier::Courier;
use super::feed::Feed;
use super::notice::Notice;
use super::registry::Registry;
use crate::clock::SimClock;
use crate::conversation::Fact;
use crate::disk::Disk;
use crate::identity::Identity;
use crate::ids::{UserId, WebhookId};

/// The webhook service of the cloud.
pub(crate) struct Webhooks {
    registry: Arc<Registry>,
    courier: Courier,
}

impl Webhooks {
    pub(crate) fn new(clock: SimClock) -> Self {
        let registry = Arc::<Registry>::default();
        Self { courier: Courier::new(Arc::clone(&registry), clock), registry }
    }

    /// Who registered what.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Removes the webhook, if `user` owns it, with what still waits for it; whether it was there.
    pub(crate) fn remove(&self, id: WebhookId, user: UserId) -> bool {
        let removed = self.registry.remove(id, user);
        if removed {
            self.courier.forget(id);
        }
        removed
    }

    /// Removes all webhooks of `user`, with what still waits for them.
    pub(crate) fn remove_owned_by(&self, user: UserId) {
        self.registry.remove_owned_by(user).into_iter().for_each(|id| self.courier.forget(id));
    }

    /// Tells the webhooks of `facts` in a task of its own, until whoever publishes them is gone or the service is
    /// shut down. Must run inside the runtime.
    pub(crate) fn follow(
        self: &Arc<Self>,
        facts: UnboundedReceiver<Arc<Fact>>,
        identity: Arc<Identity>,
        disk: Disk,
    ) {
        let feed = Feed::new(Arc::clone(self), identity, disk);
        self.courier.spawn(feed.run(facts));
    }

    /// From now on deliveries go to other machines, too.
    pub(crate) fn leave_this_machine(&self) {
        self.courier.leave_this_machine();
    }

    /// Tells every webhook that wants to know. Must run inside the runtime.
    pub(crate) fn announce(&self, notice: &Notice) {
        self.courier.announce(notice);
    }

    /// Drops what waits and ends every task.
    pub(crate) async fn shut_down(&self) {
        self.courier.shut_down().await;
    }
}
