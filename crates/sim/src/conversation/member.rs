//! One person in one conversation.

use jiff::Timestamp;

use crate::ids::ActivityId;

/// What a conversation knows of a member.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) joined: Timestamp,
    pub(crate) moderator: bool,
    /// Hidden until something new is posted; only 1:1 conversations can be.
    pub(crate) hidden: bool,
    /// The newest activity this person has seen, and when it was published.
    pub(crate) last_seen: Option<(ActivityId, Timestamp)>,
}

impl Member {
    pub(super) fn joined(at: Timestamp) -> Self {
        Self { joined: at, moderator: false, hidden: false, last_seen: None }
    }

    /// Moves the mark forward; it never goes back.
    pub(super) fn saw(&mut self, activity: ActivityId, published: Timestamp) {
        if self.last_seen.is_none_or(|(_, seen)| seen < published) {
            self.last_seen = Some((activity, published));
        }
    }
}
