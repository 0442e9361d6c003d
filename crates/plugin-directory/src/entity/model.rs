//! Entities.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use webex_core::wire_enum;

use super::EntityId;

wire_enum! {
    /// Who brought an entity into the directory.
    pub enum EntityProvider {
        /// The identity service: a person.
        CiUser = "CI_USER",
        /// The identity service: a machine.
        CiMachine = "CI_MACHINE",
        /// The contacts of the organization.
        Contacts = "CONTACTS",
        /// The management of devices.
        Csdm = "CSDM",
    }
}

wire_enum! {
    /// What an entity is.
    pub enum EntityType {
        /// A person.
        Person = "PERSON",
        /// A service that can be called.
        CallingService = "CALLING_SERVICE",
        /// Somebody outside who can be called.
        ExternalCalling = "EXTERNAL_CALLING",
        /// A room.
        Room = "ROOM",
        /// A bot.
        Robot = "ROBOT",
    }
}

/// A person, a place, a device or a contact, as a directory describes it.
///
/// The services document no shape (wire/02 sections 3.8 and 9): the fields are what they are known to give, each read
/// as far as it can be, and [`raw`](Self::raw) is everything, as it came. Reading one never fails, whatever the JSON.
///
/// ```
/// use webex_plugin_directory::{DirectoryEntity, EntityType};
/// # fn main() -> serde_json::Result<()> {
/// let ann: DirectoryEntity = serde_json::from_str(
///     r#"{"identity": "a", "displayName": "Ann", "type": "PERSON", "emails": [{"value": "ann@example.com"}], "floor": 3}"#,
/// )?;
/// assert_eq!((ann.display_name.as_str(), ann.entity_type), ("Ann", Some(EntityType::Person)));
/// assert_eq!((ann.emails, &ann.raw["floor"]), (vec!["ann@example.com".to_owned()], &3.into()));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DirectoryEntity {
    /// Names the entity.
    pub id: Option<EntityId>,
    /// The name that others see; empty when there is none.
    pub display_name: String,
    /// What it is.
    pub entity_type: Option<EntityType>,
    /// Who brought it into the directory.
    pub provider: Option<EntityProvider>,
    /// The organization, a UUID.
    pub org_id: Option<String>,
    /// The e-mail addresses.
    pub emails: Vec<String>,
    /// The phone numbers.
    pub phone_numbers: Vec<DirectoryPhone>,
    /// The SIP addresses.
    pub sip_addresses: Vec<String>,
    /// The URL of the picture.
    pub photo: Option<String>,
    /// What a person does.
    pub job_title: Option<String>,
    /// Where in the organization a person is.
    pub department: Option<String>,
    /// All that the service said, with the fields above.
    pub raw: Map<String, Value>,
}

/// A phone number of an entity.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DirectoryPhone {
    /// What the number is for, such as `work`.
    pub kind: Option<String>,
    /// The number.
    pub value: String,
}

impl DirectoryEntity {
    /// The first e-mail address.
    ///
    /// ```
    /// let entity: webex_plugin_directory::DirectoryEntity =
    ///     serde_json::from_str(r#"{"id": "a", "email": "ann@example.com"}"#).expect("an entity");
    /// assert_eq!(entity.email(), Some("ann@example.com"));
    /// ```
    pub fn email(&self) -> Option<&str> {
        self.emails.first().map(String::as_str)
    }

    /// Whether it is a person. One without a type is taken for one when it has an e-mail address.
    pub fn is_person(&self) -> bool {
        match &self.entity_type {
            Some(kind) => *kind == EntityType::Person,
            None => !self.emails.is_empty(),
        }
    }
}

impl<'de> Deserialize<'de> for DirectoryEntity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

/// As it came.
impl Serialize for DirectoryEntity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
