//! All scheduled meetings.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::meeting::{Meeting, Plan};
use crate::disk::{DataDirError, Durable, Opening};
use crate::identity::User;
use crate::ids::MeetingId;
use crate::sync::{read, write};

/// The number of the first meeting; numbers have ten digits.
const FIRST_NUMBER: u64 = 2_550_000_000;

#[derive(Debug, Default)]
pub(crate) struct Meetings {
    given_numbers: AtomicU64,
    meetings: RwLock<Durable<MeetingId, Meeting>>,
}

impl Meetings {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut meetings = write(&self.meetings);
        meetings.attach(opening, "meetings")?;
        let given = meetings.values().map(|meeting| meeting.number.saturating_sub(FIRST_NUMBER) + 1).max();
        self.given_numbers.fetch_max(given.unwrap_or(0), Ordering::Relaxed);
        Ok(())
    }

    pub(crate) fn schedule(&self, host: &User, plan: Plan) -> Meeting {
        let meeting = Meeting {
            id: MeetingId::random(),
            number: FIRST_NUMBER + self.given_numbers.fetch_add(1, Ordering::Relaxed),
            host: host.id,
            org: host.org_id,
            plan,
            registrants: Vec::new(),
        };
        write(&self.meetings).insert(meeting.id, meeting.clone());
        meeting
    }

    pub(crate) fn find(&self, id: MeetingId) -> Option<Meeting> {
        read(&self.meetings).get(&id).cloned()
    }

    /// All meetings that `wanted` picks, the first to begin first.
    pub(crate) fn by_start(&self, wanted: impl Fn(&Meeting) -> bool) -> Vec<Meeting> {
        let mut found: Vec<_> = read(&self.meetings).values().filter(|one| wanted(one)).cloned().collect();
        found.sort_by_key(|meeting| (meeting.plan.start, meeting.id));
        found
    }

    /// Changes a meeting under the lock; `None` if it is gone.
    pub(crate) fn change<T>(&self, id: MeetingId, change: impl FnOnce(&mut Meeting) -> T) -> Option<T> {
        write(&self.meetings).change(&id, change)
    }

    /// `false` if there is no such meeting.
    pub(crate) fn remove(&self, id: MeetingId) -> bool {
        write(&self.meetings).remove(&id).is_some()
    }
}
