//! Random conversations, read in thread order in whatever way.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::ThreadBatch;
use super::machine::{Answer, Ask, Move, Threads};
use crate::model::{Activity, ActivityId, Parent, ParentType, Verb};
use crate::read::{Direction, ParentIds, moment};

/// What becomes of an activity: which earlier one it belongs to, and how.
#[derive(Clone, Debug)]
enum Deed {
    Root,
    Reply(prop::sample::Index),
    Edit(prop::sample::Index),
}

/// A conversation as the service keeps it.
#[derive(Debug)]
struct Service(Vec<Activity>);

impl Service {
    fn new(deeds: &[Deed]) -> Self {
        let mut service = Self(vec![activity(0, None)]);
        for deed in deeds {
            let parent = match deed {
                Deed::Root => None,
                Deed::Reply(of) => Some((ParentType::Reply, service.pick(of, true))),
                Deed::Edit(of) => Some((ParentType::Edit, service.pick(of, false))),
            };
            service.0.push(activity(service.0.len(), parent));
        }
        service
    }

    /// An activity to answer to (the first of a thread) or to edit (no edit).
    fn pick(&self, index: &prop::sample::Index, root: bool) -> ActivityId {
        let fits = |activity: &&Activity| match &activity.parent {
            None => true,
            Some(parent) => !root && parent.parent_type == ParentType::Reply,
        };
        let all: Vec<_> = self.0.iter().filter(fits).collect();
        index.get(&all).id.clone().expect("an id")
    }

    fn answer(&self, ask: &Ask) -> Answer {
        match ask {
            Ask::Page { direction, bound, limit } => {
                Answer::Activities(self.page(*direction, *bound, *limit))
            }
            Ask::Around { date, limit } => {
                let turn = self.0.partition_point(|activity| moment(activity) <= Some(*date));
                let begin = turn.saturating_sub(limit.div_ceil(2));
                Answer::Activities(self.0.iter().skip(begin).take(*limit).cloned().collect())
            }
            Ask::Parents => Answer::Parents(self.parents()),
            Ask::Children { parent, kind } => {
                let of = |activity: &&Activity| {
                    let its = activity.parent.as_ref();
                    its.is_some_and(|its| its.id.as_ref() == Some(parent) && its.parent_type == *kind)
                };
                Answer::Activities(self.0.iter().filter(of).cloned().collect())
            }
        }
    }

    fn page(&self, direction: Direction, bound: Option<i64>, limit: usize) -> Vec<Activity> {
        let within = |activity: &&Activity| match (direction, bound) {
            (_, None) => true,
            (Direction::Older, bound) => moment(activity) <= bound,
            (Direction::Newer, bound) => moment(activity) >= bound,
        };
        let all = self.0.iter().filter(within);
        match direction {
            Direction::Older => all.rev().take(limit).cloned().collect(),
            Direction::Newer => all.take(limit).cloned().collect(),
        }
    }

    fn parents(&self) -> ParentIds {
        let of = |kind: ParentType| {
            let parents = self.0.iter().filter_map(|activity| activity.parent.as_ref());
            parents
                .filter(|parent| parent.parent_type == kind)
                .filter_map(|parent| parent.id.clone())
                .collect()
        };
        ParentIds { reply: of(ParentType::Reply), edit: of(ParentType::Edit), reaction: Vec::new() }
    }

    /// What a reader should see at last: every entry and when it was edited last. Edits of one moment are alike.
    fn entries(&self) -> BTreeMap<String, Option<i64>> {
        let mut entries = BTreeMap::new();
        for activity in &self.0 {
            match &activity.parent {
                Some(Parent { parent_type: ParentType::Edit, id: Some(id), .. }) => {
                    entries.insert(id.to_string(), moment(activity));
                }
                _ => {
                    entries.insert(name(activity), None);
                }
            }
        }
        entries
    }
}

fn activity(number: usize, parent: Option<(ParentType, ActivityId)>) -> Activity {
    // Several share a date.
    let date = Timestamp::from_millisecond(1_000_000 + (number / 2) as i64).expect("in range");
    Activity {
        id: Some(ActivityId::new(format!("{number:03}"))),
        verb: if number == 0 { Verb::Create } else { Verb::Post },
        published: Some(date.into()),
        parent: parent.map(|(kind, id)| Parent::new(kind, id)),
        ..Activity::default()
    }
}

fn name(activity: &Activity) -> String {
    activity.id.as_ref().expect("an id").to_string()
}

fn run(threads: &mut Threads, service: &Service, to: Move) -> ThreadBatch {
    threads.begin(to);
    while let Some(ask) = threads.question().cloned() {
        assert!(!threads.is_exhausted(), "so many questions for a small conversation");
        threads.answer(service.answer(&ask));
    }
    threads.finish()
}

