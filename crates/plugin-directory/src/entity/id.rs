//! The id of an entity.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;
use webex_core::ids::{DeviceId, PersonId, PlaceId};
use webex_core::{Error, Result};

/// Names a person, a machine, a contact or a place in the directory: a UUID as a rule.
///
/// Public ids are taken apart, and UUIDs are written in one way, so that an answer is found whichever way the service
/// spells them; any other text stays as it is.
///
/// ```
/// use webex_core::ids::PersonId;
/// use webex_plugin_directory::EntityId;
/// let uuid = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";
/// let person = PersonId::infer(uuid).expect("a person");
/// assert_eq!(EntityId::from(&person).as_str(), uuid);
/// assert_eq!(EntityId::from(uuid.to_uppercase().as_str()).as_str(), uuid);
/// assert_eq!(EntityId::from("Contact 7").as_str(), "Contact 7");
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EntityId(Arc<str>);

impl EntityId {
    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The UUID that it is, when it is one.
    pub fn uuid(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.0).ok()
    }

    /// An id is not empty.
    pub(crate) fn check(&self) -> Result<()> {
        match self.0.is_empty() {
            true => Err(Error::invalid_input("an entity with an id is required")),
            false => Ok(()),
        }
    }
}

impl From<&str> for EntityId {
    fn from(text: &str) -> Self {
        match PersonId::new(text).uuid() {
            Some(uuid) => Self::from(uuid),
            None => Self(text.into()),
        }
    }
}

impl From<Uuid> for EntityId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.to_string().into())
    }
}

macro_rules! from_texts {
    ($($id:ty),*) => {$(
        impl From<$id> for EntityId {
            fn from(id: $id) -> Self {
                Self::from(AsRef::<str>::as_ref(&id))
            }
        }
    )*};
}

from_texts!(String, &String, PersonId, &PersonId, PlaceId, &PlaceId, DeviceId, &DeviceId);

impl From<&Self> for EntityId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl AsRef<str> for EntityId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
