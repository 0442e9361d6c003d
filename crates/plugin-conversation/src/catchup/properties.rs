//! Whatever is lost, doubled, late, and whenever the process ends: each activity is handed on once, and after the end of a
//! process what was not done.

use std::collections::HashMap;

use proptest::prelude::*;

use super::facts::Facts;
use super::tracker::{Question, Tracker};
use crate::model::ConversationId;

/// What becomes of the frame of a post.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Arrives,
    Twice,
    /// The next frame shows that it is missing.
    Lost,
    /// Nothing shows that it is missing.
    Vanishes,
    /// It comes behind the next one of its conversation.
    Late,
}

#[derive(Clone, Debug)]
enum Step {
    Post(u8, Fate),
    /// The list of conversations arrives, and so many of them are filled by now.
    Round,
    Cut,
    /// The process ends; what was handed on since the last cursors comes again.
    Crash,
    /// What was handed on is done: the cursors move.
    Commit,
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Arrives),
        1 => Just(Fate::Twice),
        2 => Just(Fate::Lost),
        1 => Just(Fate::Vanishes),
        1 => Just(Fate::Late),
    ]
}

fn steps(fates: impl Strategy<Value = Fate>) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..4_u8, fates).prop_map(|(conversation, fate)| Step::Post(conversation, fate)),
        1 => Just(Step::Round),
        1 => Just(Step::Cut),
        1 => Just(Step::Commit),
        1 => Just(Step::Crash),
    ];
    prop::collection::vec(step, 0..120)
}

/// A cloud and a reader, without network and tasks.
struct World {
    tracker: Tracker,
    now: i64,
    /// What was published in each conversation, in order.
    logs: HashMap<u8, Vec<i64>>,
    late: HashMap<u8, Vec<i64>>,
    handed_on: HashMap<u8, Vec<i64>>,
    page: usize,
    /// The last moment of which everything arrived, as Mercury knows it.
    heard: i64,
    /// What is done, in the storage.
    cursors: HashMap<u8, i64>,
}

const BEGINNING: i64 = 1_000_000_000;

