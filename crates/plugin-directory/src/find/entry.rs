//! A person, whoever describes it.

use serde_json::{Map, Value};
use webex_core::ids::{OrgId, PersonId};
use webex_plugin_people::Person;

use crate::entity::DirectoryEntity;

/// A person as one of the directories describes it; see [`crate::DirectoryHandle::find_people`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PersonEntry {
    /// Names the person to every other method of the SDK.
    pub id: Option<PersonId>,
    /// The name that others see; empty when there is none.
    pub display_name: String,
    /// The e-mail addresses.
    pub emails: Vec<String>,
    /// The phone numbers.
    pub phone_numbers: Vec<String>,
    /// The organization.
    pub org_id: Option<OrgId>,
    /// The URL of the picture.
    pub avatar: Option<String>,
    /// What the person does.
    pub title: Option<String>,
    /// All that the directory said.
    pub raw: Map<String, Value>,
}

impl PersonEntry {
    /// The first e-mail address.
    ///
    /// ```
    /// use webex_plugin_directory::{DirectoryEntity, PersonEntry};
    /// let ann: DirectoryEntity = serde_json::from_str(r#"{"emails": ["ann@example.com"]}"#).expect("an entity");
    /// assert_eq!(PersonEntry::from(ann).email(), Some("ann@example.com"));
    /// ```
    pub fn email(&self) -> Option<&str> {
        self.emails.first().map(String::as_str)
    }
}

impl From<DirectoryEntity> for PersonEntry {
    fn from(entity: DirectoryEntity) -> Self {
        Self {
            id: entity.id.and_then(|id| PersonId::infer(id.as_str()).ok()),
            display_name: entity.display_name,
            emails: entity.emails,
            phone_numbers: entity.phone_numbers.into_iter().map(|phone| phone.value).collect(),
            org_id: entity.org_id.map(|id| {
                id.parse().map_or_else(|_| OrgId::new(id.as_str()), |uuid: uuid::Uuid| uuid.into())
            }),
            avatar: entity.photo,
            title: entity.job_title,
            raw: entity.raw,
        }
    }
}

impl From<Person> for PersonEntry {
    fn from(person: Person) -> Self {
        // A person is written as an object.
        let raw = serde_json::to_value(&person).ok().and_then(|value| match value {
            Value::Object(raw) => Some(raw),
            _ => None,
        });
        let phones = person.phone_numbers.unwrap_or_default();
        Self {
            id: Some(person.id),
            display_name: person.display_name,
            emails: person.emails,
            phone_numbers: phones.into_iter().map(|phone| phone.value).collect(),
            org_id: Some(person.org_id).filter(|org| !org.as_str().is_empty()),
            avatar: person.avatar,
            title: person.title,
            raw: raw.unwrap_or_default(),
        }
    }
}
