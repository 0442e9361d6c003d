//! Which conversation is meant.

use url::Url;
use uuid::Uuid;
use webex_core::ids::RoomId;
use webex_core::services::CatalogGroup;
use webex_core::{Error, ErrorKind, Result, Webex};

use super::memory::remembered_as;
use super::target::Target;
use crate::model::{Activity, Conversation, ConversationId};

/// Which conversation is meant: its URL, the id of the room as the developer API names it, its UUID, or a conversation
/// or an activity of it as the service gave it. What is known of the key of the conversation need not be asked for.
///
/// A UUID alone tells no cluster: the one of the user is meant, unless this client has written into that conversation
/// lately.
///
/// ```
/// use webex_plugin_conversation::ConversationAddress;
/// let by_url = ConversationAddress::from("https://conv.example/conversation/api/v1/conversations/1");
/// let by_id = ConversationAddress::from("Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2");
/// let by_uuid = ConversationAddress::from("1f636113-b084-4dae-a2ae-53370169eb56");
/// ```
#[derive(Clone, Debug)]
pub struct ConversationAddress(Named);

#[derive(Clone, Debug)]
enum Named {
    /// With what is known of its keys.
    Target(Box<Target>),
    Room(RoomId),
    Uuid(Uuid),
    Nothing,
}

impl ConversationAddress {
    /// Where that conversation is.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationAddress;
    /// let room = ConversationAddress::from("1f636113-b084-4dae-a2ae-53370169eb56");
    /// println!("{}", room.url(&webex).await?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for what names no conversation, [`ErrorKind::UnknownCluster`] when the catalog lacks
    /// its cluster, and what waiting for the catalog may fail with.
    pub async fn url(&self, webex: &Webex) -> Result<Url> {
        Ok(self.target(webex).await?.url)
    }

    pub(super) async fn target(&self, webex: &Webex) -> Result<Target> {
        match &self.0 {
            Named::Target(target) => Ok(Target::clone(target)),
            Named::Room(room) => of_room(webex, room).await,
            Named::Uuid(uuid) => of_uuid(webex, *uuid).await,
            Named::Nothing => Err(Error::invalid_input("a conversation is named by its URL or its id")),
        }
    }

    /// No conversation at all.
    pub(crate) fn nowhere() -> Self {
        Self(Named::Nothing)
    }

    /// What is known without asking.
    pub(super) fn known(&self) -> Option<&Target> {
        match &self.0 {
            Named::Target(target) => Some(target),
            _ => None,
        }
    }

    fn of_url(url: Option<&str>) -> Self {
        let url = url.and_then(|url| Url::parse(url).ok()).filter(|url| !url.cannot_be_a_base());
        Self(url.map_or(Named::Nothing, |url| Named::Target(Box::new(Target::new(url)))))
    }
}

async fn of_room(webex: &Webex, room: &RoomId) -> Result<Target> {
    let uuid = room.uuid().ok_or_else(|| Error::invalid_input("the id is not that of a room"))?;
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await?;
    let base = webex.services().url_for_cluster(&room.cluster().unwrap_or_default())?;
    conversation_below(base, uuid)
}

async fn of_uuid(webex: &Webex, uuid: Uuid) -> Result<Target> {
    if let Some(target) = remembered_as(webex, uuid) {
        return Ok(target);
    }
    conversation_below(webex.services().resolve("conversation", None).await?, uuid)
}

fn conversation_below(base: Url, uuid: Uuid) -> Result<Target> {
    Ok(Target::new(below(base, &["conversations", &uuid.to_string()])?))
}

/// The URL with these segments at its end.
pub(crate) fn below(mut url: Url, segments: &[&str]) -> Result<Url> {
    let no_path = |()| Error::new(ErrorKind::InvalidInput, "the URL of a conversation has a path");
    url.path_segments_mut().map_err(no_path)?.pop_if_empty().extend(segments);
    Ok(url)
}

impl From<&Conversation> for ConversationAddress {
    fn from(conversation: &Conversation) -> Self {
        let Self(Named::Target(mut target)) = Self::of_url(conversation.url.as_deref()) else {
            let id = conversation.id.as_ref().and_then(ConversationId::uuid);
            return Self(id.map_or(Named::Nothing, Named::Uuid));
        };
        target.key.clone_from(&conversation.default_activity_encryption_key_url);
        target.resource.clone_from(&conversation.kms_resource_object_url);
        Self(Named::Target(target))
    }
}

