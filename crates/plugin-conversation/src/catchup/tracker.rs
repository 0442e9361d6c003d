//! What is missing, and what is new. No tasks, no network, no clock.

use std::collections::{BTreeMap, HashMap, VecDeque};

use webex_plugin_mercury::GapCause;

use super::facts::Facts;
use super::track::Track;
use crate::model::{ActivityId, ConversationId};

/// So many conversations are remembered.
const CONVERSATIONS: usize = 10_000;
/// So many ids are remembered, of all conversations.
const IDS: usize = 65_536;
/// So many gaps are kept apart until they are filled.
const GAPS: usize = 8;
/// By so many microseconds a gap is widened: what was published before may arrive after what was published later, in
/// another conversation.
const MARGIN: i64 = 60_000_000;

/// What was handed on, and which gaps are open. Moments are microseconds since 1970, by the clock of the service.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    tracks: HashMap<ConversationId, Track>,
    ids: usize,
    gaps: VecDeque<Open>,
    /// How many gaps there were.
    epoch: u64,
    /// So many of them are filled everywhere.
    complete: u64,
    newest: Option<i64>,
    /// What was published until then is of no interest.
    floor: Option<i64>,
    /// Activities that are being handed on: how many of each moment.
    heads: BTreeMap<i64, usize>,
    working: bool,
}

/// A gap that is not filled everywhere.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) epoch: u64,
    /// From then on conversations are asked for.
    pub(super) start: i64,
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    pub(super) causes: Vec<GapCause>,
}

/// What to ask of a conversation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Question {
    pub(super) epoch: u64,
    /// Everything that was published later.
    pub(super) since: i64,
}

impl Tracker {
    /// What was published until then is of no interest; the first word counts.
    pub(super) fn set_floor(&mut self, floor: i64) {
        self.floor.get_or_insert(floor);
    }

    /// Whether it is known from when on activities are of interest.
    pub(super) fn has_floor(&self) -> bool {
        self.floor.is_some()
    }

    /// A conversation was handed on until then, by somebody before us.
    pub(super) fn resume(&mut self, conversation: ConversationId, at: i64) {
        self.tracks.insert(conversation, Track::new(at, 0));
    }

    /// Activities may be missing. What was handed on last counts, and what is being handed on: the moment that Mercury
    /// knows may be of another clock.
    pub(super) fn gap(&mut self, from: i64, to: Option<i64>, cause: Option<GapCause>) {
        let known = self.newest.or(self.floor);
        let head = self.heads.keys().next().copied();
        let start = [known, head].into_iter().flatten().fold(from, i64::min).saturating_sub(MARGIN);
        self.epoch += 1;
        let (epoch, causes) = (self.epoch, cause.into_iter().collect());
        self.gaps.push_back(Open { epoch, start, from, to, causes });
        if self.gaps.len() > GAPS {
            self.merge_last();
        }
    }

    fn merge_last(&mut self) {
        if let (Some(last), Some(before)) = (self.gaps.pop_back(), self.gaps.back_mut()) {
            before.merge(last);
        }
    }

    /// The gaps that are to be filled next, as one; `None` without any, or when somebody is at work.
    pub(super) fn begin(&mut self) -> Option<Open> {
        let mut gaps = self.gaps.iter().cloned();
        let mut all = gaps.next().filter(|_| !self.working)?;
        gaps.for_each(|gap| all.merge(gap));
        all.start = all.start.max(self.floor.unwrap_or(i64::MIN));
        self.working = true;
        Some(all)
    }

    /// The gaps up to this one are filled everywhere, or given up.
    pub(super) fn end(&mut self, epoch: u64) {
        self.working = false;
        self.complete = self.complete.max(epoch);
        self.gaps.retain(|gap| gap.epoch > epoch);
    }

    /// What to ask of a conversation before anything of it is handed on.
    pub(super) fn due(&self, conversation: &ConversationId) -> Option<Question> {
        let track = self.tracks.get(conversation);
        let complete = track.map_or(0, |track| track.complete).max(self.complete);
        let missing = self.gaps.iter().filter(|gap| gap.epoch > complete);
        let start = missing.map(|gap| gap.start).min()?;
        let floor = self.floor.unwrap_or(i64::MIN);
        let since = track.map_or(start.max(floor), |track| track.since);
        Some(Question { epoch: self.epoch, since })
    }

