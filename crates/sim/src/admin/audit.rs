//! What administrators did.

use std::borrow::Cow;
use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{Moments, SimClock};
use crate::disk::{DataDirError, Drawer, Opening};
use crate::identity::User;
use crate::sync::{read, write};

/// What an action was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) kind: Cow<'static, str>,
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// One action. The actor is kept as he was then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AuditEntry {
    pub(crate) id: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) actor: Arc<User>,
    pub(crate) category: Category,
    pub(crate) description: Cow<'static, str>,
    pub(crate) target: Target,
    pub(crate) user_agent: Option<String>,
}

#[derive(Default)]
struct Entries {
    in_order: Vec<Arc<AuditEntry>>,
    drawer: Drawer<usize, Arc<AuditEntry>>,
}

/// All actions, in the order in which they were done.
#[derive(Default)]
pub(crate) struct AuditLog {
    moments: Moments,
    entries: RwLock<Entries>,
}

impl AuditLog {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut entries = write(&self.entries);
        let (drawer, mut stored) = Drawer::attach(opening, "audit")?;
        stored.sort_by_key(|(place, _)| *place);
        entries.drawer = drawer;
        entries.in_order = stored.into_iter().map(|(_, entry)| entry).collect();
        entries.in_order.iter().for_each(|entry| self.moments.resume_after(entry.created));
        Ok(())
    }

    /// The moment of the next action: no two are alike.
    pub(crate) fn moment(&self, clock: &SimClock) -> Timestamp {
        self.moments.next(clock)
    }

    pub(crate) fn record(&self, entry: AuditEntry) {
        let entry = Arc::new(entry);
        let mut entries = write(&self.entries);
        entries.drawer.put(&entries.in_order.len(), &entry);
        entries.in_order.push(entry);
    }

    /// All actions that `wanted` picks, the newest first.
    pub(crate) fn newest_first(&self, wanted: impl Fn(&AuditEntry) -> bool) -> Vec<Arc<AuditEntry>> {
        read(&self.entries).in_order.iter().rev().filter(|entry| wanted(entry)).cloned().collect()
    }
}
