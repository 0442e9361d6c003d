//! The queue of the data lane, without tasks.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::event::SessionId;
use crate::session::{Envelope, Gap, GapCause};

/// Events with the same key are handled in order.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    pub(super) handler: usize,
    pub(super) lane: String,
}

#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub(super) session: SessionId,
    pub(super) envelope: Arc<Envelope>,
}

/// Queues by key, bounded over all of them. A key is there as long as somebody works on it.
#[derive(Debug)]
pub(super) struct Queue {
    lanes: HashMap<Key, VecDeque<Queued>>,
    len: usize,
    capacity: usize,
    overflow: Option<Gap>,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        Self { lanes: HashMap::new(), len: 0, capacity: capacity.max(1), overflow: None }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Queues an event; answers whether somebody has to start to work on the key. What does not fit widens the gap.
    pub(super) fn push(&mut self, key: Key, queued: Queued, now: Timestamp) -> bool {
        if self.len >= self.capacity {
            self.drop_event(&queued, now);
            return false;
        }
        self.len += 1;
        let idle = !self.lanes.contains_key(&key);
        self.lanes.entry(key).or_default().push_back(queued);
        idle
    }

    fn drop_event(&mut self, queued: &Queued, now: Timestamp) {
        let at = queued.envelope.written_at.or(queued.envelope.timestamp).unwrap_or(now);
        let gap = Gap { from: at, to: at, cause: GapCause::Overflow(0) };
        let gap = self.overflow.get_or_insert(gap);
        (gap.from, gap.to) = (gap.from.min(at), gap.to.max(at));
        if let GapCause::Overflow(count) = &mut gap.cause {
            *count += 1;
        }
    }

    /// The next event of a key; without one the key is gone, and whoever worked on it stops.
    pub(super) fn pop(&mut self, key: &Key) -> Option<Queued> {
        let next = self.lanes.get_mut(key)?.pop_front();
        match next {
            Some(_) => self.len -= 1,
            None => drop(self.lanes.remove(key)),
        }
        next
    }

    /// The gap that dropped events have made, once half of the room is free.
    pub(super) fn take_overflow(&mut self) -> Option<Gap> {
        if self.len * 2 > self.capacity {
            return None;
        }
        self.overflow.take()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn queued(n: i64) -> Queued {
        let at = Timestamp::from_second(n).expect("in range");
        let data = serde_json::value::to_raw_value(&()).expect("JSON");
        let envelope = Envelope {
            id: n.to_string(),
            event_type: "a".into(),
            data,
            timestamp: None,
            tracking_id: None,
            alert_type: Default::default(),
            headers: Default::default(),
            sequence_number: None,
            written_at: Some(at),
            conversation: None,
        };
        Queued { session: SessionId::default(), envelope: Arc::new(envelope) }
    }

    fn key(lane: u8) -> Key {
        Key { handler: 0, lane: lane.to_string() }
    }

    #[test]
    fn what_does_not_fit_is_a_gap_and_never_silent() {
        let mut queue = Queue::new(2);
        assert!(queue.push(key(0), queued(1), Timestamp::UNIX_EPOCH), "somebody has to start");
        assert!(!queue.push(key(0), queued(2), Timestamp::UNIX_EPOCH), "somebody works on it already");
        for n in 3..6 {
            queue.push(key(1), queued(n), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(queue.take_overflow(), None, "still full");
        queue.pop(&key(0)).expect("queued");
        let gap = queue.take_overflow().expect("a gap");
        assert_eq!((gap.from.as_second(), gap.to.as_second(), gap.cause), (3, 5, GapCause::Overflow(3)));
        assert_eq!(queue.take_overflow(), None);
    }

    proptest! {
        #[test]
        fn in_every_order_of_work_each_lane_keeps_its_order(steps in prop::collection::vec((0..3_u8, any::<bool>()), 1..100)) {
            let mut queue = Queue::new(20);
            let mut workers = std::collections::HashSet::new();
            let mut expected: HashMap<u8, VecDeque<i64>> = HashMap::new();
            for (n, (lane, push)) in steps.into_iter().enumerate() {
                let n = n as i64;
                if push {
                    let fits = queue.len() < 20;
                    let start = queue.push(key(lane), queued(n), Timestamp::UNIX_EPOCH);
                    prop_assert_eq!(start, fits && !workers.contains(&lane));
                    if fits {
                        workers.insert(lane);
                        expected.entry(lane).or_default().push_back(n);
                    }
                } else if workers.contains(&lane) {
                    let got = queue.pop(&key(lane)).map(|queued| queued.envelope.id.clone());
                    let due = expected.entry(lane).or_default().pop_front();
                    prop_assert_eq!(got, due.map(|n| n.to_string()));
                    if due.is_none() {
                        workers.remove(&lane);
                    }
                }
            }
            let waiting: usize = expected.values().map(VecDeque::len).sum();
            prop_assert_eq!(queue.len(), waiting);
        }
    }
}