    /// The question was answered up to that moment, or cannot be answered.
    pub(super) fn answered(&mut self, conversation: &ConversationId, question: Question, until: Option<i64>) {
        let track = self.track(conversation, question.since);
        track.complete = track.complete.max(question.epoch);
        until.into_iter().for_each(|until| track.verify(until));
    }

    /// Whether an activity that the service was asked for is new; if so it counts as handed on.
    pub(super) fn is_new_answer(&mut self, facts: &Facts, question: Question) -> bool {
        let (Some(id), Some(at)) = (&facts.id, facts.at) else { return false };
        let track = self.tracks.get(&facts.conversation);
        let new = at > question.since && !track.is_some_and(|track| track.knows(id));
        if new {
            self.note(facts, id, at);
        }
        new
    }

    /// Whether an activity that arrived is new; if so it counts as handed on.
    pub(super) fn is_new(&mut self, facts: &Facts) -> bool {
        let Some(id) = &facts.id else { return true };
        let track = self.tracks.get(&facts.conversation);
        let at = facts.at.unwrap_or_else(|| track.map_or(0, |track| track.newest));
        let answered = |track: &Track| facts.listed && track.verified.is_some_and(|until| at <= until);
        let new = !track.is_some_and(|track| track.knows(id) || answered(track));
        if new {
            self.note(facts, id, at);
        }
        new
    }

    fn note(&mut self, facts: &Facts, id: &ActivityId, at: i64) {
        self.newest = self.newest.max(facts.at);
        // Of a conversation that is new to us and has a gap, what came before this is asked for yet.
        let due = self.due(&facts.conversation).map(|question| question.since);
        let track = self.track(&facts.conversation, due.unwrap_or(at.saturating_sub(1)));
        let before = track.len();
        track.note(at, id);
        self.ids += self.tracks[&facts.conversation].len() - before;
        if self.ids > IDS || self.tracks.len() > CONVERSATIONS {
            self.shrink();
        }
    }

    fn track(&mut self, conversation: &ConversationId, since: i64) -> &mut Track {
        self.tracks.entry(conversation.clone()).or_insert_with(|| Track::new(since, 0))
    }

    /// Forgets the half of the conversations that was quiet for the longest time: their ids, and all of them if there are
    /// too many. What was published until then is not asked for again.
    fn shrink(&mut self) {
        let mut moments: Vec<_> = self.tracks.values().map(|track| track.newest).collect();
        moments.sort_unstable();
        let quiet = moments[moments.len() / 2];
        if self.tracks.len() > CONVERSATIONS {
            self.tracks.retain(|_, track| track.newest >= quiet);
            self.floor = self.floor.max(Some(quiet.saturating_sub(1)));
        }
        let all = self.tracks.len() == 1;
        let quiet = self.tracks.values_mut().filter(|track| all || track.newest < quiet);
        quiet.for_each(Track::forget_ids);
        self.ids = self.tracks.values().map(Track::len).sum();
    }

    /// An activity begins to be handed on.
    pub(super) fn enter(&mut self, at: i64) {
        *self.heads.entry(at).or_default() += 1;
    }

    /// It was handed on.
    pub(super) fn leave(&mut self, at: i64) {
        let Some(count) = self.heads.get_mut(&at) else { return };
        *count -= 1;
        if *count == 0 {
            self.heads.remove(&at);
        }
    }

    /// What was published before that moment was handed on; `None` when nothing is open.
    pub(super) fn open_since(&self) -> Option<i64> {
        let gaps = self.gaps.iter().map(|gap| gap.start.max(self.floor.unwrap_or(i64::MIN)));
        gaps.chain(self.heads.keys().next().copied()).min()
    }
}

