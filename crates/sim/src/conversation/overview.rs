//! All rooms at a glance, for whoever runs the simulator: opened by the capability of the developer API, whoever the
//! members are.

use jiff::Timestamp;

use super::conversations::Conversations;
use super::state::Conversation;
use super::view::MessageView;
use crate::cluster::Cluster;
use crate::ids::{ConversationId, UserId};
use crate::sync::lock;

/// A room and who is in it.
#[derive(Clone, Debug)]
pub(crate) struct RoomOverview {
    pub(crate) id: ConversationId,
    pub(crate) cluster: Cluster,
    /// Of a 1:1 room: the names of the two.
    pub(crate) title: String,
    pub(crate) room_type: &'static str,
    pub(crate) last_activity: Timestamp,
    pub(crate) messages: usize,
    /// In alphabetical order.
    pub(crate) members: Vec<MemberOverview>,
}

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MemberOverview {
    pub(crate) display_name: String,
    pub(crate) user: UserId,
    pub(crate) moderator: bool,
}

impl Conversations {
    /// All rooms, the one with the latest activity first.
    pub(crate) fn overview(&self) -> Vec<RoomOverview> {
        let rooms = self.shelf.all();
        let mut rooms: Vec<_> = rooms.iter().map(|standing| self.glance(&lock(standing))).collect();
        rooms.sort_by_key(|room| (std::cmp::Reverse(room.last_activity), room.id));
        rooms
    }

    fn glance(&self, room: &Conversation) -> RoomOverview {
        let mut members: Vec<_> = room
            .members
            .iter()
            .filter_map(|(user, member)| {
                let display_name = self.author(*user)?.display_name;
                Some(MemberOverview { display_name, user: *user, moderator: member.moderator })
            })
            .collect();
        members.sort();
        let names =
            || members.iter().map(|member| member.display_name.as_str()).collect::<Vec<_>>().join(", ");
        RoomOverview {
            id: room.id,
            cluster: room.cluster,
            title: room.title.as_ref().and_then(|title| self.open(title)).unwrap_or_else(names),
            room_type: room.kind.room_type(),
            last_activity: room.last_activity,
            messages: room.messages.newest_first(None).count(),
            members,
        }
    }

    /// The newest messages of a room, the newest first; `None` if there is no such room.
    pub(crate) fn newest_messages(
        &self,
        id: ConversationId,
        limit: usize,
        base: &str,
    ) -> Option<Vec<MessageView>> {
        let standing = self.shelf.find(id)?;
        let room = lock(&standing);
        let newest = room.messages.newest_first(None).take(limit);
        Some(newest.map(|message| self.message_view(&room, message, base)).collect())
    }
}
