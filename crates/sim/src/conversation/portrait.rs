//! Conversations as the conversation service shows them to one person (wire/03 sections 3.9 and 3.16).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::conversations::Conversations;
use super::shelf::Standing;
use super::state::Conversation;
use super::timeline::newest;
use super::view::PageKey;
use super::{Activity, Refusal};
use crate::clock::iso;
use crate::cluster::Cluster;
use crate::ids::{ConversationId, UserId};
use crate::sync::lock;

/// How much of a conversation to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Portrait {
    /// How many of the newest activities.
    pub(crate) activities: usize,
    /// How many of the participants.
    pub(crate) participants: usize,
    /// Whether a conversation without title is called by its people.
    pub(crate) computed_title: bool,
}

/// Which conversations of a person to list: those of one cluster, the newest first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConversationQuery {
    pub(crate) cluster: Cluster,
    /// Only where something has happened since.
    pub(crate) since: Option<Timestamp>,
    pub(crate) after: Option<PageKey>,
    pub(crate) limit: usize,
    /// Those that the person has left, instead of those he is in.
    pub(crate) left: bool,
}

impl Conversations {
    /// A conversation, for its members.
    pub(crate) fn conversation(
        &self,
        viewer: UserId,
        id: ConversationId,
        portrait: Portrait,
    ) -> Result<Value, Refusal> {
        self.in_room(viewer, id, |room| Ok(self.portrait(viewer, room, portrait)))
    }

    /// The 1:1 conversation with somebody. One with a person whose account has ended is shown to who asks for it.
    pub(crate) fn conversation_with(
        &self,
        viewer: UserId,
        other: UserId,
        ended_too: bool,
        portrait: Portrait,
    ) -> Result<Value, Refusal> {
        let id = self.shelf.existing_pair(viewer, other).filter(|_| ended_too || self.exists(other));
        self.conversation(viewer, id.ok_or_else(Refusal::no_room)?, portrait)
    }

    /// A part of the list of a person's conversations.
    pub(crate) fn conversations_of(
        &self,
        viewer: UserId,
        query: &ConversationQuery,
        portrait: Portrait,
    ) -> Vec<(PageKey, Value)> {
        let standing = if query.left { self.shelf.left_by(viewer) } else { self.shelf.of_member(viewer) };
        let mut found: Vec<_> = standing.into_iter().filter_map(|room| query.place(room)).collect();
        found.sort_by_key(|(key, _)| *key);
        let behind = found.into_iter().filter(|(key, _)| query.after.is_none_or(|after| *key > after));
        let shown = behind.take(query.limit);
        shown.map(|(key, standing)| (key, self.portrait(viewer, &lock(&standing), portrait))).collect()
    }

    /// Whether a person has conversations in a cluster.
    pub(crate) fn has_conversations_in(&self, viewer: UserId, cluster: Cluster, left: bool) -> bool {
        let standing = if left { self.shelf.left_by(viewer) } else { self.shelf.of_member(viewer) };
        standing.iter().any(|standing| {
            let room = lock(standing);
            room.cluster == cluster && !room.archived
        })
    }

    /// The conversation with the viewer's own tags and marks. Texts are as they are in the log.
    pub(super) fn portrait(&self, viewer: UserId, room: &Conversation, portrait: Portrait) -> Value {
        let mut wire = json!({
            "id": room.id,
            "objectType": "conversation",
            "url": self.conversation_url(room),
            "locusUrl": self.urls.locus(room.id),
            "published": iso(room.created),
            "lastReadableActivityDate": iso(room.last_readable),
            "lastRelevantActivityDate": iso(room.last_activity),
            "creatorUUID": room.creator,
            "tags": tags(room, viewer),
            "participants": {"items": self.participants(room, portrait.participants)},
            "activities": {"items": self.newest_activities(viewer, room, portrait.activities)},
        });
        if let Some((_, seen)) = room.members.get(&viewer).and_then(|member| member.last_seen) {
            wire["lastSeenActivityDate"] = json!(iso(seen));
        }
        self.add_title(&mut wire, viewer, room, portrait.computed_title);
        add_keys(&mut wire, room);
        wire
    }

    fn add_title(&self, wire: &mut Value, viewer: UserId, room: &Conversation, computed: bool) {
        if let Some(title) = &room.title {
            wire["displayName"] = json!(title.as_stored());
            if let Some(key) = title.key() {
                wire["encryptionKeyUrl"] = json!(key);
            }
        } else if computed {
            let others =
                room.members_in_order().into_iter().map(|(user, _)| user).filter(|user| *user != viewer);
            let names: Vec<_> = others.filter_map(|user| Some(self.author(user)?.display_name)).collect();
            wire["computedTitle"] = json!(names.join(", "));
        }
    }

    pub(super) fn participants(&self, room: &Conversation, limit: usize) -> Vec<Value> {
        let members = room.members_in_order().into_iter().take(limit);
        let shown = members.map(|(user, member)| {
            let mut person = self.member(user, member.moderator);
            if let Some((seen, published)) = member.last_seen {
                person["roomProperties"]["lastSeenActivityUUID"] = json!(seen);
                person["roomProperties"]["lastSeenActivityDate"] = json!(iso(published));
            }
            person
        });
        shown.collect()
    }

    /// Who is no member any more sees nothing of what happened.
    fn newest_activities(&self, viewer: UserId, room: &Conversation, limit: usize) -> Vec<Value> {
        if !room.is_member(viewer) {
            return Vec::new();
        }
        let listed: Vec<&Arc<Activity>> = newest(room, limit);
        listed.into_iter().map(|activity| self.wire_activity(room, activity)).collect()
    }
}

impl ConversationQuery {
    /// The place in the list, if the conversation is in it.
    fn place(&self, standing: Standing) -> Option<(PageKey, Standing)> {
        let room = lock(&standing);
        let wanted = room.cluster == self.cluster
            && !room.archived
            && self.since.is_none_or(|since| room.last_published() >= Some(since));
        let key = PageKey::new(-room.last_readable.as_millisecond(), room.id.uuid());
        drop(room);
        wanted.then_some((key, standing))
    }
}

/// The person's own first, then what everybody sees.
fn tags(room: &Conversation, viewer: UserId) -> Vec<String> {
    let own = room.members.get(&viewer);
    let mut tags: Vec<_> =
        own.into_iter().flat_map(|member| &member.tags).map(|tag| tag.as_ref().to_owned()).collect();
    match own {
        Some(member) if member.hidden => tags.push("HIDDEN".to_owned()),
        None => tags.push("NOT_JOINED".to_owned()),
        Some(_) => {}
    }
    tags.extend(room.tags().names().into_iter().map(str::to_owned));
    tags
}

/// What there is not is absent: null would be taken for a key.
fn add_keys(wire: &mut Value, room: &Conversation) {
    if let Some(key) = room.usable_key() {
        wire["defaultActivityEncryptionKeyUrl"] = json!(key);
    }
    if let Some(resource) = &room.resource {
        wire["kmsResourceObjectUrl"] = json!(resource);
    }
    if let Some(avatar) = &room.avatar {
        wire["avatar"] = Value::clone(&avatar.original);
        if let Some(key) = &avatar.key {
            wire["avatarEncryptionKeyUrl"] = json!(key);
        }
    }
}
