//! What to ask the service for, to tell a conversation in thread order. Knows no network.

use std::collections::{HashSet, VecDeque};

use super::entry::ThreadBatch;
use super::shelf::Shelf;
use crate::model::{Activity, ActivityId, ParentType};
use crate::read::{Cursor, Direction, ParentIds, moment};

/// So many questions may be asked for one batch, so that an odd service cannot keep us busy for ever.
const MOST_QUESTIONS: usize = 100;

/// So many around a date at least: several activities may have the same one.
const LEAST_AROUND: usize = 10;

/// A question for the service.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// Activities of a direction, from a date on that belongs to them.
    Page { direction: Direction, bound: Option<i64>, limit: usize },
    /// Activities around a date.
    Around { date: i64, limit: usize },
    /// Which activities have children.
    Parents,
    /// The children of one.
    Children { parent: ActivityId, kind: ParentType },
}

/// What it says.
#[derive(Debug)]
pub(super) enum Answer {
    Activities(Vec<Activity>),
    Parents(ParentIds),
}

/// Whereto.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Move {
    Older,
    Newer,
    /// To a new place: around that date.
    To(i64),
}

/// A stretch of a conversation that grows at both ends.
#[derive(Debug)]
pub(super) struct Threads {
    /// How many entries a batch has at least, if there are as many.
    wanted: usize,
    older: Cursor,
    newer: Option<Cursor>,
    shelf: Shelf,
    current: Option<Move>,
    questions: VecDeque<Ask>,
    parents: Option<ParentIds>,
    /// Whose answers and edits were asked for in this batch.
    asked: HashSet<(ActivityId, &'static str)>,
    count: usize,
}

impl Threads {
    pub(super) fn new(wanted: usize) -> Self {
        Self {
            wanted: wanted.max(1),
            older: Cursor::new(Direction::Older, None, wanted.max(1)),
            newer: None,
            shelf: Shelf::default(),
            current: None,
            questions: VecDeque::new(),
            parents: None,
            asked: HashSet::new(),
            count: 0,
        }
    }

    /// Begins a batch. What an earlier one left undone is forgotten.
    pub(super) fn begin(&mut self, to: Move) {
        if let Move::To(_) = to {
            *self = Self::new(self.wanted);
        }
        self.questions.clear();
        self.asked.clear();
        self.parents = None;
        self.count = 0;
        // Before anything is known, the newest are the first.
        let to = if to == Move::Newer && self.newer.is_none() { Move::Older } else { to };
        if let (Move::Newer, Some(newer)) = (to, &mut self.newer) {
            newer.reopen();
        }
        self.current = Some(to);
        match to {
            Move::To(date) => {
                self.questions.push_back(Ask::Around { date, limit: self.wanted.max(LEAST_AROUND) })
            }
            Move::Older | Move::Newer => self.ask_page(to),
        }
        if self.questions.is_empty() {
            self.go_on();
        }
    }

    /// The question that is open; `None` when the batch is whole.
    pub(super) fn question(&self) -> Option<&Ask> {
        self.questions.front()
    }

    /// The service has answered the open question.
    pub(super) fn answer(&mut self, answer: Answer) {
        let Some(question) = self.questions.pop_front() else { return };
        self.count += 1;
        match (question, answer) {
            (Ask::Page { direction, .. }, Answer::Activities(page)) => self.take_page(direction, page),
            (Ask::Around { .. }, Answer::Activities(page)) => self.take_middle(page),
            (_, Answer::Activities(children)) => children.into_iter().for_each(|child| self.shelf.add(child)),
            (_, Answer::Parents(parents)) => self.parents = Some(parents),
        }
        if self.questions.is_empty() {
            self.go_on();
        }
    }

    /// Whether so many questions were asked that something must be wrong.
    pub(super) fn is_exhausted(&self) -> bool {
        self.count >= MOST_QUESTIONS && !self.questions.is_empty()
    }

    /// The batch, when no question is open any more.
    pub(super) fn finish(&mut self) -> ThreadBatch {
        let done = match self.current.take() {
            Some(Move::Older) => self.older.is_over(),
            Some(Move::Newer) => self.newer.as_ref().is_none_or(Cursor::is_over),
            Some(Move::To(_)) | None => true,
        };
        ThreadBatch { entries: self.shelf.tell(), done }
    }

    fn take_page(&mut self, direction: Direction, page: Vec<Activity>) {
        // The first page of all holds the newest activities: behind it there is nothing yet.
        let wanted = self.wanted;
        self.newer.get_or_insert_with(|| {
            let mut newer = behind(Direction::Newer, &page, wanted);
            newer.close();
            newer
        });
        let fresh = match (direction, &mut self.newer) {
            (Direction::Newer, Some(newer)) => newer.advance(page),
            _ => self.older.advance(page),
        };
        fresh.into_iter().for_each(|activity| self.shelf.add(activity));
    }

    /// Both ends of the stretch lie at the ends of this page.
    fn take_middle(&mut self, page: Vec<Activity>) {
        self.newer = Some(behind(Direction::Newer, &page, self.wanted));
        self.older = behind(Direction::Older, &page, self.wanted);
        page.into_iter().for_each(|activity| self.shelf.add(activity));
    }

    /// The next question: for children, when the end of the conversation was not seen; for another page, when there is
    /// too little to tell.
    fn go_on(&mut self) {
        if !self.newer.as_ref().is_none_or(Cursor::is_over) {
            self.ask_children();
            if !self.questions.is_empty() {
                return;
            }
        }
        let Some(to) = self.current else { return };
        if self.shelf.len() < self.wanted {
            self.ask_page(to);
        }
    }

    fn ask_page(&mut self, to: Move) {
        let (cursor, direction) = match (to, &mut self.newer) {
            (Move::Newer, Some(newer)) => (newer, Direction::Newer),
            _ => (&mut self.older, Direction::Older),
        };
        if cursor.is_over() {
            return;
        }
        let limit = cursor.ask(None);
        self.questions.push_back(Ask::Page { direction, bound: cursor.bound(), limit });
    }

    /// Answers and edits may be newer than all that was seen: they are asked for by their parent.
    fn ask_children(&mut self) {
        if self.shelf.len() == 0 {
            return;
        }
        let Some(parents) = &self.parents else {
            self.questions.push_back(Ask::Parents);
            return;
        };
        let replied =
            self.shelf.roots().filter(|id| parents.reply.contains(id)).map(|id| (id, ParentType::Reply));
        let all = self.shelf.roots().chain(self.shelf.replies());
        let edited = all.filter(|id| parents.edit.contains(id)).map(|id| (id, ParentType::Edit));
        let mut wanted: Vec<_> = replied.chain(edited).map(|(id, kind)| (id.clone(), kind)).collect();
        wanted.sort_by(|a, b| (&a.0, a.1.as_str()).cmp(&(&b.0, b.1.as_str())));
        for (parent, kind) in wanted {
            let name = if kind == ParentType::Reply { "reply" } else { "edit" };
            if self.asked.insert((parent.clone(), name)) {
                self.questions.push_back(Ask::Children { parent, kind });
            }
        }
    }
}

/// A cursor that goes on behind the last activity of a page in that direction.
fn behind(direction: Direction, page: &[Activity], size: usize) -> Cursor {
    let ends = page.iter().filter_map(moment);
    let bound = if direction == Direction::Newer { ends.max() } else { ends.min() };
    let mut cursor = Cursor::new(direction, bound, size);
    cursor.give(page);
    cursor
}
