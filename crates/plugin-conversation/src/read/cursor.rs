//! Where a list whose pages are asked for by date stands. Knows no network.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::model::{Activity, ActivityId, Verb};

/// A page of so many is given whole, if there are as many: what is shorter is the last one. Whoever asks for more may
/// get fewer all the same, and asks until nothing comes any more.
const HONOURED: usize = 100;
/// The largest page that is asked for when a page is full of activities of one moment.
const LARGEST: usize = 1_000;

/// Whereto.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Direction {
    /// From the newest backwards.
    Older,
    /// From the oldest on.
    Newer,
}

/// Where a walk by date stands: which bound comes next, and what was given already. Knows no network.
#[derive(Debug)]
pub(crate) struct Cursor {
    direction: Direction,
    /// The date of the last activity that was given, in milliseconds; what has it is asked for again.
    bound: Option<i64>,
    /// What was given of that date.
    given: HashSet<ActivityId>,
    size: usize,
    /// How many the current page was asked for.
    asked: usize,
    over: bool,
}

impl Cursor {
    pub(crate) fn new(direction: Direction, bound: Option<i64>, size: usize) -> Self {
        Self { direction, bound, given: HashSet::new(), size, asked: size, over: false }
    }

    /// How many to ask for when so many are still wanted: what was given comes again, too.
    pub(crate) fn ask(&mut self, left: Option<usize>) -> usize {
        self.asked = left.map_or(self.size, |left| self.size.min(left + self.given.len()));
        self.asked
    }

    /// What is new in a page, in order; the cursor goes on behind it.
    pub(crate) fn advance(&mut self, mut page: Vec<Activity>) -> Vec<Activity> {
        let full = page.len() >= self.asked;
        self.sort(&mut page);
        let last = page.iter().rev().find_map(moment);
        let at_beginning = self.direction == Direction::Older && page.last().is_some_and(is_beginning);
        page.retain(|activity| activity.id.as_ref().is_none_or(|id| !self.given.contains(id)));
        let complete = !full && self.asked <= HONOURED;
        self.over = complete || at_beginning || last.is_none() || (page.is_empty() && !full);
        self.note(last, &page);
        if page.is_empty() && !self.over {
            self.make_room();
        }
        page
    }

    /// The date that the next page begins at, in milliseconds; it belongs to the page.
    pub(crate) fn bound(&self) -> Option<i64> {
        self.bound
    }

    /// Whether there is nothing more.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// There is nothing to ask for, until it is reopened.
    pub(crate) fn close(&mut self) {
        self.over = true;
    }

    /// What was given elsewhere of the date that it begins at.
    pub(crate) fn give(&mut self, page: &[Activity]) {
        let of_bound = page.iter().filter(|activity| moment(activity) == self.bound);
        self.given.extend(of_bound.filter_map(|activity| activity.id.clone()));
    }

    /// Asks again at its end: there may be something new.
    pub(crate) fn reopen(&mut self) {
        self.over = false;
    }

    fn note(&mut self, last: Option<i64>, fresh: &[Activity]) {
        if last != self.bound {
            self.bound = last;
            self.given.clear();
        }
        self.given
            .extend(fresh.iter().filter(|activity| moment(activity) == last).filter_map(|a| a.id.clone()));
    }

    /// A page full of what was given already wants a larger one, or a step over the moment.
    fn make_room(&mut self) {
        if self.size < LARGEST {
            self.size = (self.size * 2).min(LARGEST);
            return;
        }
        self.given.clear();
        self.bound = self.bound.map(|bound| match self.direction {
            Direction::Older => bound - 1,
            Direction::Newer => bound + 1,
        });
    }

    fn sort(&self, page: &mut [Activity]) {
        // Stable: without a date the order of the service counts.
        match self.direction {
            Direction::Older => page.sort_by_key(|activity| Reverse(moment(activity))),
            Direction::Newer => page.sort_by_key(moment),
        }
    }
}

fn is_beginning(activity: &Activity) -> bool {
    activity.verb == Verb::Create
}

/// When it happened, in milliseconds.
pub(crate) fn moment(activity: &Activity) -> Option<i64> {
    Some(activity.published.as_ref()?.timestamp()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A conversation whose service gives at most `most` a page.
    struct Service {
        activities: Vec<Activity>,
        most: usize,
    }

    impl Service {
        fn new(moments: &[i64], most: usize) -> Self {
            let activity = |(number, moment): (usize, &i64)| {
                let date = jiff::Timestamp::from_millisecond(*moment).expect("in range");
                let verb = if number == 0 { Verb::Create } else { Verb::Post };
                Activity {
                    id: Some(ActivityId::new(format!("a{number}"))),
                    published: Some(date.into()),
                    verb,
                    ..Activity::default()
                }
            };
            Self { activities: moments.iter().enumerate().map(activity).collect(), most }
        }

        fn page(&self, cursor: &mut Cursor, left: Option<usize>) -> Vec<Activity> {
            let bound =
                cursor.bound.unwrap_or(if cursor.direction == Direction::Older { i64::MAX } else { 0 });
            let limit = cursor.ask(left).min(self.most);
            let within: Vec<_> = match cursor.direction {
                Direction::Older => {
                    self.activities.iter().rev().filter(|a| moment(a) <= Some(bound)).collect()
                }
                Direction::Newer => self.activities.iter().filter(|a| moment(a) >= Some(bound)).collect(),
            };
            within.into_iter().take(limit).cloned().collect()
        }

        /// All that a walk gives.
        fn walk(&self, direction: Direction, size: usize) -> Vec<String> {
            let (mut cursor, mut seen) = (Cursor::new(direction, None, size), Vec::new());
            while !cursor.over {
                let page = self.page(&mut cursor, None);
                seen.extend(cursor.advance(page).into_iter().map(|a| a.id.expect("an id").to_string()));
            }
            seen
        }
    }

    proptest! {
        /// Many activities of one moment, pages as small as can be: none is lost, none comes twice, the order is kept.
        #[test]
        fn pages_by_date_miss_nothing_and_repeat_nothing(
            mut moments in prop::collection::vec(1_000i64..1_020, 1..60),
            older: bool,
            size in 1usize..130,
            most in prop_oneof![Just(100usize), Just(1_000)],
        ) {
            moments.sort_unstable();
            let service = Service::new(&moments, most);
            let mut seen = service.walk(if older { Direction::Older } else { Direction::Newer }, size);
            let mut all: Vec<_> = (0..moments.len()).map(|number| format!("a{number}")).collect();
            let dates = |ids: &[String]| -> Vec<i64> { ids.iter().map(|id| moments[id[1..].parse::<usize>().expect("a number")]).collect() };
            let mut in_order = dates(&seen);
            if older {
                in_order.reverse();
            }
            prop_assert!(in_order.is_sorted());
            seen.sort();
            all.sort();
            prop_assert_eq!(seen, all);
        }
    }

    #[test]
    fn a_service_that_gives_less_than_was_asked_for_is_asked_again() {
        let moments: Vec<i64> = (1..=250).collect();
        let service = Service::new(&moments, 100);
        assert_eq!(service.walk(Direction::Newer, 1_000).len(), 250);
    }

    #[test]
    fn what_has_no_date_ends_the_walk() {
        let mut cursor = Cursor::new(Direction::Older, None, 1);
        assert_eq!(cursor.advance(vec![Activity::default()]).len(), 1);
        assert!(cursor.over);
    }
}
