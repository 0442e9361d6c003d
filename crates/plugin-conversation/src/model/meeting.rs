//! Meetings, calendars and applications within conversations.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};

use super::{Items, KeyUrl, ObjectType};
use crate::open::{Protected, Slots, Text};

/// An entry of a calendar.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CalendarEvent {
    /// Always `event`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// Where it is; sealed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Text>,
    /// The key, where the activity names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for CalendarEvent {
    /// The location is sealed only when it has the five parts of a JWE (wire/03 section 2.7).
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = key.or(self.encryption_key_url.as_ref()).cloned();
        let location = self.location.as_ref().and_then(Text::as_received);
        let sealed = location.is_some_and(|text| text.split('.').count() == 5);
        slots.add(key.as_ref(), &mut self.display_name);
        slots.add(key.as_ref().filter(|_| sealed), &mut self.location);
    }
}

/// A meeting in a conversation.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MeetingContainer {
    /// Always `meetingContainer`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// Its own key, which wins over that of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What belongs to it: recordings, for example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Items<Extension>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for MeetingContainer {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = self.encryption_key_url.as_ref().or(key).cloned();
        slots.add(key.as_ref(), &mut self.display_name);
        for extension in self.extensions.iter_mut().flat_map(|list| &mut list.items) {
            extension.slots(None, slots);
        }
    }
}

/// Something that belongs to a meeting.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Extension {
    /// Its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<ExtensionData>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for Extension {
    /// Only the topic of a recording is sealed.
    fn slots<'a>(&'a mut self, _: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        if let Some(data) = &mut self.data {
            let recording = data.object_type.as_str() == "recording";
            slots.add(self.encryption_key_url.as_ref().filter(|_| recording), &mut data.topic);
        }
    }
}

/// What an extension of a meeting is.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExtensionData {
    /// `recording`, for example.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Text>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An instance of an application within a conversation.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MicroappInstance {
    /// Always `microappInstance`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// What the application keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Text>,
    /// The key, where the activity names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for MicroappInstance {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = key.or(self.encryption_key_url.as_ref()).cloned();
        slots.add(key.as_ref(), &mut self.model);
    }
}
