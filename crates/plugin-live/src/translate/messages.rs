//! Messages (wire/04 section 2.5.5).

use serde_json::Value;
use webex_core::ids::{ContentId, PersonId, PublicId};
use webex_core::resource::DateTime;
use webex_plugin_conversation::{
    Activity, ActivityObject, ActivityReference, Content, ParentType, Sealed, Text, Verb,
};
use webex_plugin_messages::{Attachment, Message};

use super::Diagnostic;
use super::facts::{Facts, Place, missing, person_id};
use super::policy::{Edits, FetchWhen, Reactions};
use super::translation::{Fetch, Translation};
use crate::event::{Change, EventData, EventKind, MessageDeleted, Resource};

const RESOURCE: Resource = Resource::Messages;

/// A post or a share: a new message, or a new version of one.
pub(super) fn written(facts: Facts<'_>) -> Result<Translation, Diagnostic> {
    let place = facts.place(&RESOURCE, facts.target(&RESOURCE)?)?;
    let policy = facts.context.policy;
    let edited = edited_message(facts.activity).filter(|_| policy.edits == Edits::AsUpdated);
    let own = facts.activity.id.as_ref().ok_or_else(|| missing(&RESOURCE, "the id of the activity"))?;
    let id = edited.unwrap_or(own.as_str());
    let (message, gap) = message_of(facts, &place, id);
    let kind = if edited.is_some() { EventKind::Updated } else { EventKind::Created };
    let mut change =
        Change::new(RESOURCE, kind, message.person_id.clone(), EventData::Message(Box::new(message)));
    change.encrypted = content_of(facts.activity).map(was_sealed);
    change.problem = gap;
    if change.problem.is_none() && policy.fetch == FetchWhen::Needed {
        return Ok(Translation::Ready(change));
    }
    Ok(Translation::Fetch(Box::new(Fetch { message: place.message(id), partial: change })))
}

/// The id of the message that an activity is a new version of.
fn edited_message(activity: &Activity) -> Option<&str> {
    let parent = activity.parent.as_ref().filter(|parent| parent.parent_type == ParentType::Edit)?;
    parent.id.as_ref().map(AsRef::as_ref)
}

fn content_of(activity: &Activity) -> Option<&Content> {
    match activity.object.as_deref() {
        Some(ActivityObject::Content(content)) => Some(content),
        _ => None,
    }
}

fn was_sealed(content: &Content) -> bool {
    let texts = [&content.display_name, &content.content].into_iter().flatten().chain(&content.cards);
    let files = content.files.iter().flat_map(|list| &list.items);
    texts.into_iter().any(Sealed::was_sealed)
        || files.filter_map(|file| file.scr.as_ref()).any(Sealed::was_sealed)
}

/// The message as far as the activity tells, and what is missing.
fn message_of(facts: Facts<'_>, place: &Place, id: &str) -> (Message, Option<Diagnostic>) {
    let activity = facts.activity;
    let mut message = Message::default();
    message.id = place.message(id);
    message.room_id = place.room();
    message.room_type = place.room_type.clone();
    let dated = set_dates(&mut message, activity);
    let authored = set_author(&mut message, facts);
    message.parent_id = parent_of(activity, &ParentType::Reply).map(|parent| place.message(parent));
    let written = match content_of(activity) {
        Some(content) => set_content(&mut message, content, facts, place, id),
        None => Err(missing(&RESOURCE, "what was written")),
    };
    (message, dated.and(authored).and(written).err())
}

fn parent_of<'a>(activity: &'a Activity, parent_type: &ParentType) -> Option<&'a str> {
    let parent = activity.parent.as_ref().filter(|parent| parent.parent_type == *parent_type)?;
    parent.id.as_ref().map(AsRef::as_ref)
}

/// Of an edit, the activity tells when the message was written only in its parent.
fn set_dates(message: &mut Message, activity: &Activity) -> Result<(), Diagnostic> {
    let date = |given: Option<&DateTime>| given.cloned().ok_or_else(|| missing(&RESOURCE, "a date"));
    if !activity.is_edit() {
        message.created = date(activity.published.as_ref())?;
        return Ok(());
    }
    message.updated = activity.published.clone();
    let parent = activity.parent.as_ref().and_then(|parent| parent.published.as_ref());
    message.created = date(parent)?;
    Ok(())
}

