//! What the developer API shows of a conversation (wire/04 sections 3.2, 3.3, 3.5 and 3.10).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::conversations::Conversations;
use super::messages::Message;
use super::side::SideRecord;
use super::state::Conversation;
use super::teams::general_room;
use super::{Activity, Content, Deed, Refusal};
use crate::clock::serialize_iso;
use crate::cluster::Cluster;
use crate::ids::{AttachmentActionId, PublicId, TeamId, UserId};

/// A room as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomView {
    pub(crate) id: PublicId,
    /// Of a 1:1 room: the other person's name.
    pub(crate) title: String,
    #[serde(rename = "type")]
    pub(crate) room_type: &'static str,
    pub(crate) is_locked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) team_id: Option<PublicId>,
    #[serde(serialize_with = "serialize_iso")]
    pub(crate) last_activity: Timestamp,
    pub(crate) creator_id: PublicId,
    #[serde(serialize_with = "serialize_iso")]
    pub(crate) created: Timestamp,
    pub(crate) owner_id: PublicId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) classification_id: Option<String>,
    pub(crate) is_announcement_only: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_public: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) made_public: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// One person in one room.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MembershipView {
    pub(crate) id: PublicId,
    pub(crate) room_id: PublicId,
    pub(crate) person_id: PublicId,
    pub(crate) person_email: String,
    pub(crate) person_display_name: String,
    pub(crate) person_org_id: PublicId,
    pub(crate) is_moderator: bool,
    pub(crate) is_monitor: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_room_hidden: Option<bool>,
    pub(crate) room_type: &'static str,
    #[serde(serialize_with = "serialize_iso")]
    pub(crate) created: Timestamp,
}

/// A message, opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageView {
    pub(crate) id: PublicId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<PublicId>,
    pub(crate) room_id: PublicId,
    pub(crate) room_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) markdown: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) html: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<String>,
    pub(crate) person_id: PublicId,
    pub(crate) person_email: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) mentioned_people: Vec<PublicId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) mentioned_groups: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachments: Vec<Value>,
    #[serde(serialize_with = "serialize_iso")]
    pub(crate) created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated: Option<String>,
}

/// An answer to a card.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentActionView {
    pub(crate) id: PublicId,
    #[serde(rename = "type")]
    pub(crate) action_type: &'static str,
    pub(crate) message_id: PublicId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inputs: Option<Value>,
    pub(crate) person_id: PublicId,
    pub(crate) room_id: PublicId,
    #[serde(serialize_with = "serialize_iso")]
    pub(crate) created: Timestamp,
}

/// The place of an item in a list: pages begin behind one. Every list has a total order of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct PageKey(i64, Uuid);

impl PageKey {
    pub(super) const fn new(first: i64, second: Uuid) -> Self {
        Self(first, second)
    }

    pub(super) fn millisecond(self) -> i64 {
        self.0
    }
}

/// A part of a list: where it begins and how many items are wanted at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) after: Option<PageKey>,
    pub(crate) limit: usize,
}

impl Stretch {
    pub(super) fn admits(&self, key: PageKey) -> bool {
        self.after.is_none_or(|after| key > after)
    }
}

/// Items with their places.
pub(crate) type Keyed<T> = Vec<(PageKey, T)>;

impl Conversations {
    pub(super) fn room_view(&self, viewer: UserId, room: &Conversation) -> RoomView {
        RoomView {
            id: PublicId::room(room.id, room.cluster),
            title: self.title(viewer, room),
            room_type: room.kind.room_type(),
            is_locked: room.locked,
            team_id: room.team.map(|team| PublicId::team(team, self.team_cluster(team, room))),
            last_activity: room.last_activity,
            creator_id: PublicId::person(room.creator),
            created: room.created,
            owner_id: PublicId::organization(room.owner),
            classification_id: room.classification.clone(),
            is_announcement_only: room.announcement_only,
            is_read_only: false,
            is_public: room.made_public.is_some(),
            made_public: room.made_public.map(crate::clock::iso),
            description: room.description.as_ref().and_then(|text| self.open(text)),
        }
    }

    /// The cluster in the id of a team is that of its general room, wherever its other rooms stand.
    fn team_cluster(&self, team: TeamId, room: &Conversation) -> Cluster {
        self.shelf.cluster(general_room(team)).unwrap_or(room.cluster)
    }

