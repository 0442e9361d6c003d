//! Who has read up to where, as far as it was told.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use webex_plugin_conversation::{
    Activity, ActivityId, ActivityObject, ActivityReference, Conversation, ConversationId, ConversationState,
    Person, Verb,
};

/// So many read marks are remembered.
const MARKS: usize = 16_384;

/// The last read marks that were told, so that none is told twice.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Marks>);

/// By conversation and person: up to where, and whether a state told it, so that the activity may still come.
type Marks = HashMap<(ConversationId, String), (ActivityId, Told)>;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Told {
    ByState,
    ByActivity,
}

impl Seen {
    /// Takes note of what an activity tells: who has read, and who has written and so has read. Says whether that was told
    /// already, by the state of its conversation.
    pub(super) fn was_told(&self, activity: &Activity) -> bool {
        let read = match (&activity.verb, activity.object.as_deref()) {
            (Verb::Acknowledge, Some(ActivityObject::Activity(read))) => read.id.as_ref(),
            (Verb::Post | Verb::Share, _) => activity.id.as_ref(),
            _ => None,
        };
        let reader = activity.actor.as_ref().and_then(|actor| actor.entry_uuid.as_ref());
        let (Some(read), Some(reader), Some(conversation)) = (read, reader, activity.conversation_id())
        else {
            return false;
        };
        let before = self.set(conversation, reader, read, Told::ByActivity);
        activity.verb == Verb::Acknowledge && before.as_ref() == Some(&(read.clone(), Told::ByState))
    }

    /// Says what was there before.
    fn set(
        &self,
        conversation: &ConversationId,
        reader: &str,
        read: &ActivityId,
        told: Told,
    ) -> Option<(ActivityId, Told)> {
        let mut marks = self.marks();
        if marks.len() >= MARKS {
            marks.clear();
        }
        marks.insert((conversation.clone(), reader.to_owned()), (read.clone(), told))
    }

    /// What is new of how a conversation stands, as the activities that would have told it: without ids, because nobody
    /// knows them.
    pub(super) fn news(&self, state: &ConversationState) -> Vec<Activity> {
        let conversation = &state.conversation;
        let people = conversation.participants.iter().flat_map(|people| &people.items);
        people.filter_map(|person| self.news_of(person, conversation, state)).collect()
    }

    /// What was read before the gap was told before the gap.
    fn news_of(
        &self,
        person: &Person,
        conversation: &Conversation,
        state: &ConversationState,
    ) -> Option<Activity> {
        let own = person.room_properties.as_ref()?;
        let (read, date) = (own.last_seen_activity_uuid.as_deref()?, own.last_seen_activity_date.as_ref()?);
        if date.timestamp()? < state.since {
            return None;
        }
        let (id, read) = (conversation.id.as_ref()?, ActivityId::from(read));
        let before = self.set(id, person.entry_uuid.as_deref()?, &read, Told::ByState);
        let new = before.is_none_or(|(before, _)| before != read);
        new.then(|| acknowledge(person, read, date, conversation))
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn acknowledge(
    person: &Person,
    read: ActivityId,
    date: &webex_core::resource::DateTime,
    conversation: &Conversation,
) -> Activity {
    let mut target = Conversation::default();
    target.object_type = conversation.object_type.clone();
    (target.id, target.url) = (conversation.id.clone(), conversation.url.clone());
    target.tags = conversation.tags.clone();
    let mut activity = Activity::default();
    activity.verb = Verb::Acknowledge;
    activity.published = Some(date.clone());
    activity.actor = Some(person.clone());
    activity.object = Some(Box::new(ActivityObject::Activity(ActivityReference::new(read))));
    activity.target = Some(Box::new(target));
    activity
}
