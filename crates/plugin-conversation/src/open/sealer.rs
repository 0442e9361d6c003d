//! Sealing an activity before it is sent (wire/03 section 2.7).

use futures_core::future::BoxFuture;
use serde_json::Value;
use webex_core::{Error, ErrorKind, Result};

use super::slots::{Protected, Slots, looks_sealed};
use crate::model::{Activity, ActivityObject, KeyUrl, ObjectType, Verb};

/// Who can seal texts: knows keys, or fetches them.
pub trait TextSealer: Send + Sync {
    /// The compact JWE of a clear text under that key.
    ///
    /// # Errors
    /// When the key cannot be had.
    fn seal<'a>(&'a self, key: &'a KeyUrl, clear: &'a str) -> BoxFuture<'a, Result<String>>;
}

/// Seals every text of an activity that has to be sealed, in place, under the key that the activity names, or else
/// under the one of its conversation (`target`). Texts stay as they are where the wire wants them clear: policies of
/// meetings, and what another service created.
///
/// A text that was only received ([`Sealed::Received`](crate::Sealed::Received)) is clear when the activity names no
/// key. When it names one, what has the form of a sealed text is left as it is, and everything else is sealed: other
/// SDKs send it in clear.
///
/// Not cancel safe: a dropped future leaves a part of the activity sealed and names no key.
///
/// ```
/// use webex_plugin_conversation::{Activity, KeyUrl, TextSealer, seal};
/// # use webex_core::Result;
/// # struct Rot13;
/// # impl TextSealer for Rot13 {
/// #     fn seal<'a>(&'a self, _: &'a KeyUrl, _: &'a str) -> std::pin::Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>> {
/// #         Box::pin(async { Ok("eyJ..uryyb".to_owned()) })
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut activity: Activity = serde_json::from_str(
///     r#"{"verb": "post", "object": {"objectType": "comment", "displayName": "hello"},
///         "target": {"defaultActivityEncryptionKeyUrl": "kms://kms/keys/1"}}"#,
/// )?;
/// seal(&mut activity, &Rot13).await?;
/// assert_eq!(activity.encryption_key_url, Some("kms://kms/keys/1".into()));
/// assert!(!serde_json::to_string(&activity)?.contains("hello"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`ErrorKind::Encode`] when there is no key, or a text cannot be sealed, or stands in an object of a kind that this
/// version does not know (seal it yourself, and name its key); as the sealer. Never is a clear text left
/// over in silence.
pub async fn seal(activity: &mut Activity, sealer: &dyn TextSealer) -> Result<()> {
    if is_left_clear(activity) {
        return Ok(());
    }
    let given = activity.encryption_key_url.clone();
    let of_target =
        activity.target.as_ref().and_then(|target| target.default_activity_encryption_key_url.clone());
    let some_sealed = given.is_some();
    let key = given.or(of_target);
    let sealed = match activity.object.as_deref_mut() {
        Some(object) => seal_object(object, key.as_ref(), some_sealed, sealer).await?,
        None => 0,
    };
    if sealed > 0 || names_key(activity) {
        activity.encryption_key_url = key;
    }
    Ok(())
}

async fn seal_object(
    object: &mut ActivityObject,
    key: Option<&KeyUrl>,
    some_sealed: bool,
    sealer: &dyn TextSealer,
) -> Result<usize> {
    if has_unknown_text(object, some_sealed) {
        return Err(Error::new(ErrorKind::Encode, "how to seal an object of this kind is not known"));
    }
    let sealed = seal_places(object, key, some_sealed, sealer).await?;
    if let ActivityObject::Conversation(conversation) = object
        && sealed > 0
        && conversation.encryption_key_url.is_none()
    {
        conversation.encryption_key_url = key.cloned();
    }
    Ok(sealed)
}

/// Seals every place of an object, and says how many there were.
pub(crate) async fn seal_places<T: Protected + ?Sized>(
    object: &mut T,
    key: Option<&KeyUrl>,
    some_sealed: bool,
    sealer: &dyn TextSealer,
) -> Result<usize> {
    let mut slots = Slots::to_seal(some_sealed);
    object.slots(key, &mut slots);
    if let Some(problem) = slots.problem() {
        return Err(Error::new(ErrorKind::Encode, problem));
    }
    let mut count = 0;
    for slot in slots.into_iter() {
        let clear = slot.place.clear().map_err(|problem| Error::new(ErrorKind::Encode, problem))?;
        slot.place.put_sealed(sealer.seal(&slot.key, &clear).await?);
        count += 1;
    }
    Ok(count)
}

/// Whether the conversation needs a key for this activity: a text has to be sealed, or the service wants to be told
/// the key.
pub(crate) fn wants_key(activity: &mut Activity) -> bool {
    if is_left_clear(activity) {
        return false;
    }
    let names_key = names_key(activity) && activity.encryption_key_url.is_none();
    let Some(object) = activity.object.as_deref_mut() else { return names_key };
    let some_sealed = activity.encryption_key_url.is_some();
    let mut slots = Slots::to_seal(some_sealed);
    object.slots(None, &mut slots);
    let nothing_to_seal = slots.is_empty();
    names_key || !nothing_to_seal || has_unknown_text(object, some_sealed)
}

/// Whether an object of a kind that this version does not know has a text in clear: where other places may be sealed,
/// too, nobody knows.
fn has_unknown_text(object: &ActivityObject, some_sealed: bool) -> bool {
    let ActivityObject::Other(object) = object else { return false };
    let texts = ["displayName", "content"].iter().filter_map(|name| object.get(name)?.as_str());
    texts.into_iter().any(|text| !(text.is_empty() || some_sealed && looks_sealed(text)))
}

/// What the wire has in clear (wire/03 section 2.7): policies and summaries of meetings, and what another service
/// created.
fn is_left_clear(activity: &Activity) -> bool {
    let Some(object) = activity.object.as_deref() else { return false };
    let of_meeting =
        activity.target.as_ref().is_some_and(|target| target.object_type == ObjectType::MeetingContainer);
    let about_meeting = matches!(object.object_type().as_str(), "policies" | "inMeetingSummary");
    (of_meeting && about_meeting) || was_created_elsewhere(object)
}

fn was_created_elsewhere(object: &ActivityObject) -> bool {
    let extra = match object {
        ActivityObject::Content(content) => &content.extra,
        ActivityObject::Conversation(conversation) => &conversation.extra,
        ActivityObject::Event(event) => &event.extra,
        ActivityObject::MeetingContainer(meeting) => &meeting.extra,
        ActivityObject::Microapp(instance) => &instance.extra,
        _ => return false,
    };
    extra.get("created").and_then(Value::as_str) == Some("True")
}

/// Whether the activity names its key even if nothing in it is sealed.
fn names_key(activity: &Activity) -> bool {
    match activity.verb {
        Verb::Post | Verb::Share | Verb::Assign | Verb::Update | Verb::CardAction => true,
        Verb::Add => matches!(activity.object.as_deref(), Some(ActivityObject::Reaction(_))),
        _ => false,
    }
}
