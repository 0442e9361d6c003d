//! Events between a hub and its subscribers, without locks and tasks.

use std::collections::VecDeque;
use std::task::{Poll, Waker};

/// Events that somebody has still to read, each kept once for all; bounded, the oldest go first.
pub(super) struct Ring<T> {
    events: VecDeque<T>,
    /// The number of the first event that is kept.
    first: u64,
    capacity: usize,
    readers: Vec<Option<Place>>,
    closed: bool,
}

/// A subscriber of a ring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader(usize);

/// Where a subscriber is.
struct Place {
    /// The number of the event that it reads next.
    next: u64,
    sleeper: Option<Waker>,
}

/// More room than for so many is given back when nothing is kept.
const SPARE: usize = 32;

impl<T> Ring<T> {
    pub(super) fn new(capacity: usize) -> Self {
        let (events, readers) = (VecDeque::new(), Vec::new());
        Self { events, first: 0, capacity: capacity.max(1), readers, closed: false }
    }

    pub(super) fn has_readers(&self) -> bool {
        self.readers.iter().any(Option::is_some)
    }

    /// A subscriber of what comes from now on.
    pub(super) fn subscribe(&mut self) -> Reader {
        let place = Some(Place { next: self.end(), sleeper: None });
        match self.readers.iter().position(Option::is_none) {
            Some(free) => {
                self.readers[free] = place;
                Reader(free)
            }
            None => {
                self.readers.push(place);
                Reader(self.readers.len() - 1)
            }
        }
    }

    /// The subscriber reads no more.
    pub(super) fn leave(&mut self, reader: Reader) {
        self.readers[reader.0] = None;
        while self.readers.pop_if(|last| last.is_none()).is_some() {}
        self.drop_read();
    }

    /// Keeps an event for all subscribers; whoever waits is to be woken.
    #[must_use]
    pub(super) fn push(&mut self, event: T) -> Vec<Waker> {
        if !self.has_readers() {
            return Vec::new();
        }
        if self.events.len() == self.capacity {
            self.events.pop_front();
            self.first += 1;
        }
        self.events.push_back(event);
        self.sleepers()
    }

    /// Nothing comes any more; whoever waits is to be woken.
    #[must_use]
    pub(super) fn close(&mut self) -> Vec<Waker> {
        self.closed = true;
        self.sleepers()
    }

    fn sleepers(&mut self) -> Vec<Waker> {
        self.readers.iter_mut().flatten().filter_map(|place| place.sleeper.take()).collect()
    }

    /// The number of the event that comes next.
    fn end(&self) -> u64 {
        self.first + self.events.len() as u64
    }

    /// Forgets what all have read.
    fn drop_read(&mut self) {
        let end = self.end();
        let next = self.readers.iter().flatten().map(|place| place.next).min().unwrap_or(end);
        while self.first < next && self.events.pop_front().is_some() {
            self.first += 1;
        }
        if self.events.is_empty() && self.events.capacity() > SPARE {
            self.events.shrink_to(SPARE);
        }
    }
}

impl<T: Clone> Ring<T> {
    /// The next event of a subscriber, or how many it missed. Without one it waits, or everything is over.
    pub(super) fn poll(&mut self, reader: Reader, waker: &Waker) -> Poll<Option<Result<T, u64>>> {
        let (first, end) = (self.first, self.end());
        let Some(place) = &mut self.readers[reader.0] else { return Poll::Ready(None) };
        if place.next < first {
            let missed = first - place.next;
            place.next = first;
            return Poll::Ready(Some(Err(missed)));
        }
        if place.next == end {
            if self.closed {
                return Poll::Ready(None);
            }
            place.sleeper.get_or_insert_with(|| waker.clone()).clone_from(waker);
            return Poll::Pending;
        }
        let at = place.next - first;
        place.next += 1;
        Poll::Ready(self.read(at).map(Ok))
    }

