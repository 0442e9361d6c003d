//! What was committed in conversations, told to the webhooks.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::kind::{Event, Resource};
use super::notice::Notice;
use super::service::Webhooks;
use crate::conversation::{Change, Fact};
use crate::disk::Disk;
use crate::identity::Identity;
use crate::ids::OrgId;

/// Passes on facts until whoever publishes them is gone.
pub(super) struct Feed {
    webhooks: Arc<Webhooks>,
    identity: Arc<Identity>,
    disk: Disk,
}

impl Feed {
    pub(super) fn new(webhooks: Arc<Webhooks>, identity: Arc<Identity>, disk: Disk) -> Self {
        Self { webhooks, identity, disk }
    }

    pub(super) async fn run(self, mut facts: UnboundedReceiver<Arc<Fact>>) {
        while let Some(fact) = facts.recv().await {
            // Nobody hears of what a crash could undo.
            if !self.webhooks.registry().is_empty() && self.disk.settled().await.is_ok() {
                self.pass_on(&fact);
            }
        }
    }

    fn pass_on(&self, fact: &Fact) {
        for change in &fact.changes {
            if let Some(notice) = self.notice(fact, change) {
                self.webhooks.announce(&notice);
            }
        }
    }

    /// Nothing for what webhooks have no name for.
    fn notice(&self, fact: &Fact, change: &Change) -> Option<Notice> {
        Some(Notice {
            resource: Resource::parse(change.resource.as_str())?,
            event: Event::parse(change.event.as_str())?,
            actor: change.actor,
            audience: Arc::clone(&fact.recipients),
            orgs: self.organizations(fact),
            mentioned: change.mentioned.clone(),
            data: change.data.clone(),
        })
    }

    fn organizations(&self, fact: &Fact) -> Vec<OrgId> {
        if !self.webhooks.registry().listens_to_organizations() {
            return Vec::new();
        }
        let members = fact.recipients.iter().filter_map(|user| self.identity.user(*user));
        members.map(|user| user.org_id).collect()
    }
}
