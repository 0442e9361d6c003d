//! Everybody's meetings.

use std::sync::RwLock;

use jiff::Timestamp;

use super::Meeting;
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::sync::{read, write};

/// All meetings by their ids.
#[derive(Debug, Default)]
pub(crate) struct Calendars(RwLock<Durable<String, Meeting>>);

impl Calendars {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.0).attach(opening, "calendars")
    }

    /// Keeps a meeting in place of the one with its id; whether there was one.
    pub(crate) fn put(&self, meeting: Meeting) -> bool {
        write(&self.0).insert(meeting.id.clone(), meeting).is_some()
    }

    /// Forgets a meeting.
    pub(crate) fn remove(&self, id: &str) -> Option<Meeting> {
        write(&self.0).remove(id)
    }

    /// A meeting, for those who take part.
    pub(crate) fn find(&self, user: UserId, id: &str) -> Option<Meeting> {
        read(&self.0).get(id).filter(|meeting| meeting.concerns(user)).cloned()
    }

    /// Whose meeting it is.
    pub(crate) fn organizer(&self, id: &str) -> Option<UserId> {
        read(&self.0).get(id).map(|meeting| meeting.organizer)
    }

    /// The user's meetings that begin within these bounds, in that order.
    pub(crate) fn between(&self, user: UserId, from: Timestamp, to: Timestamp) -> Vec<Meeting> {
        let meetings = read(&self.0);
        let within = |meeting: &&Meeting| {
            meeting.concerns(user) && meeting.start.is_some_and(|start| (from..=to).contains(&start))
        };
        let mut found: Vec<_> = meetings.values().filter(within).cloned().collect();
        found.sort_by(|one, other| (one.start, &one.id).cmp(&(other.start, &other.id)));
        found
    }
}
