//! Whose presence.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;
use webex_core::ids::PersonId;
use webex_core::{Error, Result};

/// A person, by the UUID. Public ids are taken apart.
///
/// ```
/// use webex_core::ids::PersonId;
/// use webex_plugin_presence::{AsSubject, Subject};
/// # fn main() -> webex_core::Result<()> {
/// let uuid = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";
/// let person = PersonId::infer(uuid)?;
/// assert_eq!(person.subject()?, uuid.parse::<Subject>()?);
/// assert!("".subject().is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Subject(Uuid);

impl Subject {
    /// The UUID.
    pub fn uuid(&self) -> Uuid {
        self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Uuid> for Subject {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl FromStr for Subject {
    type Err = Error;

    /// From a UUID or the public id of a person.
    fn from_str(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid_input("A person id is required"));
        }
        let uuid = Uuid::try_parse(text).ok().or_else(|| PersonId::new(text).uuid());
        uuid.map(Self)
            .ok_or_else(|| Error::invalid_input("a person id is a UUID, or the public id of a person"))
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What names a person: a UUID, a public id, or the text of either.
pub trait AsSubject {
    /// The person.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for a text that names nobody.
    fn subject(&self) -> Result<Subject>;
}

impl AsSubject for Subject {
    fn subject(&self) -> Result<Subject> {
        Ok(*self)
    }
}

impl AsSubject for Uuid {
    fn subject(&self) -> Result<Subject> {
        Ok(Subject(*self))
    }
}

impl AsSubject for PersonId {
    fn subject(&self) -> Result<Subject> {
        self.as_str().parse()
    }
}

impl AsSubject for str {
    fn subject(&self) -> Result<Subject> {
        self.parse()
    }
}

impl AsSubject for String {
    fn subject(&self) -> Result<Subject> {
        self.parse()
    }
}

impl<T: AsSubject + ?Sized> AsSubject for &T {
    fn subject(&self) -> Result<Subject> {
        (*self).subject()
    }
}

/// The people that these name; the first one that names nobody is the error.
pub(crate) fn all<T: AsSubject>(people: impl IntoIterator<Item = T>) -> Result<Vec<Subject>> {
    people.into_iter().map(|person| person.subject()).collect()
}
