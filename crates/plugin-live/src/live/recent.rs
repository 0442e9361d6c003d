//! Activities that were told already.

use std::collections::{HashSet, VecDeque};

use webex_plugin_conversation::ActivityId;

/// The last activities that were told, so that none is told twice.
#[derive(Debug)]
pub(super) struct Recent {
    order: VecDeque<ActivityId>,
    known: HashSet<ActivityId>,
    capacity: usize,
}

impl Recent {
    pub(super) fn new(capacity: usize) -> Self {
        Self { order: VecDeque::new(), known: HashSet::new(), capacity: capacity.max(1) }
    }

    /// Takes note of an activity; says whether it is new.
    pub(super) fn insert(&mut self, id: &ActivityId) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id.clone());
        if self.order.len() > self.capacity {
            self.order.pop_front().map(|oldest| self.known.remove(&oldest));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_known_until_enough_others_were() {
        let mut recent = Recent::new(2);
        let id = |n: &str| ActivityId::new(n);
        assert!(recent.insert(&id("a")) && recent.insert(&id("b")));
        assert!(!recent.insert(&id("a")), "it was told");
        assert!(recent.insert(&id("c")));
        assert!(recent.insert(&id("a")), "it is forgotten: two others came after it");
        assert_eq!((recent.order.len(), recent.known.len()), (2, 2));
    }
}
