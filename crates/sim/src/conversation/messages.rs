//! The messages of a conversation: post or share, with its last edit, without what was deleted.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Activity, Deed};
use crate::ids::ActivityId;

/// One message as the developer API sees it.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The post or share that began it; its id is the message's id.
    pub(crate) root: Arc<Activity>,
    /// Its edits, oldest first.
    pub(crate) edits: Vec<Arc<Activity>>,
    deleted: bool,
}

impl Message {
    fn begun_by(root: &Arc<Activity>) -> Self {
        Self { root: root.clone(), edits: Vec::new(), deleted: false }
    }

    pub(crate) fn id(&self) -> ActivityId {
        self.root.id
    }

    /// The activity that holds the present text.
    pub(crate) fn current(&self) -> &Activity {
        self.edits.last().unwrap_or(&self.root)
    }
}

/// All messages, oldest first, folded from the log one activity at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages {
    in_order: Vec<Message>,
    /// Message and edit ids to the place of the message.
    places: HashMap<ActivityId, usize>,
    /// Thread roots to the places of their replies.
    replies: HashMap<ActivityId, Vec<usize>>,
}

impl Messages {
    /// Takes the next activity of the log in; verbs that make no message leave everything as it is.
    pub(super) fn fold(&mut self, activity: &Arc<Activity>) {
        match (&activity.deed, activity.edited()) {
            (Deed::Post(_), Some(edited)) => self.fold_edit(activity, edited),
            (Deed::Post(_) | Deed::Share(_), _) => self.fold_message(activity),
            (Deed::Delete(deleted), _) => self.fold_delete(*deleted),
            _ => {}
        }
    }

    fn fold_message(&mut self, activity: &Arc<Activity>) {
        let place = self.in_order.len();
        self.in_order.push(Message::begun_by(activity));
        self.places.insert(activity.id, place);
        if let Some(root) = activity.thread() {
            self.replies.entry(root).or_default().push(place);
        }
    }

    fn fold_edit(&mut self, activity: &Arc<Activity>, edited: ActivityId) {
        let Some(&place) = self.places.get(&edited) else { return };
        self.in_order[place].edits.push(activity.clone());
        self.places.insert(activity.id, place);
    }

    fn fold_delete(&mut self, deleted: ActivityId) {
        if let Some(&place) = self.places.get(&deleted) {
            self.in_order[place].deleted = true;
        }
    }

    /// The activities that a message consists of, deleted or not: the root, then its edits.
    pub(super) fn parts(&self, id: ActivityId) -> Vec<ActivityId> {
        let Some(place) = self.places.get(&id) else { return Vec::new() };
        let message = &self.in_order[*place];
        std::iter::once(&message.root).chain(&message.edits).map(|part| part.id).collect()
    }

    /// The message with this id, or the one that this edit belongs to.
    pub(crate) fn find(&self, id: ActivityId) -> Option<&Message> {
        let message = &self.in_order[*self.places.get(&id)?];
        (!message.deleted).then_some(message)
    }

    /// Messages older than `before` (all without it), newest first.
    pub(crate) fn newest_first(&self, before: Option<Timestamp>) -> impl Iterator<Item = &Message> {
        let end = match before {
            Some(time) => self.in_order.partition_point(|message| message.root.published < time),
            None => self.in_order.len(),
        };
        self.in_order[..end].iter().rev().filter(|message| !message.deleted)
    }

    /// The same for the replies of one thread.
    pub(crate) fn replies_newest_first(
        &self,
        root: ActivityId,
        before: Option<Timestamp>,
    ) -> impl Iterator<Item = &Message> {
        let places = self.replies.get(&root).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .rev()
            .map(|place| &self.in_order[*place])
            .filter(move |message| before.is_none_or(|time| message.root.published < time))
            .filter(|message| !message.deleted)
    }
}
