//! A user, named by id or by e-mail address.

use uuid::Uuid;
use webex_core::ids::PersonId;
use webex_core::{Error, Result};

/// A user by UUID, by public id or by e-mail address.
///
/// ```
/// use webex_plugin_user::UserRef;
/// let bob = UserRef::from("bob@example.com");
/// assert_eq!(bob.email(), Some("bob@example.com"));
/// let carol = UserRef::from("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2");
/// assert!(carol.id().is_some() && carol.email().is_none());
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct UserRef {
    id: Option<Uuid>,
    email: Option<String>,
    /// A text that is neither.
    text: String,
}

impl UserRef {
    /// A user of whom both are known.
    pub fn new(id: Uuid, email: impl Into<String>) -> Self {
        Self { id: Some(id), email: Some(email.into()), text: String::new() }
    }

    /// The UUID, when the user was named by it.
    pub fn id(&self) -> Option<Uuid> {
        self.id
    }

    /// The e-mail address, when the user was named by it.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// The address, checked.
    pub(crate) fn require_email(&self) -> Result<&str> {
        match &self.email {
            Some(email) => check_email(email).map(|()| email.as_str()),
            None if self.text.is_empty() && self.id.is_none() => {
                Err(Error::invalid_input("`user` is required"))
            }
            None => Err(Error::invalid_input("Provided user object does not appear to identify a user")),
        }
    }
}

/// Text on both sides of one `@`, and no white space.
pub(crate) fn check_email(email: &str) -> Result<()> {
    let parts: Vec<_> = email.split('@').collect();
    match parts.as_slice() {
        [local, domain]
            if !local.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace) =>
        {
            Ok(())
        }
        _ => Err(Error::invalid_input("Provided user object does not appear to identify a user")),
    }
}

/// A UUID, a public id of a person, or else what has an `@` is an address.
impl From<&str> for UserRef {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let id = PersonId::new(text).uuid();
        let email = (id.is_none() && text.contains('@')).then(|| text.to_owned());
        Self { id, email, text: text.to_owned() }
    }
}

impl From<String> for UserRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for UserRef {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Uuid> for UserRef {
    fn from(id: Uuid) -> Self {
        Self { id: Some(id), ..Self::default() }
    }
}

impl From<PersonId> for UserRef {
    fn from(id: PersonId) -> Self {
        Self::from(id.as_str())
    }
}

impl From<&PersonId> for UserRef {
    fn from(id: &PersonId) -> Self {
        Self::from(id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_every_form_and_addresses_are_told_apart() {
        let uuid = Uuid::from_u128(7);
        let public = PersonId::from(uuid);
        for id in [UserRef::from(uuid), UserRef::from(&public), UserRef::from(uuid.to_string())] {
            assert_eq!((id.id(), id.email()), (Some(uuid), None));
        }
        assert_eq!(
            UserRef::from(" bob@example.com ").require_email().expect("an address"),
            "bob@example.com"
        );
    }

    #[test]
    fn r128_who_is_nobody_is_refused_in_the_words_of_the_document() {
        let message = |text: &str| UserRef::from(text).require_email().expect_err("nobody").to_string();
        assert!(message("").contains("`user` is required"));
        for text in ["bob", "@", "bob@", "@example.com", "a@b@c", "a b@c"] {
            assert!(
                message(text).contains("Provided user object does not appear to identify a user"),
                "{text}"
            );
        }
    }
}
