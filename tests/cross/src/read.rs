//! What is in an activity, as our SDK reads it.

use webex::conversation::{Activity, ActivityId, ActivityObject, Content, FileItem, Reaction, Text};

use crate::harness::Failure;

/// Text, share or edit.
pub(crate) fn content(activity: &Activity) -> Result<&Content, Failure> {
    match activity.object.as_deref() {
        Some(ActivityObject::Content(content)) => Ok(content),
        other => Err(format!("no content: {other:?}").into()),
    }
}

/// A reaction.
pub(crate) fn reaction(activity: &Activity) -> Result<&Reaction, Failure> {
    match activity.object.as_deref() {
        Some(ActivityObject::Reaction(reaction)) => Ok(reaction),
        other => Err(format!("no reaction: {other:?}").into()),
    }
}

/// A text that arrived sealed and could be opened; nothing else counts.
pub(crate) fn opened(text: Option<&Text>) -> Result<&str, Failure> {
    match text {
        Some(Text::Opened(text)) => Ok(text),
        other => Err(format!("not opened: {other:?}").into()),
    }
}

/// The only file of a share.
pub(crate) fn file(activity: &Activity) -> Result<&FileItem, Failure> {
    match content(activity)?.files.as_ref().map(|files| files.items.as_slice()) {
        Some([file]) => Ok(file),
        other => Err(format!("not one file: {other:?}").into()),
    }
}

/// The activity that another one is about.
pub(crate) fn about(activity: &Activity) -> Option<&ActivityId> {
    match activity.object.as_deref() {
        Some(ActivityObject::Activity(reference)) => reference.id.as_ref(),
        _ => None,
    }
}
