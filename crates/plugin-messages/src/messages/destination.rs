//! Where a message goes.

use serde::Serialize;
use webex_core::ids::{PersonId, RoomId};
use webex_core::resource::PersonRef;
use webex_core::{Error, Result};

/// Where a message goes: a room, or a person (exactly one of the three, wire/04 section 3.3). The room of two that a
/// message to a person needs is made when there is none.
///
/// A room id converts into it, so does whatever has one (a room, a message).
///
/// ```
/// use webex_core::ids::RoomId;
/// use webex_plugin_messages::Destination;
/// let room = RoomId::new("Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2");
/// assert_eq!(Destination::from(&room), Destination::Room(room));
/// assert_eq!(Destination::person("bob@example.com"), Destination::PersonEmail("bob@example.com".into()));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Destination {
    /// To everybody in a room.
    #[serde(rename = "roomId")]
    Room(RoomId),
    /// To one person, by e-mail address.
    #[serde(rename = "toPersonEmail")]
    PersonEmail(String),
    /// To one person, by id.
    #[serde(rename = "toPersonId")]
    PersonId(PersonId),
}

impl Destination {
    /// To everybody in a room.
    pub fn room(room: impl Into<RoomId>) -> Self {
        Self::Room(room.into())
    }

    /// To one person, by e-mail address or by id.
    ///
    /// ```
    /// use webex_plugin_messages::Destination;
    /// assert_eq!(Destination::person("bob@example.com"), Destination::PersonEmail("bob@example.com".into()));
    /// assert!(matches!(Destination::person("Y2lzY29zcGFyazovL3VzL1BFT1BMRS8x"), Destination::PersonId(_)));
    /// ```
    pub fn person(person: impl Into<PersonRef>) -> Self {
        match person.into() {
            PersonRef::Email(email) => Self::PersonEmail(email),
            PersonRef::Id(id) => Self::PersonId(id),
        }
    }

    /// The name of the field that the service takes it in, and its value.
    pub(super) fn field(&self) -> (&'static str, &str) {
        match self {
            Self::Room(room) => ("roomId", room.as_str()),
            Self::PersonEmail(email) => ("toPersonEmail", email),
            Self::PersonId(person) => ("toPersonId", person.as_str()),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Room(room) if room.as_str().is_empty() => {
                Err(Error::invalid_input("a room with an id is required"))
            }
            Self::Room(room) if room.as_str().contains('@') => {
                Err(Error::invalid_input("an e-mail address names no room: use Destination::person"))
            }
            Self::Room(_) => Ok(()),
            Self::PersonEmail(email) => PersonRef::Email(email.clone()).check(),
            Self::PersonId(person) => PersonRef::Id(person.clone()).check(),
        }
    }
}

impl<T: Into<RoomId>> From<T> for Destination {
    fn from(room: T) -> Self {
        Self::Room(room.into())
    }
}
