//! One type for each kind of id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::text::IdText;
use super::{Cluster, PublicId, ResourceKind};
use crate::{Error, Result};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident of $kind:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Keeps the text as it was given, also one that cannot be decoded. Equal by meaning: padding, alphabet and
        /// the case of UUIDs make no difference. A clone is cheap. The default is empty: the id that a service left out.
        #[derive(Clone, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(IdText);

        impl $name {
            /// The kind of resource that these ids name.
            pub const KIND: ResourceKind = ResourceKind::$kind;

            /// An id as a service or a user gave it, unchecked; `parse` checks.
            pub fn new(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(IdText::new(text))
            }

            /// The id of that UUID in that cluster.
            pub fn in_cluster(uuid: Uuid, cluster: &Cluster) -> Self {
                Self::of(uuid, cluster)
            }

            fn of(id: impl fmt::Display, cluster: &Cluster) -> Self {
                Self::new(PublicId::new(Self::KIND, id.to_string(), cluster.clone()).to_string())
            }

            /// The text as it was given.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The id taken apart; `None` when it cannot be.
            pub fn decode(&self) -> Option<PublicId> {
                self.0.decode()
            }

            /// The UUID in it, or that it is.
            pub fn uuid(&self) -> Option<Uuid> {
                match self.decode() {
                    Some(id) => id.uuid(),
                    None => Uuid::try_parse(self.as_str()).ok(),
                }
            }

            /// The cluster; `None` when the id cannot be decoded.
            pub fn cluster(&self) -> Option<Cluster> {
                self.decode().map(|id| id.cluster().clone())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Checks that the text is a public id of this kind.
            fn from_str(text: &str) -> Result<Self> {
                let id: PublicId = text.parse()?;
                expect_kind(&id, &Self::KIND)?;
                Ok(Self::new(text.trim()))
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self::in_cluster(uuid, &Cluster::Us)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::new(text.as_str())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }
    )*};
}

ids! {
    /// Names an application, for example an integration.
    ApplicationId of Application;
    /// Names what a user put into a card.
    AttachmentActionId of AttachmentAction;
    /// Names a classification of spaces.
    ClassificationId of Classification;
    /// Names a file of a message.
    ContentId of Content;
    /// Names a device.
    DeviceId of Device;
    /// Names a licence.
    LicenseId of License;
    /// Names a location of an organization.
    LocationId of Location;
    /// Names a person in a room.
    MembershipId of Membership;
    /// Names a message.
    MessageId of Message;
    /// Names an organization; always in the cluster `us`.
    OrgId of Organization;
    /// Names a person; always in the cluster `us`.
    PersonId of People;
    /// Names a place, for example a workspace.
    PlaceId of Place;
    /// Names a role.
    RoleId of Role;
    /// Names a room.
    RoomId of Room;
    /// Names a team.
    TeamId of Team;
    /// Names a person in a team.
    TeamMembershipId of TeamMembership;
    /// Names a webhook.
    WebhookId of Webhook;
}

fn expect_kind(id: &PublicId, kind: &ResourceKind) -> Result<()> {
    if id.kind() == kind {
        return Ok(());
    }
    Err(Error::invalid_input(format!("an id of the kind {kind} was expected, this one is of {}", id.kind())))
}

impl PersonId {
    /// The public id of a person from either form: a public id stays as it is, anything else is taken for the
    /// internal id (mostly a UUID). Asks no service (wire/04 section 2.2.5).
    ///
    /// ```
    /// use webex_core::ids::PersonId;
    /// # fn main() -> webex_core::Result<()> {
    /// let person = PersonId::infer("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2")?;
    /// assert_eq!(PersonId::infer(person.as_str())?, person);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] for an empty text and for the public id of something else.
    pub fn infer(id: &str) -> Result<Self> {
        match PublicId::decode(id) {
            _ if id.is_empty() => Err(Error::invalid_input("a person with an id is required")),
            Some(public) => expect_kind(&public, &Self::KIND).map(|()| Self::new(id)),
            None => Ok(Self::of(id, &Cluster::Us)),
        }
    }
}

impl MembershipId {
    /// The membership of that person in that room.
    ///
    /// ```
    /// use uuid::Uuid;
    /// use webex_core::ids::{Cluster, MembershipId};
    /// let (person, room) = (Uuid::from_u128(1), Uuid::from_u128(2));
    /// let membership = MembershipId::of_person(person, room, &Cluster::Us);
    /// assert_eq!(membership.person_and_room(), Some((person, room)));
    /// ```
    pub fn of_person(person: Uuid, room: Uuid, cluster: &Cluster) -> Self {
        Self::of(format_args!("{person}:{room}"), cluster)
    }

    /// The UUIDs of the person and of the room.
    pub fn person_and_room(&self) -> Option<(Uuid, Uuid)> {
        pair(&self.decode()?)
    }
}

impl TeamMembershipId {
    /// The membership of that person in that team.
    pub fn of_person(person: Uuid, team: Uuid, cluster: &Cluster) -> Self {
        Self::of(format_args!("{person}:{team}"), cluster)
    }

