//! Rooms (wire/04 section 2.5.7).

use webex_plugin_conversation::{ActivityObject, Conversation, ConversationTag, ObjectType};

use super::Diagnostic;
use super::facts::{Facts, Place, missing, person_id};
use super::policy::ContentUpdates;
use crate::event::{Change, EventData, EventKind, Resource, RoomEvent};

const RESOURCE: Resource = Resource::Rooms;

/// A new room.
pub(super) fn created(facts: Facts<'_>) -> Result<Change, Diagnostic> {
    let room = object(facts)?;
    let mut data = data(facts, room, None)?;
    data.creator_id = Some(person_id(facts.actor(&RESOURCE)?));
    data.last_activity = facts.activity.published.clone();
    change(facts, EventKind::Created, data)
}

/// A room that is moderated now, or no more.
pub(super) fn locked(facts: Facts<'_>) -> Result<Change, Diagnostic> {
    let room = object(facts)?;
    let mut data = data(facts, room, None)?;
    data.creator_id = room.creator_uuid.as_deref().map(person_id);
    change(facts, EventKind::Updated, data)
}

/// A room that has another title, for example. What changed may be a shared file instead, which is no room
/// (wire/04 section 7, row 3).
pub(super) fn updated(facts: Facts<'_>) -> Result<Option<Change>, Diagnostic> {
    let object = facts.activity.object.as_deref().ok_or_else(|| missing(&RESOURCE, "what was changed"))?;
    let (id, creator) = match object {
        ActivityObject::Conversation(room) if room.object_type == ObjectType::Conversation => {
            (room.id.as_ref().map(AsRef::as_ref), room.creator_uuid.as_deref())
        }
        _ if facts.context.policy.content_updates == ContentUpdates::Ignore => return Ok(None),
        ActivityObject::Content(content) => (content.id.as_deref(), None),
        _ => (None, None),
    };
    let mut data = data(facts, facts.target(&RESOURCE)?, id)?;
    data.creator_id = creator.map(person_id);
    change(facts, EventKind::Updated, data).map(Some)
}

fn object(facts: Facts<'_>) -> Result<&Conversation, Diagnostic> {
    match facts.activity.object.as_deref() {
        Some(ActivityObject::Conversation(room)) => Ok(room),
        _ => Err(missing(&RESOURCE, "the room")),
    }
}

/// What the space tells of the room, which has its id unless the activity names another.
fn data(facts: Facts<'_>, space: &Conversation, id: Option<&str>) -> Result<RoomEvent, Diagnostic> {
    let space_id = space.id.as_ref().map(AsRef::as_ref);
    let id = id.or(space_id).ok_or_else(|| missing(&RESOURCE, "the id of the room"))?;
    let place = Place {
        cluster: facts.cluster(&RESOURCE, facts.activity.url.as_deref())?,
        space: id.to_ascii_lowercase(),
        room_type: space.room_type().ok_or_else(|| missing(&RESOURCE, "the tags of the room"))?,
    };
    Ok(RoomEvent {
        created: facts.activity.published.clone(),
        id: place.room(),
        room_type: place.room_type,
        is_locked: space.has_tag(&ConversationTag::Locked),
        ..RoomEvent::default()
    })
}

fn change(facts: Facts<'_>, kind: EventKind, data: RoomEvent) -> Result<Change, Diagnostic> {
    let actor_id = person_id(facts.actor(&RESOURCE)?);
    Ok(Change::new(RESOURCE, kind, actor_id, EventData::Room(Box::new(data))))
}
