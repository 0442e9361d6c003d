//! Puts the parts of one answer together: no I/O, no clock, only numbers.
//!
//! Parts come in any order, some twice, and the one that says how many there are may come first. Silence is measured
//! from the question, and from each part that brings something new.

use std::collections::BTreeMap;
use std::time::Duration;

use super::answer::{Answer, Content};
use super::part::Part;

/// The answer to one question, as far as it has come. Times are those of [`webex_core::time::Clock::monotonic`].
#[derive(Debug)]
pub(crate) struct Collector {
    timeout: Duration,
    deadline: Duration,
    parts: BTreeMap<u64, Content>,
    /// The place of the last part, once it is known.
    last: Option<u64>,
    end: Option<End>,
}

/// Why nothing is collected any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum End {
    /// Parts may have been swallowed.
    Lost,
    /// Nobody listens any more.
    Closed,
    /// Nothing came for too long.
    Silent,
}

/// How an answer stands.
#[derive(Debug, PartialEq)]
pub(crate) enum Progress {
    /// All parts are there.
    Complete(Answer),
    /// Parts may have been swallowed: the question is to be asked again.
    Lost,
    /// Nobody listens any more.
    Closed,
    /// Nothing came for too long.
    Silent,
    /// Something has to come within this time.
    Waiting(Duration),
}

impl Collector {
    /// A question is asked now.
    pub(crate) fn new(now: Duration, timeout: Duration) -> Self {
        let deadline = now.saturating_add(timeout);
        Self { timeout, deadline, parts: BTreeMap::new(), last: None, end: None }
    }

    /// A part arrives. What comes twice, behind the last part, or too late changes nothing.
    pub(crate) fn part(&mut self, now: Duration, part: Part) {
        if !self.collects(now) || self.parts.contains_key(&part.sequence) {
            return;
        }
        if self.last.is_some_and(|last| part.sequence > last) {
            return;
        }
        if part.finished {
            self.last.get_or_insert(part.sequence);
            // What claimed to stand behind it does not belong to the answer.
            self.parts.split_off(&part.sequence);
        }
        self.parts.insert(part.sequence, part.content);
        self.deadline = now.saturating_add(self.timeout);
    }

    /// Frames may be missing.
    pub(crate) fn lost(&mut self, now: Duration) {
        self.finish(now, End::Lost);
    }

    /// Nobody listens any more.
    pub(crate) fn close(&mut self, now: Duration) {
        self.finish(now, End::Closed);
    }

    /// How the answer stands now. One that is complete is handed out once.
    pub(crate) fn progress(&mut self, now: Duration) -> Progress {
        if self.is_complete() {
            return Progress::Complete(Answer(std::mem::take(&mut self.parts).into_values().collect()));
        }
        self.collects(now);
        match self.end {
            Some(End::Lost) => Progress::Lost,
            Some(End::Closed) => Progress::Closed,
            Some(End::Silent) => Progress::Silent,
            None => Progress::Waiting(self.deadline.saturating_sub(now)),
        }
    }

    fn finish(&mut self, now: Duration, end: End) {
        if self.collects(now) {
            self.end = Some(end);
        }
    }

    /// Whether a part that arrives now counts.
    fn collects(&mut self, now: Duration) -> bool {
        if self.end.is_none() && !self.is_complete() && now >= self.deadline {
            self.end = Some(End::Silent);
        }
        self.end.is_none() && !self.is_complete()
    }