    /// The UUIDs of the person and of the team.
    pub fn person_and_team(&self) -> Option<(Uuid, Uuid)> {
        pair(&self.decode()?)
    }
}

fn pair(id: &PublicId) -> Option<(Uuid, Uuid)> {
    let (left, right) = id.id().split_once(':')?;
    Some((Uuid::try_parse(left).ok()?, Uuid::try_parse(right).ok()?))
}

impl ContentId {
    /// The file number `index`, from 0, of that message.
    ///
    /// ```
    /// use uuid::Uuid;
    /// use webex_core::ids::{Cluster, ContentId};
    /// let message = Uuid::from_u128(1);
    /// let second_file = ContentId::of_message(message, 1, &Cluster::Us);
    /// assert_eq!(second_file.message_and_index(), Some((message, 1)));
    /// ```
    pub fn of_message(message: Uuid, index: usize, cluster: &Cluster) -> Self {
        Self::of(format_args!("{message}/{index}"), cluster)
    }

    /// The UUID of the message and the index of the file in it.
    pub fn message_and_index(&self) -> Option<(Uuid, usize)> {
        let decoded = self.decode()?;
        let (message, index) = decoded.id().split_once('/')?;
        Some((Uuid::try_parse(message).ok()?, index.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: &str = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2";
    const UUID: Uuid = Uuid::from_u128(0x1f63_6113_b084_4dae_a2ae_5337_0169_eb56);

    #[test]
    fn padding_alphabet_and_case_make_no_difference() {
        let upper = PublicId::new(ResourceKind::Room, UUID.to_string().to_uppercase(), Cluster::Us);
        for spelling in [format!("{ROOM}=="), upper.to_string(), format!(" {ROOM}")] {
            let other = RoomId::new(spelling.as_str());
            assert_eq!(other, RoomId::from(UUID), "{spelling}");
            let set = std::collections::HashSet::from([RoomId::from(UUID)]);
            assert!(set.contains(&other), "{spelling}");
        }
    }

    #[test]
    fn a_person_is_the_same_in_every_cluster() {
        let text = base64_of(&format!("ciscospark://urn:TEAM:eu-central-1_k/PEOPLE/{UUID}"));
        assert_eq!(PersonId::new(text), PersonId::from(UUID));
    }

    fn base64_of(text: &str) -> String {
        super::super::base64::encode(text)
    }

    #[test]
    fn the_cluster_of_a_room_counts() {
        let eu = Cluster::Urn("urn:TEAM:eu-central-1_k".into());
        assert_ne!(RoomId::in_cluster(UUID, &eu), RoomId::from(UUID));
        assert_eq!(RoomId::in_cluster(UUID, &eu).cluster(), Some(eu));
    }

    #[test]
    fn an_id_that_cannot_be_decoded_is_kept() {
        let id: RoomId = serde_json::from_str("\"some/new form\"").expect("kept");
        assert_eq!((id.as_str(), id.decode(), id.uuid()), ("some/new form", None, None));
        assert_eq!(serde_json::to_string(&id).expect("text"), "\"some/new form\"");
        assert_ne!(id, RoomId::new("another"));
    }

    #[test]
    fn parse_checks_the_kind() {
        assert_eq!(ROOM.parse::<RoomId>().expect("a room"), RoomId::from(UUID));
        let error = ROOM.parse::<PersonId>().expect_err("not a person");
        assert!(error.to_string().contains("ROOM"), "{error}");
    }

    /// wire/04 section 7, 45: the public id of something else is not taken for a person.
    #[test]
    fn infer_refuses_ids_of_other_kinds_and_nothing() {
        assert!(PersonId::infer(ROOM).is_err());
        assert!(PersonId::infer("").is_err());
    }

    #[test]
    fn composed_ids_come_apart_again() {
        let (person, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let membership = MembershipId::of_person(person, other, &Cluster::Us);
        assert_eq!(membership.person_and_room(), Some((person, other)));
        let team = TeamMembershipId::of_person(person, other, &Cluster::Us);
        assert_eq!(team.person_and_team(), Some((person, other)));
        let content = ContentId::of_message(person, 3, &Cluster::Us);
        assert_eq!(content.message_and_index(), Some((person, 3)));
    }

    proptest::proptest! {
        #[test]
        fn what_was_built_comes_apart(id in "\\PC{0,40}", cluster in "(us|urn:[A-Z]{1,8}:[a-z0-9_-]{1,12})", kind in "[A-Z_]{1,12}") {
            let built = PublicId::new(ResourceKind::from(kind.as_str()), id, Cluster::from_text(&cluster));
            proptest::prop_assert_eq!(built.to_string().parse::<PublicId>().expect("built here"), built);
        }

        #[test]
        fn no_text_makes_decoding_panic(text in "\\PC*") {
            let _ = RoomId::new(text.as_str()).uuid();
            let _ = PersonId::infer(&text);
        }
    }
}
