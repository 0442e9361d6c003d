//! A person, named by id or by e-mail address.

use serde::Serialize;

use crate::ids::PersonId;
use crate::{Error, Result};

/// A person by id or by e-mail address: exactly one of the two, where the service asks for that.
///
/// ```
/// use webex_core::resource::PersonRef;
/// assert_eq!(PersonRef::from("bob@example.com"), PersonRef::Email("bob@example.com".into()));
/// assert!(matches!(PersonRef::from("e6a29fb8-803c-414a-a3bf-9b976c7966e5"), PersonRef::Id(_)));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum PersonRef {
    /// By e-mail address.
    #[serde(rename = "personEmail")]
    Email(String),
    /// By id.
    #[serde(rename = "personId")]
    Id(PersonId),
}

impl PersonRef {
    /// Checks what can be checked without the service: an id is not empty, an address has text on both sides of `@`.
    ///
    /// ```
    /// use webex_core::resource::PersonRef;
    /// assert!(PersonRef::from("bob@example.com").check().is_ok());
    /// assert!(PersonRef::from("@example.com").check().is_err());
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput).
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Id(id) if id.as_str().is_empty() => {
                Err(Error::invalid_input("a person with an id is required"))
            }
            Self::Email(email) if !is_email(email) => {
                Err(Error::invalid_input("an e-mail address has text on both sides of '@'"))
            }
            _ => Ok(()),
        }
    }

    /// The name of the parameter that the service takes it in, and its value.
    ///
    /// ```
    /// use webex_core::resource::PersonRef;
    /// assert_eq!(PersonRef::from("bob@example.com").parameter(), ("personEmail", "bob@example.com"));
    /// ```
    pub fn parameter(&self) -> (&'static str, &str) {
        match self {
            Self::Email(email) => ("personEmail", email),
            Self::Id(id) => ("personId", id.as_str()),
        }
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| !local.trim().is_empty() && !domain.trim().is_empty())
}

/// A text with `@` is an address, any other an id.
impl From<&str> for PersonRef {
    fn from(text: &str) -> Self {
        if text.contains('@') { Self::Email(text.to_owned()) } else { Self::Id(PersonId::new(text)) }
    }
}

/// A text with `@` is an address, any other an id.
impl From<String> for PersonRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// A text with `@` is an address, any other an id.
impl From<&String> for PersonRef {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<PersonId> for PersonRef {
    fn from(id: PersonId) -> Self {
        Self::Id(id)
    }
}

impl From<&PersonId> for PersonRef {
    fn from(id: &PersonId) -> Self {
        Self::Id(id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_refused() {
        for text in ["", "@", " @example.com", "bob@ "] {
            assert!(PersonRef::from(text).check().is_err(), "{text:?}");
        }
        assert!(PersonRef::from("bob@example.com").check().is_ok());
        assert!(PersonRef::from("a-uuid").check().is_ok());
    }
}
