//! Identifiers: one newtype for each kind of thing, and the public ids of the developer API.
//!
//! Inside the cloud everything is named by a UUID. The developer API shows *public ids* instead: base64url of
//! `ciscospark://<cluster>/<TYPE>/<id>` (wire/04 section 2.7).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, general_purpose::NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cluster::Cluster;

macro_rules! id {
    ($(#[doc = $doc:literal] $name:ident;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh random id.
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// The id with this UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID behind the id.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_uuid(text).map(Self).ok_or(InvalidId)
            }
        }
    )*};
}

id! {
    #[doc = "A person, machine, bot or guest."] UserId;
    #[doc = "An organization."] OrgId;
    #[doc = "A conversation, which the developer API calls a room."] ConversationId;
    #[doc = "An entry of a conversation's log; of a posted one also the message id."] ActivityId;
    #[doc = "A team: the UUID of its general room."] TeamId;
    #[doc = "A registered webhook."] WebhookId;
    #[doc = "A device registered at WDM, or a registration of a data channel."] DeviceId;
    #[doc = "A stored encrypted file."] FileId;
    #[doc = "A flag on a message."] FlagId;
    #[doc = "An answer to an Adaptive Card."] AttachmentActionId;
    #[doc = "A data channel of a meeting."] DataChannelId;
    #[doc = "A tab of a room."] RoomTabId;
    #[doc = "A scheduled meeting."] MeetingId;
    #[doc = "Somebody who registered for a meeting."] RegistrantId;
}

/// The text is neither a UUID nor a public id of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Expect base64 ID or UUID.")]
pub struct InvalidId;

/// What a public id names: the third part of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKind {
    /// A user.
    People,
    /// An organization.
    Organization,
    /// A conversation.
    Room,
    /// A posted activity.
    Message,
    /// A user in a conversation: `<user>:<conversation>`.
    Membership,
    /// A team.
    Team,
    /// A user in a team: `<user>:<team>`.
    TeamMembership,
    /// A webhook.
    Webhook,
    /// An answer to a card.
    AttachmentAction,
    /// One file of a message: `<message>/<index>`.
    Content,
    /// An OAuth client.
    Application,
    /// A licence of an organization.
    License,
    /// A role a user may have.
    Role,
    /// An event of an organization.
    Event,
    /// A tab of a room.
    RoomTab,
}

impl PublicKind {
    const ALL: [Self; 15] = [
        Self::People,
        Self::Organization,
        Self::Room,
        Self::Message,
        Self::Membership,
        Self::Team,
        Self::TeamMembership,
        Self::Webhook,
        Self::AttachmentAction,
        Self::Content,
        Self::Application,
        Self::License,
        Self::Role,
        Self::Event,
        Self::RoomTab,
    ];

    /// The name inside the public id, in capitals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "PEOPLE",
            Self::Organization => "ORGANIZATION",
            Self::Room => "ROOM",
            Self::Message => "MESSAGE",
            Self::Membership => "MEMBERSHIP",
            Self::Team => "TEAM",
            Self::TeamMembership => "TEAM_MEMBERSHIP",
            Self::Webhook => "WEBHOOK",
            Self::AttachmentAction => "ATTACHMENT_ACTION",
            Self::Content => "CONTENT",
            Self::Application => "APPLICATION",
            Self::License => "LICENSE",
            Self::Role => "ROLE",
            Self::Event => "EVENT",
            Self::RoomTab => "ROOM_TAB",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A public id taken apart (wire/04 section 2.7).
///
/// ```
/// use webex_sim::Cluster;
/// use webex_sim::ids::{ConversationId, PublicId};
///
/// let room: ConversationId = "1f636113-b084-4dae-a2ae-53370169eb56".parse()?;
/// let text = PublicId::room(room, Cluster::Us).encode();
/// assert_eq!(text, "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2");
/// assert_eq!(PublicId::decode(&text)?.uuid()?, room.uuid());
/// # Ok::<(), webex_sim::ids::InvalidId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicId {
    cluster: String,
    kind: PublicKind,
    id: String,
}

impl PublicId {
    fn new(cluster: Cluster, kind: PublicKind, id: impl ToString) -> Self {
        Self { cluster: cluster.public_name().to_owned(), kind, id: id.to_string() }
    }

    /// The public id of a user; always in cluster `us`.
    ///
    /// ```
    /// use webex_sim::ids::{PublicId, PublicKind, UserId};
    ///
    /// let ada = UserId::random();
    /// let id = PublicId::person(ada);
    /// assert_eq!((id.kind(), id.cluster(), id.uuid()), (PublicKind::People, "us", Ok(ada.uuid())));
    /// ```
    #[must_use]
    pub fn person(user: UserId) -> Self {
        Self::new(Cluster::Us, PublicKind::People, user)
    }

    /// The public id of an organization; always in cluster `us`.
    #[must_use]
    pub fn organization(org: OrgId) -> Self {
        Self::new(Cluster::Us, PublicKind::Organization, org)
    }

