//! What is known of one conversation.

use std::collections::{HashSet, VecDeque};

use crate::model::ActivityId;

/// So many ids are remembered of one conversation.
const IDS: usize = 256;

/// What was handed on of one conversation.
#[derive(Debug)]
pub(super) struct Track {
    /// The last gap that is filled here.
    pub(super) complete: u64,
    /// From here on it is asked for: what was published until then was handed on, or is of no interest.
    pub(super) since: i64,
    /// Until when the service was asked.
    pub(super) verified: Option<i64>,
    /// The newest that was handed on.
    pub(super) newest: i64,
    order: VecDeque<(i64, ActivityId)>,
    ids: HashSet<ActivityId>,
}

impl Track {
    pub(super) fn new(since: i64, complete: u64) -> Self {
        let (order, ids) = (VecDeque::new(), HashSet::new());
        Self { complete, since, verified: None, newest: since, order, ids }
    }

    pub(super) fn knows(&self, id: &ActivityId) -> bool {
        self.ids.contains(id)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Takes note of an activity that is handed on. What is forgotten for it is not asked for again.
    pub(super) fn note(&mut self, at: i64, id: &ActivityId) {
        self.newest = self.newest.max(at);
        if self.ids.insert(id.clone()) {
            self.order.push_back((at, id.clone()));
        }
        if self.order.len() > IDS {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((at, id)) = self.order.pop_front() {
            self.ids.remove(&id);
            self.since = self.since.max(at);
        }
    }

    /// Forgets the ids; what was handed on is told by its moment only.
    pub(super) fn forget_ids(&mut self) {
        self.since = self.since.max(self.newest);
        (self.order, self.ids) = (VecDeque::new(), HashSet::new());
    }

    /// The service was asked until that moment.
    pub(super) fn verify(&mut self, until: i64) {
        self.verified = self.verified.max(Some(until));
        self.since = self.since.max(until);
    }
}
