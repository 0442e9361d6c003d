//! What was written down against what arrived.

use std::collections::{HashMap, HashSet};
use std::fmt;

use uuid::Uuid;

use crate::line::Arrival;
use crate::senders::Accepted;

/// What arrived, room by room, in the order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rooms: HashMap<Uuid, Vec<Uuid>>,
    arrivals: HashMap<Uuid, Arrival>,
    lagged: u64,
}

/// What is wrong. All zero is how it has to be.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Verdict {
    /// In the log of the cloud, but never arrived.
    pub lost: usize,
    /// Arrivals of something that had arrived before.
    pub doubled: usize,
    /// Arrived behind something of the same room that was written down later.
    pub misplaced: usize,
    /// Arrived, but not in the log of the cloud.
    pub unknown: usize,
    /// Arrived with another text than the one that was sent, or with none.
    pub altered: usize,
    /// The cloud said that it has it, but its log lacks it: the simulator is wrong, or this program.
    pub unlogged: usize,
    /// Dropped by the stream because the receiver was too slow.
    pub lagged: u64,
}

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lost, doubled, misplaced, unknown, altered, unlogged, lagged } = self;
        write!(f, "{lost} lost, {doubled} doubled, {misplaced} out of order")?;
        write!(f, " ({unknown} unknown, {altered} altered, {unlogged} unlogged, {lagged} dropped)")
    }
}

impl Ledger {
    /// Enters what arrived.
    pub fn enter(&mut self, arrival: Arrival) {
        self.rooms.entry(arrival.room).or_default().push(arrival.id);
        self.arrivals.entry(arrival.id).or_insert(arrival);
    }

    /// Enters what the stream had to drop.
    pub fn lag(&mut self, events: u64) {
        self.lagged += events;
    }

    /// How many different messages arrived.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arrivals.len()
    }

    /// Whether nothing arrived.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
    }

    /// Whether this message arrived.
    #[must_use]
    pub fn knows(&self, message: Uuid) -> bool {
        self.arrivals.contains_key(&message)
    }

    /// Compares with the log of the cloud, room by room, and with what was sent.
    #[must_use]
    pub fn judge(&self, log: &HashMap<Uuid, Vec<Uuid>>, accepted: &Accepted) -> Verdict {
        let nothing = Vec::new();
        let mut verdict = Verdict { lagged: self.lagged, ..Verdict::default() };
        for (room, logged) in log {
            verdict.compare(logged, self.rooms.get(room).unwrap_or(&nothing));
        }
        let elsewhere = self.rooms.iter().filter(|(room, _)| !log.contains_key(room));
        verdict.unknown += elsewhere.map(|(_, messages)| messages.len()).sum::<usize>();
        let logged: HashSet<&Uuid> = log.values().flatten().collect();
        verdict.unlogged = accepted.messages.keys().filter(|id| !logged.contains(id)).count();
        verdict.altered = self.arrivals.values().filter(|arrival| is_altered(arrival, accepted)).count();
        verdict
    }

    /// How long each message took that was accepted and arrived, in seconds, shortest first.
    #[must_use]
    pub fn latencies(&self, accepted: &Accepted) -> Vec<f64> {
        let took = |(id, sent): (&Uuid, &crate::senders::Sent)| {
            Some(self.arrivals.get(id)?.at.duration_since(sent.at).as_secs_f64())
        };
        let mut latencies: Vec<f64> = accepted.messages.iter().filter_map(took).collect();
        latencies.sort_by(f64::total_cmp);
        latencies
    }
}

/// A message that was not answered for has no text to compare with, but a text.
fn is_altered(arrival: &Arrival, accepted: &Accepted) -> bool {
    match (&arrival.text, accepted.messages.get(&arrival.id)) {
        (Some(text), Some(sent)) => *text != sent.text,
        (text, _) => text.is_none(),
    }
}

impl Verdict {
    fn compare(&mut self, logged: &[Uuid], arrived: &[Uuid]) {
        let places: HashMap<&Uuid, usize> =
            logged.iter().enumerate().map(|(place, id)| (id, place)).collect();
        let mut seen = HashSet::new();
        let mut furthest = None;
        for id in arrived {
            let Some(place) = places.get(id) else {
                self.unknown += 1;
                continue;
            };
            if !seen.insert(id) {
                self.doubled += 1;
            } else if furthest > Some(*place) {
                self.misplaced += 1;
            } else {
                furthest = Some(*place);
            }
        }
        self.lost += logged.len() - seen.len();
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::senders::Sent;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn arrival(n: u128, second: i64) -> Arrival {
        let at = Timestamp::from_second(second).expect("in range");
        Arrival { room: id(100), id: id(n), text: Some(n.to_string()), at }
    }

    fn accepted(numbers: impl IntoIterator<Item = u128>) -> Accepted {
        let sent = |n: u128| (id(n), Sent { text: n.to_string(), at: Timestamp::UNIX_EPOCH });
        Accepted { messages: numbers.into_iter().map(sent).collect(), unanswered: 0 }
    }

    fn judged(arrived: &[u128], logged: &[u128]) -> Verdict {
        let mut ledger = Ledger::default();
        arrived.iter().for_each(|n| ledger.enter(arrival(*n, 1)));
        let log = HashMap::from([(id(100), logged.iter().map(|n| id(*n)).collect())]);
        ledger.judge(&log, &accepted(logged.iter().copied()))
    }

    #[test]
    fn whatever_goes_wrong_is_found() {
        assert!(judged(&[1, 2, 3], &[1, 2, 3]).is_clean());
        assert_eq!(judged(&[1, 3], &[1, 2, 3]), Verdict { lost: 1, ..Verdict::default() });
        assert_eq!(judged(&[1, 1, 2, 1], &[1, 2]), Verdict { doubled: 2, ..Verdict::default() });
        assert_eq!(judged(&[1, 3, 2], &[1, 2, 3]), Verdict { misplaced: 1, ..Verdict::default() });
        let stranger = judged(&[1, 9], &[1]);
        assert_eq!((stranger.unknown, stranger.lost), (1, 0));
        assert_eq!(judged(&[], &[1, 2]), Verdict { lost: 2, ..Verdict::default() });
    }

    #[test]
    fn other_texts_other_rooms_and_dropped_events_count() {
        let mut ledger = Ledger::default();
        ledger.enter(Arrival { text: Some("2".into()), ..arrival(1, 1) });
        ledger.enter(Arrival { text: None, ..arrival(2, 1) });
        ledger.enter(Arrival { room: id(7), ..arrival(3, 1) });
        ledger.lag(4);
        let log = HashMap::from([(id(100), vec![id(1), id(2)])]);
        let verdict = ledger.judge(&log, &accepted([1, 5]));
        let expected = Verdict { altered: 2, unknown: 1, unlogged: 1, lagged: 4, ..Verdict::default() };
        assert_eq!(verdict, expected);
        assert!(!verdict.is_clean());
    }

    #[test]
    fn the_time_runs_from_sending_to_the_first_arrival() {
        let mut ledger = Ledger::default();
        [arrival(1, 3), arrival(2, 1), arrival(1, 9)].into_iter().for_each(|arrival| ledger.enter(arrival));
        assert_eq!(ledger.latencies(&accepted([1, 2, 3])), [1.0, 3.0]);
        assert_eq!((ledger.len(), ledger.knows(id(1)), ledger.knows(id(3))), (2, true, false));
    }
}
