//! Entries of the log.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Text;
use crate::ids::{ActivityId, ConversationId, FileId, TeamId, UserId};
use crate::vault::{KeyUrl, ResourceUrl};

/// One entry of a conversation's log: who did what, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) id: ActivityId,
    /// Strictly increasing within a conversation.
    pub(crate) published: Timestamp,
    pub(crate) actor: UserId,
    pub(crate) deed: Deed,
    pub(crate) parent: Option<Parent>,
    /// The sender's own name for it, told to everybody.
    pub(crate) client_temp_id: Option<Arc<str>>,
    /// What the conversation was once the activity had taken effect.
    pub(crate) tags: Tags,
}

/// What a conversation is, for everybody in it. Each is a tag on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tags {
    pub(crate) one_on_one: bool,
    pub(crate) team: bool,
    pub(crate) locked: bool,
    pub(crate) announcement: bool,
}

impl Tags {
    pub(super) fn names(self) -> Vec<&'static str> {
        let tags = [
            (self.one_on_one, "ONE_ON_ONE"),
            (self.team, "TEAM"),
            (self.locked, "LOCKED"),
            (self.announcement, "ANNOUNCEMENT"),
        ];
        tags.into_iter().filter(|(set, _)| *set).map(|(_, tag)| tag).collect()
    }
}

impl Activity {
    /// What an edit, and nothing else, refers to.
    pub(crate) fn edited(&self) -> Option<ActivityId> {
        self.parent_of(ParentKind::Edit)
    }

    /// The root of the thread this is a reply in.
    pub(crate) fn thread(&self) -> Option<ActivityId> {
        self.parent_of(ParentKind::Reply)
    }

    /// What a reaction is about.
    pub(crate) fn reacted_to(&self) -> Option<ActivityId> {
        self.parent_of(ParentKind::Reaction)
    }

    fn parent_of(&self, kind: ParentKind) -> Option<ActivityId> {
        self.parent.filter(|parent| parent.kind == kind).map(|parent| parent.id)
    }

    /// What was posted or shared; nothing for other verbs and for what was deleted.
    pub(crate) fn content(&self) -> Option<&Content> {
        match &self.deed {
            Deed::Post(content) | Deed::Share(content) => Some(content),
            _ => None,
        }
    }

    /// Whether lists of a conversation's activities show it: what happened to everybody, not what one person marked,
    /// saw or felt (wire/08 section 3.5).
    pub(crate) fn is_listed(&self) -> bool {
        match &self.deed {
            Deed::Tombstone => self.reacted_to().is_none(),
            Deed::Hide(_) | Deed::Favorite(_) | Deed::Mute(_) | Deed::Tag(_) | Deed::Untag(_) => false,
            Deed::Acknowledge(_) | Deed::React(_) | Deed::CardAction { .. } | Deed::UpdateKey { .. } => false,
            _ => true,
        }
    }
}

/// The activity that another one belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parent {
    pub(crate) id: ActivityId,
    pub(crate) kind: ParentKind,
}

/// How an activity belongs to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ParentKind {
    Reply,
    Edit,
    Reaction,
    CardAction,
}

impl ParentKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Edit => "edit",
            Self::Reaction => "reaction",
            Self::CardAction => "cardAction",
        }
    }

    /// The kind with this name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Reply, Self::Edit, Self::Reaction, Self::CardAction]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A verb with its object: each verb has exactly one form of object, so they are one type
/// (wire/03 section 3.11, wire/04 section 3.12).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Deed {
    Create(Box<Creation>),
    Add(UserId),
    Leave(UserId),
    Post(Content),
    Share(Content),
    Update(Box<RoomUpdate>),
    /// Somebody removed a message; the message itself becomes a [`Deed::Tombstone`] in its place.
    Delete(ActivityId),
    Tombstone,
    AssignModerator(UserId),
    UnassignModerator(UserId),
    Lock,
    Unlock,
    /// Sets or clears the space property `ANNOUNCEMENT`: only moderators may post.
    Announcement(bool),
    /// A feeling about a message.
    React(Box<Reaction>),
    /// A picture for the conversation.
    Assign(Avatar),
    Unassign,
    /// The actor likes the conversation, or no longer.
    Favorite(bool),
    Mute(bool),
    /// Words that the actor puts on the conversation, for himself.
    Tag(Vec<Arc<str>>),
    Untag(Vec<Arc<str>>),
    /// The actor does not want to see the conversation until something new is posted, or wants to again.
    Hide(bool),
    /// The actor has seen everything up to this activity.
    Acknowledge(ActivityId),
    CardAction {
        inputs: Text,
    },
    /// From here on new texts are sealed under `key`; without one under none.
    UpdateKey {
        key: Option<KeyUrl>,
        resource: Option<ResourceUrl>,
    },
    Archive,
    Unarchive,
    /// The team took a conversation in; only in the log of its general one.
    TakeIn(ConversationId),
    /// The team let a conversation go.
    LetGo(ConversationId),
    /// A meeting was announced: the object as its sender wrote it.
    Schedule(Meeting),
}