    /// The public id of a conversation as a room.
    #[must_use]
    pub fn room(conversation: ConversationId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::Room, conversation)
    }

    /// The public id of an activity as a message.
    #[must_use]
    pub fn message(activity: ActivityId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::Message, activity)
    }

    /// The public id of a user's membership in a room.
    ///
    /// ```
    /// use webex_sim::Cluster;
    /// use webex_sim::ids::{ConversationId, PublicId, UserId};
    ///
    /// let (user, room) = (UserId::random(), ConversationId::random());
    /// let id = PublicId::membership(user, room, Cluster::Eu);
    /// assert_eq!(id.cluster(), "urn:TEAM:eu-central-1_k");
    /// assert_eq!(id.uuid_pair(), Ok((user, room.uuid())));
    /// ```
    #[must_use]
    pub fn membership(user: UserId, conversation: ConversationId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::Membership, format_args!("{user}:{conversation}"))
    }

    /// The public id of a team.
    #[must_use]
    pub fn team(team: TeamId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::Team, team)
    }

    /// The public id of a user's membership in a team.
    ///
    /// ```
    /// use webex_sim::Cluster;
    /// use webex_sim::ids::{PublicId, TeamId, UserId};
    ///
    /// let (user, team) = (UserId::random(), TeamId::random());
    /// assert_eq!(PublicId::team_membership(user, team, Cluster::Us).uuid_pair(), Ok((user, team.uuid())));
    /// ```
    #[must_use]
    pub fn team_membership(user: UserId, team: TeamId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::TeamMembership, format_args!("{user}:{team}"))
    }

    /// The public id of a webhook.
    #[must_use]
    pub fn webhook(webhook: WebhookId) -> Self {
        Self::new(Cluster::Us, PublicKind::Webhook, webhook)
    }

    /// The public id of an answer to a card.
    #[must_use]
    pub fn attachment_action(action: AttachmentActionId, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::AttachmentAction, action)
    }

    /// The public id of the file at `index` of a message.
    #[must_use]
    pub fn content(message: ActivityId, index: usize, cluster: Cluster) -> Self {
        Self::new(cluster, PublicKind::Content, format_args!("{message}/{index}"))
    }

    /// The public id of an event of an organization.
    #[must_use]
    pub fn event(event: Uuid) -> Self {
        Self::new(Cluster::Us, PublicKind::Event, event)
    }

    /// The public id of a tab of a room.
    #[must_use]
    pub fn room_tab(tab: RoomTabId) -> Self {
        Self::new(Cluster::Us, PublicKind::RoomTab, tab)
    }

    /// The public id of a thing named by text rather than by a UUID (application, licence, role).
    ///
    /// ```
    /// use webex_sim::ids::{PublicId, PublicKind};
    ///
    /// assert_eq!(PublicId::named(PublicKind::Role, "id_full_admin").id(), "id_full_admin");
    /// ```
    #[must_use]
    pub fn named(kind: PublicKind, name: &str) -> Self {
        Self::new(Cluster::Us, kind, name)
    }

    /// The kind of thing.
    #[must_use]
    pub fn kind(&self) -> PublicKind {
        self.kind
    }

    /// The cluster part: `us`, or the cluster's URN.
    #[must_use]
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// The last part as text: `a:b` for memberships, `a/n` for contents.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The last part as one UUID.
    ///
    /// # Errors
    /// [`InvalidId`] if it is anything else.
    pub fn uuid(&self) -> Result<Uuid, InvalidId> {
        parse_uuid(&self.id).ok_or(InvalidId)
    }

    /// The two UUIDs of a membership or team membership: user first.
    ///
    /// # Errors
    /// [`InvalidId`] if the last part is not `<uuid>:<uuid>`.
    pub fn uuid_pair(&self) -> Result<(UserId, Uuid), InvalidId> {
        let (user, thing) = self.id.split_once(':').ok_or(InvalidId)?;
        Ok((user.parse()?, parse_uuid(thing).ok_or(InvalidId)?))
    }

    /// The message and the index of a content id.
    ///
    /// ```
    /// use webex_sim::Cluster;
    /// use webex_sim::ids::{ActivityId, PublicId};
    ///
    /// let message = ActivityId::random();
    /// assert_eq!(PublicId::content(message, 2, Cluster::Us).content_parts(), Ok((message, 2)));
    /// ```
    ///
    /// # Errors
    /// [`InvalidId`] if the last part is not `<uuid>/<number>`.
    pub fn content_parts(&self) -> Result<(ActivityId, usize), InvalidId> {
        let (message, index) = self.id.split_once('/').ok_or(InvalidId)?;
        Ok((message.parse()?, index.parse().map_err(|_| InvalidId)?))
    }

    /// The text form: base64url without padding.
    ///
    /// ```
    /// use webex_sim::ids::{PublicId, PublicKind};
    ///
    /// let id = PublicId::named(PublicKind::Role, "id_full_admin");
    /// assert_eq!(PublicId::decode(&id.encode()), Ok(id));
    /// ```
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("ciscospark://{}/{}/{}", self.cluster, self.kind.as_str(), self.id))
    }

    /// Takes a public id apart; either base64 alphabet, with or without padding.
    ///
    /// ```
    /// use webex_sim::ids::{InvalidId, PublicId, PublicKind};
    ///
    /// let id = PublicId::decode("Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2")?;
    /// assert_eq!((id.kind(), id.cluster()), (PublicKind::Room, "us"));
    /// assert_eq!(PublicId::decode("nonsense"), Err(InvalidId));
    /// # Ok::<(), InvalidId>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidId`] if the text is no public id of a known kind.
    pub fn decode(text: &str) -> Result<Self, InvalidId> {
        let bytes = decode_base64(text).ok_or(InvalidId)?;
        let plain = String::from_utf8(bytes).map_err(|_| InvalidId)?;
        let mut parts = plain.strip_prefix("ciscospark://").ok_or(InvalidId)?.splitn(3, '/');
        match (parts.next(), parts.next().and_then(PublicKind::from_name), parts.next()) {
            (Some(cluster), Some(kind), Some(id)) if !cluster.is_empty() && !id.is_empty() => {
                Ok(Self { cluster: cluster.to_owned(), kind, id: id.to_owned() })
            }
            _ => Err(InvalidId),
        }
    }

    /// The UUID of a thing that a request names by a public id of `kind` or by the bare UUID.
    ///
    /// ```
    /// use webex_sim::ids::{PublicId, PublicKind, UserId};
    ///
    /// let user = UserId::random();
    /// for text in [user.to_string(), PublicId::person(user).encode()] {
    ///     assert_eq!(PublicId::parse_uuid(PublicKind::People, &text), Ok(user.uuid()));
    /// }
    /// ```
    ///
    /// # Errors
    /// [`InvalidId`] if the text is neither, or an id of another kind.
    pub fn parse_uuid(kind: PublicKind, text: &str) -> Result<Uuid, InvalidId> {
        if let Some(uuid) = parse_uuid(text) {
            return Ok(uuid);
        }
        let id = Self::decode(text)?;
        if id.kind == kind { id.uuid() } else { Err(InvalidId) }
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.encode())
    }
}

