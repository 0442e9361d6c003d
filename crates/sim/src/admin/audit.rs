//! What administrators did.

use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use uuid::Uuid;

use crate::clock::{Moments, SimClock};
use crate::identity::User;
use crate::sync::{read, write};

/// What an action was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    Users,
    Licenses,
}

impl Category {
    pub(crate) const ALL: [Self; 2] = [Self::Users, Self::Licenses];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "USERS",
            Self::Licenses => "LICENSES",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }
}

/// Whom or what an action changed, as it was called then.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// One action. The actor is kept as he was then.
#[derive(Clone, Debug)]
pub(crate) struct AuditEntry {
    pub(crate) id: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) actor: Arc<User>,
    pub(crate) category: Category,
    pub(crate) description: &'static str,
    pub(crate) target: Target,
    pub(crate) user_agent: Option<String>,
}

/// All actions, in the order in which they were done.
#[derive(Debug, Default)]
pub(crate) struct AuditLog {
    moments: Moments,
    entries: RwLock<Vec<Arc<AuditEntry>>>,
}

impl AuditLog {
    /// The moment of the next action: no two are alike.
    pub(crate) fn moment(&self, clock: &SimClock) -> Timestamp {
        self.moments.next(clock)
    }

    pub(crate) fn record(&self, entry: AuditEntry) {
        write(&self.entries).push(Arc::new(entry));
    }

    /// All actions that `wanted` picks, the newest first.
    pub(crate) fn newest_first(&self, wanted: impl Fn(&AuditEntry) -> bool) -> Vec<Arc<AuditEntry>> {
        read(&self.entries).iter().rev().filter(|entry| wanted(entry)).cloned().collect()
    }
}