impl From<Conversation> for ConversationAddress {
    fn from(conversation: Conversation) -> Self {
        Self::from(&conversation)
    }
}

impl From<&Activity> for ConversationAddress {
    /// The conversation in which it happened. Its key may have changed since and is asked for.
    fn from(activity: &Activity) -> Self {
        match activity.target.as_deref() {
            Some(target) => match target.url.as_deref() {
                Some(url) => Self::of_url(Some(url)),
                None => Self::from(target),
            },
            None => Self(Named::Nothing),
        }
    }
}

impl From<Url> for ConversationAddress {
    fn from(url: Url) -> Self {
        Self::of_url(Some(url.as_str()))
    }
}

impl From<&Url> for ConversationAddress {
    fn from(url: &Url) -> Self {
        Self::of_url(Some(url.as_str()))
    }
}

impl From<Uuid> for ConversationAddress {
    fn from(uuid: Uuid) -> Self {
        Self(Named::Uuid(uuid))
    }
}

impl From<RoomId> for ConversationAddress {
    fn from(room: RoomId) -> Self {
        Self(Named::Room(room))
    }
}

impl From<&RoomId> for ConversationAddress {
    fn from(room: &RoomId) -> Self {
        Self(Named::Room(room.clone()))
    }
}

impl From<&ConversationId> for ConversationAddress {
    fn from(id: &ConversationId) -> Self {
        Self(id.uuid().map_or(Named::Nothing, Named::Uuid))
    }
}

impl From<&str> for ConversationAddress {
    fn from(text: &str) -> Self {
        match (Uuid::try_parse(text), text.contains("://")) {
            (Ok(uuid), _) => Self(Named::Uuid(uuid)),
            (Err(_), true) => Self::of_url(Some(text)),
            (Err(_), false) => Self(Named::Room(RoomId::new(text))),
        }
    }
}

impl From<String> for ConversationAddress {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::Team;

    fn url(address: ConversationAddress) -> Option<String> {
        match address.0 {
            Named::Target(target) => Some(target.url.to_string()),
            _ => None,
        }
    }

    fn conversation(json: &str) -> Conversation {
        serde_json::from_str(json).expect("a conversation")
    }

    /// wire/03 section 6.4, row 127.
    #[test]
    fn a_team_stands_for_its_general_conversation() {
        let team = |json| serde_json::from_str::<Team>(json).expect("a team");
        let whole = team(
            r#"{"url": "https://a.example/teams/1", "generalConversationUuid": "g", "conversations": {"items": [
                {"id": "x", "url": "https://a.example/conversations/x"}, {"id": "g", "url": "https://a.example/conversations/g"}]}}"#,
        );
        assert_eq!(url((&whole).into()).as_deref(), Some("https://a.example/conversations/g"));
        let lonely = team(r#"{"url": "https://a.example/teams/1", "generalConversationUuid": "g"}"#);
        assert_eq!(url((&lonely).into()), None);
    }

    #[test]
    fn what_names_no_conversation_names_none() {
        for json in ["{}", r#"{"url": "mailto:a@b.c"}"#, r#"{"id": "c1"}"#] {
            assert!(matches!(ConversationAddress::from(&conversation(json)).0, Named::Nothing), "{json}");
        }
        assert!(matches!(ConversationAddress::from(&Activity::default()).0, Named::Nothing));
    }

    #[test]
    fn what_is_known_of_the_keys_is_kept() {
        let known = conversation(
            r#"{"url": "https://a.example/conversations/x", "defaultActivityEncryptionKeyUrl": "kms://k/keys/1",
                "kmsResourceObjectUrl": "kms://k/resources/1"}"#,
        );
        let Named::Target(target) = ConversationAddress::from(&known).0 else { panic!("it has a URL") };
        assert_eq!(
            (target.key, target.resource),
            (Some("kms://k/keys/1".into()), Some("kms://k/resources/1".into()))
        );
    }
}
