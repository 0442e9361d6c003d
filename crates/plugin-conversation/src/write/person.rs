//! Which person is meant.

use futures_util::future::join_all;
use uuid::Uuid;
use webex_core::ids::PersonId;
use webex_core::{Error, ErrorKind, Result, Webex};

use super::outgoing::own_uuid;
use super::users::look_up;
use crate::model::Person;
use crate::normalize::is_email;

/// Which person is meant: the UUID, the id of the developer API, or the e-mail address, which is looked up.
///
/// ```
/// use webex_plugin_conversation::PersonAddress;
/// let by_email = PersonAddress::from("bob@example.com");
/// let by_uuid = PersonAddress::from("e6a29fb8-803c-414a-a3bf-9b976c7966e5");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PersonAddress(Named);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Named {
    Uuid(Uuid),
    Email(String),
    Myself,
    Nothing,
}

impl PersonAddress {
    /// Who uses this client.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::PersonAddress;
    /// room.unassign_moderator(PersonAddress::myself()).await?;
    /// # Ok(()) }
    /// ```
    pub fn myself() -> Self {
        Self(Named::Myself)
    }

    /// The UUID. With `invite` somebody whom the service does not know yet becomes one whom it knows.
    pub(crate) async fn uuid(&self, webex: &Webex, invite: bool) -> Result<Uuid> {
        match &self.0 {
            Named::Uuid(uuid) => Ok(*uuid),
            Named::Email(email) if is_email(email) => look_up(webex, email, invite).await,
            Named::Myself => {
                let own = own_uuid(webex).await?;
                Uuid::try_parse(&own)
                    .map_err(|_| Error::new(ErrorKind::Decode, "the user of the device is no UUID"))
            }
            Named::Email(_) | Named::Nothing => {
                Err(Error::invalid_input("a person is named by UUID, id or e-mail address"))
            }
        }
    }
}

/// You first, then everybody once; `None` for those who cannot be found and may be left out.
pub(crate) async fn resolved(
    webex: &Webex,
    people: &[PersonAddress],
    allow_partial: bool,
) -> Result<Vec<Option<Uuid>>> {
    let mut found = vec![Some(PersonAddress::myself().uuid(webex, false).await?)];
    // At the same time, so that they are looked up together.
    for uuid in join_all(people.iter().map(|person| person.uuid(webex, true))).await {
        match uuid {
            Ok(uuid) if found.contains(&Some(uuid)) => {}
            Ok(uuid) => found.push(Some(uuid)),
            Err(_) if allow_partial => found.push(None),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

impl From<&str> for PersonAddress {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let uuid = Uuid::try_parse(text).ok().or_else(|| PersonId::new(text).uuid());
        Self(match uuid {
            Some(uuid) => Named::Uuid(uuid),
            None if text.contains('@') => Named::Email(text.to_lowercase()),
            None => Named::Nothing,
        })
    }
}

impl From<String> for PersonAddress {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Uuid> for PersonAddress {
    fn from(uuid: Uuid) -> Self {
        Self(Named::Uuid(uuid))
    }
}

impl From<&PersonId> for PersonAddress {
    fn from(person: &PersonId) -> Self {
        Self(person.uuid().map_or(Named::Nothing, Named::Uuid))
    }
}

impl From<PersonId> for PersonAddress {
    fn from(person: PersonId) -> Self {
        Self::from(&person)
    }
}

impl From<&Person> for PersonAddress {
    fn from(person: &Person) -> Self {
        let uuid =
            [&person.entry_uuid, &person.id].into_iter().flatten().find_map(|id| Uuid::try_parse(id).ok());
        match uuid {
            Some(uuid) => uuid.into(),
            None => Self::from(person.email().or(person.id.as_deref()).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_in_several_ways() {
        let uuid: Uuid = "e6a29fb8-803c-414a-a3bf-9b976c7966e5".parse().expect("a UUID");
        let public = PersonId::from(uuid);
        for address in [
            PersonAddress::from("E6A29FB8-803C-414A-A3BF-9B976C7966E5"),
            PersonAddress::from(public.as_str()),
            PersonAddress::from(&public),
            PersonAddress::from(&Person::with_uuid(uuid.to_string())),
        ] {
            assert_eq!(address, PersonAddress(Named::Uuid(uuid)));
        }
        assert_eq!(
            PersonAddress::from(" Bob@Example.com "),
            PersonAddress(Named::Email("bob@example.com".into()))
        );
        assert_eq!(PersonAddress::from("bob"), PersonAddress(Named::Nothing));
    }
}