fn set_author(message: &mut Message, facts: Facts<'_>) -> Result<(), Diagnostic> {
    message.person_id = person_id(facts.actor(&RESOURCE)?);
    let email = facts.activity.actor.as_ref().and_then(|actor| actor.email());
    message.person_email =
        email.ok_or_else(|| missing(&RESOURCE, "the e-mail address of the author"))?.to_owned();
    Ok(())
}

fn set_content(
    message: &mut Message,
    content: &Content,
    facts: Facts<'_>,
    place: &Place,
    id: &str,
) -> Result<(), Diagnostic> {
    message.mentioned_people = mentioned_people(content);
    message.mentioned_groups = mentioned_groups(content);
    message.files = files(content, facts.context.contents_url, place, id);
    let text = readable(content.display_name.as_ref()).map(|text| message.text = text);
    let html = readable(content.content.as_ref()).map(|html| message.html = html);
    let cards = cards(content).map(|cards| message.attachments = cards);
    text.and(html).and(cards)
}

fn readable(text: Option<&Text>) -> Result<Option<String>, Diagnostic> {
    let Some(text) = text else { return Ok(None) };
    match text.as_str() {
        Some(clear) => Ok(Some(clear.to_owned()).filter(|clear| !clear.is_empty())),
        None => Err(unreadable(text)),
    }
}

fn unreadable<T>(sealed: &Sealed<T>) -> Diagnostic {
    let reason = sealed.unreadable().map_or("nobody has opened it", |failure| failure.reason());
    Diagnostic::new(RESOURCE, format!("what was written cannot be read: {reason}"))
}

fn cards(content: &Content) -> Result<Vec<Attachment>, Diagnostic> {
    let card = |text: &Text| {
        let json = text.as_str().ok_or_else(|| unreadable(text))?;
        let card: Value =
            serde_json::from_str(json).map_err(|_| Diagnostic::new(RESOURCE, "a card is not JSON"))?;
        Ok(Attachment::adaptive_card(card))
    };
    content.cards.iter().map(card).collect()
}

fn files(content: &Content, base: &str, place: &Place, message: &str) -> Vec<String> {
    let count = content.files.as_ref().map_or(0, |files| files.items.len());
    let url = |index| {
        let id = PublicId::new(ContentId::KIND, format!("{message}/{index}"), place.cluster.clone());
        format!("{base}/{id}")
    };
    (0..count).map(url).collect()
}

fn mentioned_people(content: &Content) -> Vec<PersonId> {
    let items = content.mentions.iter().flat_map(|list| &list.items);
    let uuid = |item: &Value| item["entryUUID"].as_str().or(item["id"].as_str()).map(person_id);
    items.filter_map(uuid).collect()
}

fn mentioned_groups(content: &Content) -> Vec<String> {
    let items = content.group_mentions.iter().flat_map(|list| &list.items);
    items.filter_map(|item| item["groupType"].as_str()).map(str::to_owned).collect()
}

/// A message that is taken back. Reactions are taken back in the same way (wire/04 section 7, row 2).
pub(super) fn deleted(facts: Facts<'_>) -> Result<Option<Change>, Diagnostic> {
    let object = match facts.activity.object.as_deref() {
        Some(ActivityObject::Activity(object)) => object,
        _ => return Err(missing(&RESOURCE, "what is deleted")),
    };
    if facts.context.policy.reactions == Reactions::Ignore && !is_message(facts.activity, object) {
        return Ok(None);
    }
    let place = facts.place(&RESOURCE, facts.target(&RESOURCE)?)?;
    let id = object.id.as_ref().ok_or_else(|| missing(&RESOURCE, "the id of what is deleted"))?;
    let person_id = facts.actor(&RESOURCE).map(person_id)?;
    let data = MessageDeleted {
        id: place.message(id.as_str()),
        person_email: facts.activity.actor.as_ref().and_then(|actor| actor.email()).map(str::to_owned),
        person_id: person_id.clone(),
        room_id: place.room(),
        room_type: place.room_type,
    };
    Ok(Some(Change::new(RESOURCE, EventKind::Deleted, person_id, EventData::MessageDeleted(data))))
}

/// Whether what is taken back is a message. Only posts and shares are; taken back they are tombstones.
fn is_message(activity: &Activity, object: &ActivityReference) -> bool {
    let parents = [&activity.parent, &object.parent].into_iter().flatten();
    let of_reaction = parents.into_iter().any(|parent| parent.parent_type == ParentType::Reaction);
    let verb = matches!(object.verb, Verb::Post | Verb::Share | Verb::Tombstone);
    !of_reaction && (verb || object.verb.as_str().is_empty())
}