    /// The event at that place, which is nobody's any more when it is the oldest and all others have read it.
    fn read(&mut self, at: u64) -> Option<T> {
        let oldest = at == 0 && self.readers.iter().flatten().all(|place| place.next > self.first);
        if !oldest {
            return self.events.get(usize::try_from(at).ok()?).cloned();
        }
        let event = self.events.pop_front();
        self.first += 1;
        self.drop_read();
        event
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn read(ring: &mut Ring<u64>, reader: Reader) -> Poll<Option<Result<u64, u64>>> {
        ring.poll(reader, Waker::noop())
    }

    #[test]
    fn what_nobody_reads_takes_no_room() {
        let mut ring = Ring::new(1 << 20);
        assert!(ring.push(1).is_empty() && ring.events.is_empty());
        let (one, two) = (ring.subscribe(), ring.subscribe());
        for n in 0..1000 {
            let _ = ring.push(n);
        }
        for n in 0..1000 {
            assert_eq!(read(&mut ring, one), Poll::Ready(Some(Ok(n))));
        }
        assert_eq!(ring.events.len(), 1000, "another one has still to read");
        ring.leave(two);
        assert_eq!((ring.events.len(), ring.events.capacity() <= SPARE), (0, true));
        ring.leave(one);
        assert!(!ring.has_readers() && ring.readers.is_empty());
    }

    #[test]
    fn a_closed_ring_is_read_to_its_end() {
        let mut ring = Ring::new(4);
        let reader = ring.subscribe();
        assert!(read(&mut ring, reader).is_pending());
        assert_eq!(ring.push(1).len(), 1, "it waited");
        assert_eq!(ring.push(2).len(), 0, "it is awake");
        assert!(ring.close().is_empty());
        let rest = [read(&mut ring, reader), read(&mut ring, reader), read(&mut ring, reader)];
        assert_eq!(rest, [Poll::Ready(Some(Ok(1))), Poll::Ready(Some(Ok(2))), Poll::Ready(None)]);
    }

    /// What a subscriber must see: the number of its next event, in a ring that forgets nothing.
    struct Model {
        next: u64,
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push,
        Subscribe(u8),
        Leave(u8),
        Read(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        let who = || 0..4_u8;
        prop_oneof![
            4 => Just(Step::Push),
            1 => who().prop_map(Step::Subscribe),
            1 => who().prop_map(Step::Leave),
            6 => who().prop_map(Step::Read),
        ]
    }

    proptest! {
        #[test]
        fn everybody_reads_everything_in_order_or_hears_how_much_was_missed(
            steps in prop::collection::vec(step(), 1..200), capacity in 1..6_usize
        ) {
            let mut ring = Ring::new(capacity);
            let mut readers: HashMap<u8, (Reader, Model)> = HashMap::new();
            let mut pushed = 0;
            for step in steps {
                match step {
                    Step::Push => {
                        // Events count from where somebody began to listen.
                        if !readers.is_empty() {
                            let _ = ring.push(pushed);
                            pushed += 1;
                        }
                    }
                    Step::Subscribe(who) if !readers.contains_key(&who) => {
                        readers.insert(who, (ring.subscribe(), Model { next: pushed }));
                    }
                    Step::Leave(who) => {
                        if let Some((reader, _)) = readers.remove(&who) {
                            ring.leave(reader);
                        }
                    }
                    Step::Read(who) => {
                        let Some((reader, model)) = readers.get_mut(&who) else { continue };
                        match ring.poll(*reader, Waker::noop()) {
                            Poll::Pending => prop_assert_eq!(model.next, pushed),
                            Poll::Ready(Some(Ok(event))) => {
                                prop_assert_eq!(event, model.next);
                                model.next += 1;
                            }
                            Poll::Ready(Some(Err(missed))) => {
                                prop_assert!(missed > 0 && pushed - model.next > capacity as u64);
                                model.next += missed;
                                prop_assert_eq!(pushed - model.next, capacity as u64);
                            }
                            Poll::Ready(None) => prop_assert!(false, "the ring is open"),
                        }
                    }
                    Step::Subscribe(_) => {}
                }
                prop_assert!(ring.events.len() <= capacity);
                let furthest = readers.values().map(|(_, model)| model.next).min().unwrap_or(pushed);
                prop_assert_eq!(ring.events.len() as u64, (pushed - furthest).min(capacity as u64));
            }
        }
    }
}
