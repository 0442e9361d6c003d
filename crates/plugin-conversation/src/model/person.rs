//! People.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{DateTime, is_empty, lenient_bool, or_default};

use super::ObjectType;

/// A person, as actor, object or member (wire/04 section 3.12).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Person {
    /// Always `person`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// The UUID, or an e-mail address in old data; after [`Activity::normalize`](crate::Activity::normalize) the UUID
    /// in lower case whenever it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The UUID.
    #[serde(rename = "entryUUID", skip_serializing_if = "Option::is_none")]
    pub entry_uuid: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// The e-mail address, as another part of the service names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_email: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The UUID of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// What the person is in the room; for a member only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_properties: Option<RoomProperties>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Person {
    /// The person with that UUID, as outbound activities name people.
    ///
    /// ```
    /// use webex_plugin_conversation::Person;
    /// let person = Person::with_uuid("e6a29fb8-803c-414a-a3bf-9b976c7966e5");
    /// assert_eq!(person.id, person.entry_uuid);
    /// ```
    pub fn with_uuid(uuid: impl Into<String>) -> Self {
        let uuid = uuid.into();
        Self {
            object_type: ObjectType::Person,
            id: Some(uuid.clone()),
            entry_uuid: Some(uuid),
            ..Self::default()
        }
    }

    /// The e-mail address, whichever field has it.
    pub fn email(&self) -> Option<&str> {
        self.email_address.as_deref().or(self.entry_email.as_deref())
    }
}

/// What a member is in a room (wire/04 section 3.12).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomProperties {
    /// Whether the member is a moderator. The service writes it as a boolean or as text.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub is_moderator: Option<bool>,
    /// The activity that the member has read up to.
    #[serde(rename = "lastSeenActivityUUID", skip_serializing_if = "Option::is_none")]
    pub last_seen_activity_uuid: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_activity_date: Option<DateTime>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