/// Within a batch, first activities come by date, and answers stand behind the first one of their thread, by date.
fn check_order(batch: &ThreadBatch) {
    let mut roots: Vec<ActivityId> = Vec::new();
    for entry in &batch.entries {
        let id = entry.activity.id.as_ref().expect("an id");
        if roots.last() != Some(&entry.root) {
            assert!(!roots.contains(&entry.root), "a thread stands in one place");
            roots.push(entry.root.clone());
        }
        assert!(id == &entry.root || entry.is_reply());
    }
    for thread in batch.entries.chunk_by(|a, b| a.root == b.root) {
        assert!(thread.is_sorted_by_key(|entry| moment(&entry.activity)));
    }
    let first: Vec<_> =
        batch.entries.iter().filter(|entry| !entry.is_reply()).map(|e| moment(&e.activity)).collect();
    assert!(first.is_sorted());
}

fn collect(batches: &[ThreadBatch]) -> BTreeMap<String, Option<i64>> {
    let mut seen = BTreeMap::new();
    for entry in batches.iter().flat_map(|batch| &batch.entries) {
        let edit = entry.edit.as_deref().and_then(moment);
        assert!(seen.insert(name(&entry.activity), edit).is_none(), "no entry is told twice");
    }
    seen
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => Just(Deed::Root),
        3 => any::<prop::sample::Index>().prop_map(Deed::Reply),
        2 => any::<prop::sample::Index>().prop_map(Deed::Edit),
    ];
    prop::collection::vec(deed, 0..60)
}

proptest! {
    /// wire/03 section 6.4, row 123.
    #[test]
    fn row_123_scrolling_back_tells_everything_once_and_in_order(deeds in deeds(), wanted in 1usize..30) {
        let (service, mut threads, mut batches) = (Service::new(&deeds), Threads::new(wanted), Vec::new());
        loop {
            let batch = run(&mut threads, &service, Move::Older);
            check_order(&batch);
            prop_assert!(batch.done || batch.entries.len() >= wanted);
            if let (Some(earlier), Some(later)) = (batch.entries.first(), batches.last().and_then(|b: &ThreadBatch| b.entries.first())) {
                prop_assert!(moment(&earlier.activity) <= moment(&later.activity), "a later batch is older");
            }
            let done = batch.done;
            batches.push(batch);
            if done {
                break;
            }
        }
        prop_assert_eq!(collect(&batches), service.entries());
        let newer = run(&mut threads, &service, Move::Newer);
        prop_assert!(newer.done && newer.entries.is_empty());
    }

    #[test]
    fn row_123_from_the_middle_both_ways_tell_everything_once(
        deeds in deeds(), wanted in 1usize..30, at in any::<prop::sample::Index>(), newer_first: bool,
    ) {
        let (service, mut threads) = (Service::new(&deeds), Threads::new(wanted));
        let roots: Vec<_> = service.0.iter().filter(|activity| activity.parent.is_none()).collect();
        let target = at.get(&roots);
        let around = run(&mut threads, &service, Move::To(moment(target).expect("a date")));
        check_order(&around);
        prop_assert!(around.done);
        prop_assert!(around.entries.iter().any(|entry| entry.activity.id == target.id), "the target is there");
        let mut batches = vec![around];
        let ways = if newer_first { [Move::Newer, Move::Older] } else { [Move::Older, Move::Newer] };
        for way in ways {
            loop {
                let batch = run(&mut threads, &service, way);
                check_order(&batch);
                let done = batch.done;
                batches.push(batch);
                if done {
                    break;
                }
            }
        }
        prop_assert_eq!(collect(&batches), service.entries());
    }
}

/// wire/03 section 0, on 2.10: JavaScript asks a hundred times and fails.
#[test]
fn an_empty_conversation_is_told_at_once() {
    let (service, mut threads) = (Service(Vec::new()), Threads::new(20));
    let batch = run(&mut threads, &service, Move::Older);
    assert!(batch.done && batch.entries.is_empty());
}

/// wire/03 section 6.4, row 124: a service that always has more does not keep us busy for ever.
#[test]
fn row_124_questions_come_to_an_end() {
    let mut threads = Threads::new(20);
    threads.begin(Move::Older);
    let mut number = 0;
    while threads.question().is_some() && !threads.is_exhausted() {
        // Nothing but reactions, ever older.
        let page = (0..20).map(|_| {
            number += 1;
            let date = Timestamp::from_millisecond(1_000_000_000 - number).expect("in range");
            Activity {
                id: Some(ActivityId::new(number.to_string())),
                verb: Verb::Delete,
                published: Some(date.into()),
                ..Activity::default()
            }
        });
        threads.answer(Answer::Activities(page.collect()));
    }
    assert!(threads.is_exhausted());
}