    fn title(&self, viewer: UserId, room: &Conversation) -> String {
        let own = room.title.as_ref().and_then(|title| self.open(title));
        let of_the_other = || Some(self.author(room.other_than(viewer)?)?.display_name);
        own.or_else(of_the_other).unwrap_or_default()
    }

    pub(super) fn membership_view(
        &self,
        room: &Conversation,
        user: UserId,
    ) -> Result<MembershipView, Refusal> {
        let member = room.members.get(&user).ok_or_else(Refusal::no_membership)?;
        let person = self.author(user).ok_or_else(Refusal::no_membership)?;
        Ok(MembershipView {
            id: PublicId::membership(user, room.id, room.cluster),
            room_id: PublicId::room(room.id, room.cluster),
            person_id: PublicId::person(user),
            person_email: person.email,
            person_display_name: person.display_name,
            person_org_id: PublicId::organization(person.org),
            is_moderator: member.moderator,
            is_monitor: false,
            is_room_hidden: room.is_direct().then_some(member.hidden),
            room_type: room.kind.room_type(),
            created: member.joined,
        })
    }

    /// The message with everything that can be opened; `base` is where the caller reaches the developer API.
    pub(super) fn message_view(&self, room: &Conversation, message: &Message, base: &str) -> MessageView {
        let current = message.current();
        let side = self.side_record(room, current);
        let content = current.content();
        let attachments = match content {
            Some(content) if side.attachments.is_empty() => self.cards_in(content),
            _ => side.attachments,
        };
        let open = |text: fn(&Content) -> Option<&super::Text>| {
            content.and_then(text).and_then(|text| self.open(text)).filter(|text| !text.is_empty())
        };
        MessageView {
            text: open(|content| content.text.as_ref()),
            html: open(|content| content.html.as_ref()).map(|html| super::markdown::with_public_ids(&html)),
            markdown: side.markdown,
            attachments,
            ..self.message_outline(room, message, base)
        }
    }

    /// The same without anything that was written: what webhooks carry.
    pub(super) fn message_outline(&self, room: &Conversation, message: &Message, base: &str) -> MessageView {
        let root = &message.root;
        let current = message.current().content();
        let files = root.content().map_or(0, |content| content.files.len());
        let file_url = |index| format!("{base}/contents/{}", PublicId::content(root.id, index, room.cluster));
        let mentioned = current.map(|content| content.mentioned.as_slice()).unwrap_or_default();
        MessageView {
            id: PublicId::message(root.id, room.cluster),
            parent_id: root.thread().map(|parent| PublicId::message(parent, room.cluster)),
            room_id: PublicId::room(room.id, room.cluster),
            room_type: room.kind.room_type(),
            text: None,
            markdown: None,
            html: None,
            files: (0..files).map(file_url).collect(),
            person_id: PublicId::person(root.actor),
            person_email: self.author(root.actor).map(|author| author.email).unwrap_or_default(),
            mentioned_people: mentioned.iter().map(|user| PublicId::person(*user)).collect(),
            mentioned_groups: if current.is_some_and(|content| content.mentions_all) {
                vec!["all"]
            } else {
                vec![]
            },
            attachments: Vec::new(),
            created: root.published,
            updated: message.edits.last().map(|edit| crate::clock::iso(edit.published)),
        }
    }

    /// What lies beside a post, if the developer API wrote it.
    fn side_record(&self, room: &Conversation, activity: &Activity) -> SideRecord {
        let beside = room.side.get(&activity.id).and_then(|text| self.open(text));
        beside.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(super) fn action_view(
        &self,
        room: &Conversation,
        activity: &Activity,
    ) -> Option<AttachmentActionView> {
        let Deed::CardAction { inputs } = &activity.deed else { return None };
        let message = activity.parent?.id;
        let inputs = self.open(inputs).and_then(|text| serde_json::from_str(&text).ok());
        let id = AttachmentActionId::from_uuid(activity.id.uuid());
        Some(AttachmentActionView {
            id: PublicId::attachment_action(id, room.cluster),
            action_type: "submit",
            message_id: PublicId::message(message, room.cluster),
            inputs,
            person_id: PublicId::person(activity.actor),
            room_id: PublicId::room(room.id, room.cluster),
            created: activity.published,
        })
    }
}