impl<'de> Deserialize<'de> for PublicId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::decode(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for PublicId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

/// Only the hyphenated form: a public id could otherwise be mistaken for 32 hexadecimal digits.
fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

/// Decodes base64 of either alphabet; the padding may be missing.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurposeConfig =
        NO_PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
    const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    let engine = if text.contains(['+', '/']) { STANDARD } else { URL_SAFE };
    engine.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "be435d00-fcb9-4d15-ad72-fbc908cd52f1";

    #[test]
    fn a_message_outside_the_first_cluster_names_its_urn() {
        let id = PublicId::message(MESSAGE.parse().expect("a UUID"), Cluster::Eu);
        assert_eq!(
            id.encode(),
            "Y2lzY29zcGFyazovL3VybjpURUFNOmV1LWNlbnRyYWwtMV9rL01FU1NBR0UvYmU0MzVkMDAtZmNiOS00ZDE1LWFkNzItZmJjOTA4Y2Q1MmYx"
        );
        assert_eq!(PublicId::decode(&id.encode()), Ok(id));
    }

    #[test]
    fn memberships_and_contents_come_apart() {
        let (user, room) = (UserId::random(), ConversationId::random());
        let membership =
            PublicId::decode(&PublicId::membership(user, room, Cluster::Us).encode()).expect("valid");
        assert_eq!(membership.uuid_pair(), Ok((user, room.uuid())));
        let message = ActivityId::random();
        let content = PublicId::decode(&PublicId::content(message, 3, Cluster::Us).encode()).expect("valid");
        assert_eq!(content.content_parts(), Ok((message, 3)));
    }

    #[test]
    fn a_request_may_use_the_bare_uuid_but_not_the_id_of_another_kind() {
        let user = UserId::random();
        let person = PublicId::person(user).encode();
        assert_eq!(PublicId::parse_uuid(PublicKind::People, &person), Ok(user.uuid()));
        assert_eq!(PublicId::parse_uuid(PublicKind::People, &user.to_string()), Ok(user.uuid()));
        assert_eq!(PublicId::parse_uuid(PublicKind::Room, &person), Err(InvalidId));
        assert_eq!(PublicId::parse_uuid(PublicKind::Room, "garbage"), Err(InvalidId));
    }

    proptest::proptest! {
        #[test]
        fn decoding_never_panics_and_agrees_with_encoding(text in ".{0,80}") {
            if let Ok(id) = PublicId::decode(&text) {
                proptest::prop_assert_eq!(PublicId::decode(&id.encode()), Ok(id));
            }
        }
    }
}
