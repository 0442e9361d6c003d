//! Memberships (wire/04 section 2.5.6).

use webex_core::ids::RoomType;
use webex_plugin_conversation::{ActivityObject, Conversation, Person, Verb};

use super::Diagnostic;
use super::facts::{Facts, Place, missing, org_id, person_id, uuid_of};
use super::translation::Translation;
use crate::event::{Change, EventData, EventKind, MembershipEvent, Resource};

const RESOURCE: Resource = Resource::Memberships;

/// Each member of a new room. One that cannot be told keeps no other from being told.
pub(super) fn of_new_room(facts: Facts<'_>) -> Vec<Translation> {
    let members = match new_room(facts) {
        Ok(members) => members,
        Err(diagnostic) => return vec![Translation::Failed(diagnostic)],
    };
    let (room, people) = members;
    let member = |person| {
        let place = facts.place(&RESOURCE, room)?;
        change(facts, EventKind::Created, person, &place)
    };
    people.iter().map(|person| member(person).map_or_else(Translation::Failed, Translation::Ready)).collect()
}

fn new_room(facts: Facts<'_>) -> Result<(&Conversation, &[Person]), Diagnostic> {
    let Some(ActivityObject::Conversation(room)) = facts.activity.object.as_deref() else {
        return Err(missing(&RESOURCE, "the new room"));
    };
    let people = room.participants.as_ref().ok_or_else(|| missing(&RESOURCE, "the list of members"))?;
    Ok((room, &people.items))
}

/// The member whom an activity is about. The verb `add` is that of reactions, too, and of conversations that come into
/// a team: they are none (wire/04 section 7, row 4; wire/03 section 3.13).
pub(super) fn of_object(facts: Facts<'_>) -> Result<Option<Change>, Diagnostic> {
    let member = match facts.activity.object.as_deref() {
        Some(ActivityObject::Person(member)) => member,
        Some(ActivityObject::Reaction(_)) => return Ok(None),
        Some(ActivityObject::Conversation(_)) if facts.activity.verb == Verb::Add => return Ok(None),
        _ => return Err(missing(&RESOURCE, "the member")),
    };
    let kind = match facts.activity.verb {
        Verb::Add => EventKind::Created,
        Verb::Leave => EventKind::Deleted,
        _ => EventKind::Updated,
    };
    let place = facts.place(&RESOURCE, facts.target(&RESOURCE)?)?;
    change(facts, kind, member, &place).map(Some)
}

/// A member has hidden a room. Rooms of two only can be hidden, unless the room says that it is another
/// (wire/04 section 7, row 39).
pub(super) fn hidden(facts: Facts<'_>) -> Result<Change, Diagnostic> {
    let Some(ActivityObject::Conversation(space)) = facts.activity.object.as_deref() else {
        return Err(missing(&RESOURCE, "the room"));
    };
    let id = space.id.as_ref().ok_or_else(|| missing(&RESOURCE, "the id of the room"))?;
    let place = Place {
        cluster: facts.cluster(&RESOURCE, facts.activity.url.as_deref())?,
        space: id.as_str().to_ascii_lowercase(),
        room_type: space.room_type().unwrap_or(RoomType::Direct),
    };
    let mut change = change(facts, EventKind::Updated, actor(facts)?, &place)?;
    if let EventData::Membership(membership) = &mut change.data {
        membership.is_room_hidden = true;
        membership.is_moderator = Some(false);
    }
    Ok(change)
}

/// A member has read up to a message.
pub(super) fn seen(facts: Facts<'_>) -> Result<Change, Diagnostic> {
    let place = facts.place(&RESOURCE, facts.target(&RESOURCE)?)?;
    let seen = match facts.activity.object.as_deref() {
        Some(ActivityObject::Activity(seen)) => seen.id.as_ref(),
        _ => None,
    };
    let seen = seen.ok_or_else(|| missing(&RESOURCE, "the id of the message that was read"))?;
    let mut change = change(facts, EventKind::Seen, actor(facts)?, &place)?;
    if let EventData::Membership(membership) = &mut change.data {
        membership.is_moderator = None;
        membership.last_seen_id = Some(place.message(seen.as_str()));
    }
    Ok(change)
}

fn actor(facts: Facts<'_>) -> Result<&Person, Diagnostic> {
    facts.activity.actor.as_ref().ok_or_else(|| missing(&RESOURCE, "the actor"))
}

fn change(facts: Facts<'_>, kind: EventKind, member: &Person, place: &Place) -> Result<Change, Diagnostic> {
    let actor_id = person_id(facts.actor(&RESOURCE)?);
    let data = MembershipEvent { created: facts.activity.published.clone(), ..membership(member, place)? };
    Ok(Change::new(RESOURCE, kind, actor_id, EventData::Membership(Box::new(data))))
}

/// What an activity tells of a member.
fn membership(member: &Person, place: &Place) -> Result<MembershipEvent, Diagnostic> {
    let uuid = uuid_of(member, &RESOURCE)?;
    let org = member.org_id.as_deref().ok_or_else(|| missing(&RESOURCE, "the organization of the member"))?;
    let moderator = member.room_properties.as_ref().and_then(|properties| properties.is_moderator);
    Ok(MembershipEvent {
        room_id: place.room(),
        room_type: place.room_type.clone(),
        is_moderator: Some(moderator.unwrap_or(false)),
        id: place.membership(uuid),
        person_id: person_id(uuid),
        person_email: member.email().map(str::to_owned),
        person_display_name: member.display_name.clone(),
        person_org_id: org_id(org),
        ..MembershipEvent::default()
    })
}
