//! Activities as events of the developer API (wire/04 sections 2.5.4 and 3.14.2).

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::conversations::Conversations;
use super::state::Conversation;
use super::{Activity, Change, Deed, Event, Fact, Resource};
use crate::ids::{ActivityId, UserId};

impl Conversations {
    /// The fact of an activity that has just taken effect; `changes` were found before it did.
    pub(super) fn fact(
        &self,
        room: &Conversation,
        activity: &Arc<Activity>,
        mut changes: Vec<Change>,
    ) -> Fact {
        changes.extend(self.changes_after(room, activity));
        Fact {
            conversation: room.id,
            activity: activity.clone(),
            wire: self.wire_activity(room, activity),
            recipients: recipients(room, activity).into(),
            changes,
        }
    }

    /// What can only be told while it is still there: what is about to be deleted.
    pub(super) fn changes_before(&self, room: &Conversation, activity: &Activity) -> Vec<Change> {
        match &activity.deed {
            Deed::Leave(user) => {
                self.membership_change(room, activity, *user, Event::Deleted).into_iter().collect()
            }
            Deed::Delete(id) => {
                self.message_change(room, activity, *id, Event::Deleted).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn changes_after(&self, room: &Conversation, activity: &Activity) -> Vec<Change> {
        let change = match &activity.deed {
            Deed::Create(_) => return self.creation_changes(room, activity),
            Deed::Add(user) => self.membership_change(room, activity, *user, Event::Created),
            Deed::AssignModerator(user) | Deed::UnassignModerator(user) => {
                self.membership_change(room, activity, *user, Event::Updated)
            }
            Deed::Hide(_) => self.membership_change(room, activity, activity.actor, Event::Updated),
            Deed::Post(_) | Deed::Share(_) => self.post_change(room, activity),
            Deed::Update(_) | Deed::Lock | Deed::Unlock | Deed::Announcement(_) => {
                Some(self.room_change(room, activity, Event::Updated))
            }
            Deed::CardAction { .. } => self.action_change(room, activity),
            Deed::Leave(_)
            | Deed::Delete(_)
            | Deed::Tombstone
            | Deed::Acknowledge(_)
            | Deed::UpdateKey { .. }
            | Deed::React(_)
            | Deed::Assign(_)
            | Deed::Unassign
            | Deed::Favorite(_)
            | Deed::Mute(_)
            | Deed::Tag(_)
            | Deed::Untag(_)
            | Deed::TakeIn(_)
            | Deed::LetGo(_)
            | Deed::Schedule(_)
            | Deed::Archive
            | Deed::Unarchive => None,
        };
        change.into_iter().collect()
    }

    fn creation_changes(&self, room: &Conversation, activity: &Activity) -> Vec<Change> {
        let members = room.members_in_order().into_iter().map(|(user, _)| user);
        let joined = members.filter_map(|user| self.membership_change(room, activity, user, Event::Created));
        std::iter::once(self.room_change(room, activity, Event::Created)).chain(joined).collect()
    }

    fn room_change(&self, room: &Conversation, activity: &Activity, event: Event) -> Change {
        let mut data = value_of(&self.room_view(activity.actor, room));
        // A title is a text of the room: whoever is told of the room fetches it.
        if let Some(data) = data.as_object_mut() {
            data.remove("title");
            data.remove("description");
        }
        change(Resource::Rooms, event, activity, data)
    }

    fn membership_change(
        &self,
        room: &Conversation,
        activity: &Activity,
        user: UserId,
        event: Event,
    ) -> Option<Change> {
        let view = self.membership_view(room, user).ok()?;
        Some(change(Resource::Memberships, event, activity, value_of(&view)))
    }

    fn post_change(&self, room: &Conversation, activity: &Activity) -> Option<Change> {
        let event = if activity.edited().is_some() { Event::Updated } else { Event::Created };
        self.message_change(room, activity, activity.id, event)
    }

    fn message_change(
        &self,
        room: &Conversation,
        activity: &Activity,
        id: ActivityId,
        event: Event,
    ) -> Option<Change> {
        let message = room.messages.find(id)?;
        let outline = self.message_outline(room, message, &self.urls.hydra());
        let mentioned = message.current().content().map(|content| content.mentioned.clone());
        let change = change(Resource::Messages, event, activity, value_of(&outline));
        Some(Change { mentioned: mentioned.unwrap_or_default(), ..change })
    }

    fn action_change(&self, room: &Conversation, activity: &Activity) -> Option<Change> {
        let mut view = self.action_view(room, activity)?;
        view.inputs = None;
        Some(change(Resource::AttachmentActions, Event::Created, activity, value_of(&view)))
    }
}

fn change(resource: Resource, event: Event, activity: &Activity, data: Value) -> Change {
    Change { resource, event, actor: activity.actor, data, mentioned: Vec::new() }
}

fn value_of(view: &impl Serialize) -> Value {
    serde_json::to_value(view).unwrap_or_else(|_| json!({}))
}

/// Whose sockets get an activity: the members; also who has just left; of what is one
/// person's own, such as hiding, that person alone; of an
/// answer to a card who posted the card.
fn recipients(room: &Conversation, activity: &Activity) -> Vec<UserId> {
    match &activity.deed {
        Deed::Hide(_) | Deed::Favorite(_) | Deed::Mute(_) | Deed::Tag(_) | Deed::Untag(_) => {
            vec![activity.actor]
        }
        Deed::CardAction { .. } => {
            let card = activity.parent.and_then(|parent| room.activity(parent.id));
            card.map(|card| card.actor).into_iter().collect()
        }
        Deed::Leave(user) => room.members.keys().copied().chain([*user]).collect(),
        _ => room.members.keys().copied().collect(),
    }
}
