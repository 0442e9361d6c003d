//! The registered webhooks.

use std::sync::RwLock;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::health::Health;
use super::notice::Notice;
use super::registration::{Accepted, AcceptedChange};
use super::webhook::{Owner, Ownership, Status, Webhook};
use crate::clock::{Moments, SimClock};
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::{OrgId, UserId, WebhookId};
use crate::sync::{read, write};

/// Every webhook of the cloud, each visible to its owner alone.
#[derive(Default)]
pub(crate) struct Registry {
    entries: RwLock<Durable<WebhookId, Entry>>,
    births: Moments,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    webhook: Webhook,
    health: Health,
}

impl Registry {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut entries = write(&self.entries);
        entries.attach(opening, "webhooks")?;
        entries.values().for_each(|entry| self.births.resume_after(entry.webhook.created));
        Ok(())
    }

    /// Registers a webhook.
    pub(crate) fn create(&self, owner: Owner, accepted: Accepted, clock: &SimClock) -> Webhook {
        let webhook = Webhook::new(owner, accepted, self.births.next(clock));
        let entry = Entry { webhook: webhook.clone(), health: Health::default() };
        write(&self.entries).insert(webhook.id, entry);
        webhook
    }

    /// The webhook, if `user` owns it.
    pub(crate) fn find(&self, id: WebhookId, user: UserId) -> Option<Webhook> {
        let entries = read(&self.entries);
        entries.get(&id).map(|entry| &entry.webhook).filter(|webhook| webhook.owner.user == user).cloned()
    }

    /// Changes the webhook, if `user` owns it. Activation forgives earlier failures.
    pub(crate) fn change(&self, id: WebhookId, user: UserId, change: AcceptedChange) -> Option<Webhook> {
        let mut entries = write(&self.entries);
        entries.get(&id).filter(|entry| entry.webhook.owner.user == user)?;
        entries.change(&id, |entry| {
            if change.status == Some(Status::Active) {
                entry.health = Health::default();
            }
            entry.webhook.change(change);
            entry.webhook.clone()
        })
    }

    /// Removes the webhook, if `user` owns it; whether it was there.
    pub(crate) fn remove(&self, id: WebhookId, user: UserId) -> bool {
        let mut entries = write(&self.entries);
        let owned = entries.get(&id).is_some_and(|entry| entry.webhook.owner.user == user);
        owned && entries.remove(&id).is_some()
    }

    /// Removes all webhooks of `user` and says which they were.
    pub(crate) fn remove_owned_by(&self, user: UserId) -> Vec<WebhookId> {
        let mut entries = write(&self.entries);
        let mut removed = Vec::new();
        entries.retain(|id, entry| {
            let owned = entry.webhook.owner.user == user;
            removed.extend(owned.then_some(*id));
            !owned
        });
        removed
    }

    /// The webhooks of `user`, the newest first.
    pub(crate) fn owned_by(&self, user: UserId) -> Vec<Webhook> {
        self.newest_first(|webhook| webhook.owner.user == user)
    }

    /// The webhooks that administrators registered for all of `org`, the newest first.
    pub(crate) fn of_organization(&self, org: OrgId) -> Vec<Webhook> {
        self.newest_first(|webhook| webhook.owned_by == Ownership::Org && webhook.owner.org == org)
    }

    /// Whether there is none at all.
    pub(crate) fn is_empty(&self) -> bool {
        read(&self.entries).is_empty()
    }

    /// Whether any webhook is about a whole organization.
    pub(crate) fn listens_to_organizations(&self) -> bool {
        read(&self.entries).values().any(|entry| entry.webhook.owned_by == Ownership::Org)
    }

    /// What the webhooks that are to hear of `notice` will be sent.
    pub(crate) fn deliveries(&self, notice: &Notice) -> Vec<Delivery> {
        let entries = read(&self.entries);
        let wanting = entries.values().map(|entry| &entry.webhook).filter(|webhook| webhook.wants(notice));
        wanting.map(|webhook| Delivery::new(webhook, notice)).collect()
    }

    /// Whether deliveries to the webhook are still wanted.
    pub(crate) fn is_active(&self, id: WebhookId) -> bool {
        read(&self.entries).get(&id).is_some_and(|entry| entry.webhook.status == Status::Active)
    }

    /// Notes how a delivery ended; one failure too many switches the webhook off.
    pub(crate) fn record(&self, id: WebhookId, accepted: bool, now: Timestamp) {
        let mut entries = write(&self.entries);
        if accepted && entries.get(&id).is_none_or(|entry| entry.health.is_spotless()) {
            return;
        }
        entries.change(&id, |entry| {
            if accepted {
                entry.health.succeeded();
            } else if entry.health.failed(now) {
                entry.webhook.status = Status::Inactive;
            }
        });
    }

    fn newest_first(&self, keep: impl Fn(&Webhook) -> bool) -> Vec<Webhook> {
        let mut webhooks: Vec<Webhook> = read(&self.entries)
            .values()
            .map(|entry| &entry.webhook)
            .filter(|webhook| keep(webhook))
            .cloned()
            .collect();
        webhooks.sort_by_key(|webhook| (std::cmp::Reverse(webhook.created), webhook.id));
        webhooks
    }
}