    /// Places are numbers without gaps, each there once, and none behind the last one is kept.
    fn is_complete(&self) -> bool {
        let count = u64::try_from(self.parts.len()).unwrap_or(u64::MAX);
        self.last.is_some_and(|last| count.checked_sub(1) == Some(last))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::entity::DirectoryEntity;

    const TIMEOUT: Duration = Duration::from_secs(6);

    fn millis(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    /// A part with two values found and one not.
    fn part(sequence: u64, finished: bool) -> Part {
        let name = |n: u64| format!("{sequence}.{n}");
        let entities = [0, 1].map(|n| DirectoryEntity::from(json!({"identity": name(n)}))).to_vec();
        let found = vec![name(0), name(1)];
        Part { sequence, finished, content: Content { entities, found, not_found: vec![name(2)] } }
    }

    fn names(answer: &Answer) -> Vec<String> {
        let entities = answer.clone().into_entities().into_iter();
        entities.map(|entity| entity.id.expect("an id").to_string()).collect()
    }

    fn complete(collector: &mut Collector, now: Duration) -> Option<Answer> {
        match collector.progress(now) {
            Progress::Complete(answer) => Some(answer),
            _ => None,
        }
    }

    #[test]
    fn t3_parts_out_of_order_are_put_in_order() {
        let mut collector = Collector::new(millis(0), TIMEOUT);
        for (sequence, finished) in [(1, false), (2, true)] {
            collector.part(millis(10), part(sequence, finished));
            assert_eq!(collector.progress(millis(10)), Progress::Waiting(TIMEOUT));
        }
        collector.part(millis(20), part(0, false));
        let answer = complete(&mut collector, millis(20)).expect("all are there");
        assert_eq!(names(&answer), ["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]);
        let found: Vec<_> = answer.clone().into_found().map(|(value, _)| value).collect();
        assert_eq!(found, ["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]);
        let not_found: Vec<_> = answer.not_found().collect();
        assert_eq!(not_found, ["0.2", "1.2", "2.2"], "also what another part than the last does not find");
    }

    #[test]
    fn t4_silence_ends_it_after_the_time_and_each_part_starts_that_anew() {
        let mut silent = Collector::new(millis(1000), TIMEOUT);
        assert_eq!(silent.progress(millis(6999)), Progress::Waiting(millis(1)));
        assert_eq!(silent.progress(millis(7000)), Progress::Silent);
        let mut gap = Collector::new(millis(0), TIMEOUT);
        gap.part(millis(5999), part(0, false));
        gap.part(millis(5999), part(2, true));
        assert_eq!(gap.progress(millis(11_998)), Progress::Waiting(millis(1)));
        gap.part(millis(11_998), part(2, true));
        assert_eq!(gap.progress(millis(11_999)), Progress::Silent, "what comes again is no news");
        gap.part(millis(11_999), part(1, false));
        assert_eq!(gap.progress(millis(11_999)), Progress::Silent, "what comes too late is of no use");
    }

    #[test]
    fn what_stands_behind_the_last_part_does_not_belong_to_the_answer() {
        let mut collector = Collector::new(millis(0), TIMEOUT);
        for (sequence, finished) in [(u64::MAX, false), (7, false), (1, true), (2, true), (0, false)] {
            collector.part(millis(1), part(sequence, finished));
        }
        let answer = complete(&mut collector, millis(1)).expect("two parts");
        assert_eq!(names(&answer), ["0.0", "0.1", "1.0", "1.1"]);
    }

    #[test]
    fn an_answer_that_is_complete_is_so_whatever_comes_after() {
        for end in [Collector::lost, Collector::close] {
            let mut collector = Collector::new(millis(0), TIMEOUT);
            collector.part(millis(1), part(0, true));
            end(&mut collector, millis(2));
            assert!(complete(&mut collector, millis(60_000)).is_some());
            let mut waiting = Collector::new(millis(0), TIMEOUT);
            end(&mut waiting, millis(2));
            waiting.part(millis(3), part(0, true));
            assert!(matches!(waiting.progress(millis(3)), Progress::Lost | Progress::Closed));
        }
    }

    proptest! {
        /// Any order, duplicates, and parts that never come.
        #[test]
        fn the_answer_is_the_concatenation_or_there_is_none(
            count in 1_u64..12,
            order in prop::collection::vec((any::<prop::sample::Index>(), 0_u64..7000), 0..40),
        ) {
            let (mut collector, mut now) = (Collector::new(millis(0), TIMEOUT), 0);
            let (mut arrived, mut deadline) = (std::collections::BTreeSet::new(), 6000);
            for (which, gap) in order {
                now += gap;
                let sequence = which.index(usize::try_from(count).expect("small")) as u64;
                collector.part(millis(now), part(sequence, sequence + 1 == count));
                if now < deadline && (arrived.len() as u64) < count && arrived.insert(sequence) {
                    deadline = now + 6000;
                }
                if now >= deadline && (arrived.len() as u64) < count {
                    break;
                }
            }
            match collector.progress(millis(now)) {
                Progress::Complete(answer) => {
                    prop_assert_eq!(arrived.len() as u64, count);
                    let expected: Vec<_> = (0..count).flat_map(|n| [format!("{n}.0"), format!("{n}.1")]).collect();
                    prop_assert_eq!(names(&answer), expected);
                    prop_assert_eq!(answer.not_found().count() as u64, count);
                }
                Progress::Silent => prop_assert!(now >= deadline && (arrived.len() as u64) < count),
                Progress::Waiting(left) => {
                    prop_assert!((arrived.len() as u64) < count);
                    prop_assert_eq!(left, millis(deadline - now));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
