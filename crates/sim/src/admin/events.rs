//! The log of conversations as events of the developer API, for compliance officers.

use std::collections::VecDeque;
use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::conversation::{Change, Fact};
use crate::disk::{DataDirError, Drawer, Opening};
use crate::ids::UserId;
use crate::sync::{read, write};

/// How many events are kept; older ones are forgotten.
const MOST: usize = 100_000;

/// One event: a change, when it happened, and who was there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EventRecord {
    pub(crate) id: Uuid,
    /// The place in the log: what comes later has a higher one.
    pub(crate) place: u64,
    pub(crate) created: Timestamp,
    pub(crate) audience: Arc<[UserId]>,
    pub(crate) change: Change,
}

/// The newest events, in the order in which they were committed.
#[derive(Default)]
pub(crate) struct EventLog(RwLock<Log>);

#[derive(Default)]
struct Log {
    drawer: Drawer<u64, Arc<EventRecord>>,
    records: VecDeque<Arc<EventRecord>>,
    next: u64,
}

impl EventLog {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut log = write(&self.0);
        let (drawer, mut stored) = Drawer::attach(opening, "events")?;
        stored.sort_by_key(|(place, _)| *place);
        log.next = stored.last().map_or(0, |(place, _)| place + 1);
        log.records = stored.into_iter().map(|(_, record)| record).collect();
        log.drawer = drawer;
        Ok(())
    }

    /// Keeps what a fact is called in the developer API.
    pub(crate) fn record(&self, fact: &Fact) {
        if fact.changes.is_empty() {
            return;
        }
        let mut log = write(&self.0);
        fact.changes.iter().for_each(|change| log.append(fact, change));
    }

    /// All events that `wanted` picks, the newest first.
    pub(crate) fn newest_first(&self, wanted: impl Fn(&EventRecord) -> bool) -> Vec<Arc<EventRecord>> {
        read(&self.0).records.iter().rev().filter(|record| wanted(record)).cloned().collect()
    }

    /// The event with this id.
    pub(crate) fn find(&self, id: Uuid) -> Option<Arc<EventRecord>> {
        read(&self.0).records.iter().find(|record| record.id == id).cloned()
    }
}

impl Log {
    fn append(&mut self, fact: &Fact, change: &Change) {
        if self.records.len() == MOST {
            self.forget_oldest();
        }
        let record = Arc::new(EventRecord {
            id: Uuid::new_v4(),
            place: self.next,
            created: fact.activity.published,
            audience: Arc::clone(&fact.recipients),
            change: change.clone(),
        });
        self.drawer.put(&self.next, &record);
        self.records.push_back(record);
        self.next += 1;
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.records.pop_front() {
            self.drawer.remove(&oldest.place);
        }
    }
}