impl Open {
    fn merge(&mut self, other: Self) {
        self.epoch = self.epoch.max(other.epoch);
        (self.start, self.from) = (self.start.min(other.start), self.from.min(other.from));
        self.to = self.to.max(other.to);
        self.causes.extend(other.causes);
        self.causes.truncate(GAPS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(id: &str, at: i64) -> Facts {
        Facts { conversation: "c".into(), id: Some(id.into()), at: Some(at), listed: true }
    }

    #[test]
    fn without_a_gap_nothing_is_asked_for() {
        let mut tracker = Tracker::default();
        assert!(tracker.is_new(&facts("a", 10)) && !tracker.is_new(&facts("a", 10)));
        assert!(tracker.is_new(&facts("late", 5)), "what comes late is not lost");
        assert_eq!((tracker.due(&"c".into()), tracker.begin().is_none()), (None, true));
    }

    #[test]
    fn a_known_conversation_is_asked_from_where_it_stands_and_another_from_the_gap_on() {
        let mut tracker = Tracker::default();
        tracker.is_new(&facts("a", 200_000_000));
        tracker.gap(300_000_000, None, None);
        let question = tracker.due(&"c".into()).expect("a gap");
        assert_eq!(question, Question { epoch: 1, since: 199_999_999 });
        let other = tracker.due(&"other".into()).expect("a gap");
        assert_eq!(other.since, 200_000_000 - MARGIN);
        assert!(!tracker.is_new_answer(&facts("a", 200_000_000), question), "it was handed on");
        assert!(tracker.is_new_answer(&facts("b", 250_000_000), question));
        tracker.answered(&"c".into(), question, Some(250_000_000));
        assert_eq!(tracker.due(&"c".into()), None);
        assert!(tracker.due(&"other".into()).is_some());
        assert!(!tracker.is_new(&facts("b", 250_000_000)), "its frame comes, too");
        let round = tracker.begin().expect("the gap");
        assert!(tracker.begin().is_none(), "somebody is at work");
        tracker.end(round.epoch);
        assert_eq!((tracker.due(&"other".into()), tracker.open_since()), (None, None));
    }

    /// An activity that does not tell where its conversation is comes before what is missing, which is found all the same.
    #[test]
    fn what_is_handed_on_before_a_gap_is_filled_hides_nothing() {
        let mut tracker = Tracker::default();
        tracker.set_floor(100);
        tracker.gap(200, None, None);
        assert!(tracker.is_new(&facts("early", 900)));
        let question = tracker.due(&"c".into()).expect("the gap");
        assert!(tracker.is_new_answer(&facts("missing", 500), question));
        assert!(!tracker.is_new_answer(&facts("early", 900), question));
    }

    #[test]
    fn what_was_before_the_beginning_is_not_asked_for() {
        let mut tracker = Tracker::default();
        tracker.set_floor(100);
        tracker.set_floor(7);
        tracker.gap(50, None, None);
        assert_eq!(tracker.due(&"c".into()).map(|question| question.since), Some(100));
        assert_eq!(tracker.begin().map(|round| round.start), Some(100));
    }

    #[test]
    fn what_waits_to_be_handed_on_is_not_forgotten() {
        let mut tracker = Tracker::default();
        tracker.is_new(&facts("a", 600_000_000));
        tracker.enter(100_000_000);
        tracker.gap(i64::MAX, None, None);
        assert_eq!(tracker.due(&"waits".into()).map(|question| question.since), Some(100_000_000 - MARGIN));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut tracker = Tracker::default();
        for n in 0..(IDS + IDS / 2) as i64 {
            let facts =
                Facts { conversation: (n % 700).to_string().as_str().into(), ..facts(&n.to_string(), n) };
            assert!(tracker.is_new(&facts));
        }
        assert!(tracker.ids <= IDS);
        for n in 0..2 * CONVERSATIONS as i64 {
            let conversation = format!("more-{n}");
            tracker
                .is_new(&Facts { conversation: conversation.as_str().into(), ..facts("x", 1_000_000 + n) });
        }
        assert!(tracker.tracks.len() <= CONVERSATIONS);
        (0..50).for_each(|n| tracker.gap(n, None, None));
        assert_eq!(tracker.gaps.len(), GAPS);
        assert_eq!(tracker.begin().map(|round| round.epoch), Some(50));
    }

    #[test]
    fn what_is_open_is_the_oldest_that_is_not_handed_on() {
        let mut tracker = Tracker::default();
        tracker.enter(40);
        tracker.enter(20);
        assert_eq!(tracker.open_since(), Some(20));
        tracker.leave(20);
        assert_eq!(tracker.open_since(), Some(40));
        tracker.leave(40);
        assert_eq!(tracker.open_since(), None);
    }
}
