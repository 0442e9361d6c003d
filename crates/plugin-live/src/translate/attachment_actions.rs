//! Attachment actions (wire/04 section 2.5.8).

use webex_core::ids::{AttachmentActionId, ResourceKind};
use webex_plugin_conversation::{ActivityObject, Sealed};

use super::Diagnostic;
use super::facts::{Facts, missing, person_id};
use crate::event::{AttachmentActionEvent, Change, EventData, EventKind, Resource};

const RESOURCE: Resource = Resource::AttachmentActions;

/// Somebody filled in a card.
pub(super) fn created(facts: Facts<'_>) -> Result<Change, Diagnostic> {
    let activity = facts.activity;
    let Some(ActivityObject::Submit(submit)) = activity.object.as_deref() else {
        return Err(missing(&RESOURCE, "what was put in"));
    };
    let place = facts.place(&RESOURCE, facts.target(&RESOURCE)?)?;
    let card = activity.parent.as_ref().and_then(|parent| parent.id.as_ref());
    let card = card.ok_or_else(|| missing(&RESOURCE, "the message with the card"))?;
    let id = activity.id.as_ref().ok_or_else(|| missing(&RESOURCE, "the id of the activity"))?;
    let person_id = person_id(facts.actor(&RESOURCE)?);
    let data = AttachmentActionEvent {
        created: activity.published.clone(),
        room_id: place.room(),
        message_id: place.message(card.as_str()),
        person_id: person_id.clone(),
        id: AttachmentActionId::new(place.public(ResourceKind::AttachmentAction, id.as_str())),
        inputs: submit.inputs.clone(),
        action_type: submit.object_type.as_str().to_owned(),
    };
    let failure = submit.inputs.as_ref().and_then(Sealed::unreadable);
    let mut change =
        Change::new(RESOURCE, EventKind::Created, person_id, EventData::AttachmentAction(Box::new(data)));
    change.encrypted = submit.inputs.as_ref().map(Sealed::was_sealed);
    change.problem = failure.map(|failure| Diagnostic::new(RESOURCE, failure.reason()));
    Ok(change)
}
