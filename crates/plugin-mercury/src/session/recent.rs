//! Which frames were delivered already.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// The ids of the last frames: a switchover shows the same event on both sockets.
#[derive(Debug, Default)]
pub(super) struct Recent {
    ids: HashSet<Arc<str>>,
    order: VecDeque<Arc<str>>,
}

const CAPACITY: usize = 1024;

impl Recent {
    /// Whether the id is new; from now on it is not.
    pub(super) fn is_new(&mut self, id: &str) -> bool {
        if self.ids.contains(id) {
            return false;
        }
        let id: Arc<str> = id.into();
        self.order.push_back(id.clone());
        self.ids.insert(id);
        if self.order.len() > CAPACITY {
            let oldest = self.order.pop_front();
            oldest.map(|oldest| self.ids.remove(&oldest));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_thousand_are_known() {
        let mut recent = Recent::default();
        for n in 0..2000 {
            assert!(recent.is_new(&n.to_string()));
        }
        assert!(!recent.is_new("1999") && !recent.is_new("976"));
        assert!(recent.is_new("0"), "forgotten long ago");
        assert_eq!(recent.ids.len(), CAPACITY);
    }
}