impl Deed {
    /// The verb on the wire.
    pub(crate) const fn verb(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Add(_) | Self::React(_) | Self::TakeIn(_) => "add",
            Self::Leave(_) => "leave",
            Self::Post(_) => "post",
            Self::Share(_) => "share",
            Self::Update(_) => "update",
            Self::Delete(_) => "delete",
            Self::Tombstone => "tombstone",
            Self::AssignModerator(_) => "assignModerator",
            Self::UnassignModerator(_) => "unassignModerator",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Announcement(true) => "set",
            Self::Announcement(false) => "unset",
            Self::Assign(_) => "assign",
            Self::Unassign => "unassign",
            Self::Favorite(true) => "favorite",
            Self::Favorite(false) => "unfavorite",
            Self::Mute(true) => "mute",
            Self::Mute(false) => "unmute",
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
            Self::Hide(true) => "hide",
            Self::Hide(false) => "unhide",
            Self::Acknowledge(_) => "acknowledge",
            Self::CardAction { .. } => "cardAction",
            Self::UpdateKey { .. } => "updateKey",
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::LetGo(_) => "remove",
            Self::Schedule(_) => "schedule",
        }
    }
}

/// What a conversation is born with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Creation {
    pub(crate) kind: Kind,
    pub(crate) team: Option<TeamId>,
    pub(crate) title: Option<Text>,
    pub(crate) description: Option<Text>,
    pub(crate) classification: Option<String>,
    pub(crate) announcement_only: bool,
    pub(crate) public: bool,
    /// Members, the creator among them; whoever is a moderator locks the conversation.
    pub(crate) participants: Vec<Participant>,
    pub(crate) key: Option<KeyUrl>,
    pub(crate) resource: Option<ResourceUrl>,
    /// Words that the creator puts on it, for himself.
    pub(crate) tags: Vec<Arc<str>>,
    /// The colour of the team, if this is its general conversation.
    pub(crate) team_color: Option<Arc<str>>,
}

/// A first member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Participant {
    pub(crate) user: UserId,
    pub(crate) moderator: bool,
}

/// Two people, or any number of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Direct,
    Group,
}

impl Kind {
    /// The developer API's `roomType`.
    pub(crate) const fn room_type(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
        }
    }
}

/// A changed title, description and so on; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RoomUpdate {
    pub(crate) title: Option<Text>,
    /// `Some(None)` removes it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "if_there")]
    pub(crate) description: Option<Option<Text>>,
    pub(crate) classification: Option<String>,
    pub(crate) public: Option<bool>,
    /// `Some(None)` takes it out of its team.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "if_there")]
    pub(crate) team: Option<Option<TeamId>>,
}

/// What is not there stays; what is there and null goes.
fn if_there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl RoomUpdate {
    pub(crate) fn is_empty(&self) -> bool {
        self.title.is_none()
            && self.description.is_none()
            && self.classification.is_none()
            && self.public.is_none()
            && self.team.is_none()
    }
}

/// The object of a post or share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Plain text: `displayName` on the wire.
    pub(crate) text: Option<Text>,
    /// HTML: `content` on the wire.
    pub(crate) html: Option<Text>,
    /// Each the JSON text of a card.
    pub(crate) cards: Vec<Text>,
    pub(crate) mentioned: Vec<UserId>,
    pub(crate) mentions_all: bool,
    pub(crate) files: Vec<FileItem>,
    /// The object as its sender wrote it, which is how everybody gets it; nothing for what the developer API wrote.
    pub(crate) original: Option<Arc<Value>>,
}

impl Content {
    /// Whether it shares links.
    pub(super) fn has_links(&self) -> bool {
        let original = self.original.as_deref();
        original
            .is_some_and(|object| object["links"]["items"].as_array().is_some_and(|links| !links.is_empty()))
    }

    /// Any of the texts: all of an activity are sealed under one key.
    pub(super) fn first_text(&self) -> Option<&Text> {
        self.text.as_ref().or(self.html.as_ref()).or(self.files.first().map(|file| &file.name))
    }
}

/// A file of a share. Name and reference are sealed, size and type are not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FileItem {
    /// Where its bytes are; nothing for a file that another service keeps.
    pub(crate) file: Option<FileId>,
    pub(crate) name: Text,
    /// The secure content reference: key, IV and tag of the stored bytes.
    pub(crate) scr: Text,
    pub(crate) mime_type: String,
    /// Bytes.
    pub(crate) size: u64,
}

/// A feeling about a message, sealed; which one it is shows only in the hash that equals that of others who feel the
/// same (wire/03 section 3.1.8).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reaction {
    pub(crate) name: Text,
    pub(crate) hmac: Option<Arc<str>>,
}

/// A meeting that was announced, as its sender wrote it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Meeting {
    pub(crate) original: Arc<Value>,
    /// The key of its texts.
    pub(crate) key: Option<KeyUrl>,
}

/// The picture of a conversation: a content object with one file, as its sender wrote it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Avatar {
    pub(crate) original: Arc<Value>,
    /// The key of its texts.
    pub(crate) key: Option<KeyUrl>,
}
