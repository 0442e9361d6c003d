//! What a conversation in thread order consists of.

use crate::model::{Activity, ActivityId, ActivityObject, ReactionSummary};
use crate::read::Reactions;

/// An activity in its place: the first of a thread, or an answer in one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ThreadEntry {
    /// The activity as it was first.
    pub activity: Activity,
    /// The first activity of its thread: itself, unless it is an answer.
    pub root: ActivityId,
    /// Its latest edit.
    pub edit: Option<Box<Activity>>,
    /// The reactions of everybody to it.
    pub reactions: Option<ReactionSummary>,
    /// Your own reactions to it.
    pub own_reactions: Option<ReactionSummary>,
}

impl ThreadEntry {
    pub(super) fn new(activity: Activity, root: ActivityId, edit: Option<Activity>) -> Self {
        let Reactions { all, own } = Reactions::of(&activity);
        Self { activity, root, edit: edit.map(Box::new), reactions: all, own_reactions: own }
    }

    /// What it is about as it reads now: the object of its latest edit, or its own.
    pub fn object(&self) -> Option<&ActivityObject> {
        let edited = self.edit.as_ref().and_then(|edit| edit.object.as_deref());
        edited.or(self.activity.object.as_deref())
    }

    /// Whether it is an answer in a thread.
    pub fn is_reply(&self) -> bool {
        self.activity.id.as_ref() != Some(&self.root)
    }
}

/// A stretch of a conversation in thread order: each first activity followed by its answers, both by date.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ThreadBatch {
    /// The entries.
    pub entries: Vec<ThreadEntry>,
    /// Whether the conversation has nothing more in this direction, for now.
    pub done: bool,
}