impl World {
    fn new(page: usize) -> Self {
        let mut tracker = Tracker::default();
        let now = BEGINNING;
        tracker.set_floor(now);
        let (logs, late, handed_on, cursors) = Default::default();
        Self { tracker, now, logs, late, handed_on, page, heard: now, cursors }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Post(conversation, fate) => self.post(conversation, fate),
            Step::Cut => self.tracker.gap(self.heard, Some(self.now), None),
            Step::Round => self.round(),
            Step::Commit => self.commit(),
            Step::Crash => self.crash(),
        }
    }

    fn post(&mut self, conversation: u8, fate: Fate) {
        // Several seconds, so that a gap is wider than the margin now and then.
        self.now += 7_000_000;
        let at = self.now;
        self.logs.entry(conversation).or_default().push(at);
        match fate {
            Fate::Arrives => self.arrive(conversation, at),
            Fate::Twice => (0..2).for_each(|_| self.arrive(conversation, at)),
            Fate::Lost => self.tracker.gap(self.heard, Some(at), None),
            Fate::Vanishes => return,
            Fate::Late => {
                self.late.entry(conversation).or_default().push(at);
                return;
            }
        }
        for late in self.late.remove(&conversation).unwrap_or_default() {
            self.arrive(conversation, late);
        }
    }

    fn facts(conversation: u8, at: i64) -> Facts {
        let id = format!("{conversation}-{at}");
        Facts { conversation: name(conversation), id: Some(id.as_str().into()), at: Some(at), listed: true }
    }

    fn arrive(&mut self, conversation: u8, at: i64) {
        self.heard = self.now;
        self.fill(conversation);
        if self.tracker.is_new(&Self::facts(conversation, at)) {
            self.handed_on.entry(conversation).or_default().push(at);
        }
    }

    fn fill(&mut self, conversation: u8) {
        while let Some(question) = self.tracker.due(&name(conversation)) {
            let until = self.ask(conversation, question);
            self.tracker.answered(&name(conversation), question, until);
        }
    }

    /// Pages that begin at the last of the page before, as the service has them.
    fn ask(&mut self, conversation: u8, question: Question) -> Option<i64> {
        let log = self.logs.get(&conversation).cloned().unwrap_or_default();
        let (mut since, mut until) = (question.since, None);
        loop {
            let page: Vec<_> = log.iter().copied().filter(|at| *at >= since).take(self.page).collect();
            for at in &page {
                if self.tracker.is_new_answer(&Self::facts(conversation, *at), question) {
                    self.handed_on.entry(conversation).or_default().push(*at);
                }
            }
            until = until.max(page.last().copied());
            match page.last() {
                Some(last) if *last > since => since = *last,
                _ => return until,
            }
        }
    }

    fn round(&mut self) {
        let Some(gap) = self.tracker.begin() else { return };
        let changed: Vec<u8> =
            self.logs.iter().filter(|(_, log)| log.last() >= Some(&gap.start)).map(|(id, _)| *id).collect();
        changed.into_iter().for_each(|conversation| self.fill(conversation));
        self.tracker.end(gap.epoch);
    }

    /// All that was handed on is done; what no cursor speaks of is from the beginning.
    fn commit(&mut self) {
        for (conversation, handed_on) in &self.handed_on {
            if let Some(last) = handed_on.iter().max() {
                self.cursors.insert(*conversation, *last);
            }
        }
    }

    /// Another process begins where the cursors are.
    fn crash(&mut self) {
        for (conversation, handed_on) in &mut self.handed_on {
            let done = self.cursors.get(conversation).copied().unwrap_or(i64::MIN);
            handed_on.retain(|at| *at <= done);
        }
        self.tracker = Tracker::default();
        self.tracker.set_floor(BEGINNING);
        for (conversation, at) in &self.cursors {
            self.tracker.resume(name(*conversation), *at);
        }
        self.tracker.gap(BEGINNING, None, None);
        self.late.clear();
    }

    /// A last gap, which is filled.
    fn finish(&mut self) {
        self.step(Step::Cut);
        self.round();
    }
}

/// With frames that vanish or come late the cursors of what came later have passed them.
fn without_crashes(mut steps: Vec<Step>) -> Vec<Step> {
    steps.retain(|step| !matches!(step, Step::Crash));
    steps
}

fn name(conversation: u8) -> ConversationId {
    conversation.to_string().as_str().into()
}

proptest! {
    #[test]
    fn what_mercury_knows_to_be_missing_comes_once_and_in_order(
        steps in steps(prop_oneof![5 => Just(Fate::Arrives), 1 => Just(Fate::Twice), 2 => Just(Fate::Lost)]),
        page in 2..6_usize,
    ) {
        let mut world = World::new(page);
        steps.into_iter().for_each(|step| world.step(step));
        world.finish();
        prop_assert_eq!(&world.handed_on, &world.logs);
        prop_assert_eq!(world.tracker.open_since(), None);
    }

    #[test]
    fn nothing_comes_twice_whatever_happens_and_what_vanishes_is_found_where_more_is_known(
        steps in steps(fates()).prop_map(without_crashes),
        page in 2..6_usize,
    ) {
        let mut world = World::new(page);
        steps.into_iter().for_each(|step| world.step(step));
        // Conversations where nothing happens any more are not asked for.
        (0..4).for_each(|conversation| world.post(conversation, Fate::Arrives));
        world.finish();
        for (conversation, log) in &world.logs {
            let handed_on = world.handed_on.get(conversation).cloned().unwrap_or_default();
            let mut once = handed_on.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), handed_on.len(), "nothing comes twice");
            // What vanished before anything of the conversation was known is beyond any account.
            let first = handed_on.first().copied().unwrap_or(i64::MAX);
            let missing: Vec<_> = log.iter().filter(|at| **at > first && !handed_on.contains(at)).collect();
            prop_assert!(missing.is_empty(), "{:?} of {:?}", missing, log);
        }
    }
}
