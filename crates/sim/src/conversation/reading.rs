//! Messages as the developer API shows them: one, many, and their files.

use axum::body::Bytes;
use jiff::Timestamp;

use super::Refusal;
use super::authors::Author;
use super::conversations::Conversations;
use super::messages::Message;
use super::state::Conversation;
use super::view::{Keyed, MessageView, PageKey, Stretch};
use crate::files::Opened;
use crate::ids::{ActivityId, ConversationId, FileId, UserId};

/// Which messages of a room to list, newest first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MessageQuery {
    /// Only the replies of this thread.
    pub(crate) thread: Option<ActivityId>,
    /// Only those that mention the viewer.
    pub(crate) mentioning_me: bool,
    pub(crate) before: Option<Timestamp>,
    pub(crate) before_message: Option<ActivityId>,
}

impl Conversations {
    /// The room of a message that the viewer may see.
    pub(crate) fn room_of_message(&self, viewer: UserId, id: ActivityId) -> Result<ConversationId, Refusal> {
        self.in_home_of(viewer, id, Refusal::no_message, |room| {
            room.messages.find(id).map(|_| room.id).ok_or_else(Refusal::no_message)
        })
    }

    /// A message; an edit's id stands for the message, too. `base` is where the caller reaches the developer API.
    pub(crate) fn message(&self, viewer: UserId, id: ActivityId, base: &str) -> Result<MessageView, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        self.in_home_of(viewer.id, id, Refusal::no_message, |room| {
            let message = room.messages.find(id).filter(|message| may_see(&viewer, room, message));
            Ok(self.message_view(room, message.ok_or_else(Refusal::no_message)?, base))
        })
    }

    /// A stretch of the messages of a room, newest first.
    pub(crate) fn messages(
        &self,
        viewer: UserId,
        id: ConversationId,
        query: MessageQuery,
        stretch: Stretch,
        base: &str,
    ) -> Result<Keyed<MessageView>, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        self.in_room(viewer.id, id, |room| {
            if viewer.is_bot && !room.is_direct() && !query.mentioning_me {
                return Err(Refusal::forbidden(
                    "A bot lists only messages that mention it: mentionedPeople=me.",
                ));
            }
            let before = query.before_of(room, stretch)?;
            let wanted = |message: &&Message| {
                let mentions = !query.mentioning_me || mentions(message, viewer.id);
                mentions && may_see(&viewer, room, message)
            };
            let keyed = |message: &Message| {
                let key = PageKey::new(-message.root.published.as_millisecond(), message.id().uuid());
                (key, self.message_view(room, message, base))
            };
            Ok(match query.thread {
                Some(root) => {
                    let replies = room.messages.replies_newest_first(root, before);
                    replies.filter(wanted).take(stretch.limit).map(keyed).collect()
                }
                None => {
                    let all = room.messages.newest_first(before);
                    all.filter(wanted).take(stretch.limit).map(keyed).collect()
                }
            })
        })
    }

    /// Keeps the bytes that a client uploaded.
    pub(crate) fn keep_file(&self, id: FileId, ciphertext: Bytes) {
        self.files.keep(id, ciphertext);
    }

    /// The bytes of a file as they are kept.
    pub(crate) fn kept_file(&self, id: FileId) -> Option<Bytes> {
        self.files.kept(id)
    }

    /// The file at `index` of a message, opened.
    pub(crate) fn content(&self, viewer: UserId, id: ActivityId, index: usize) -> Result<Opened, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        let item = self.in_home_of(viewer.id, id, Refusal::no_content, |room| {
            let message = room.messages.find(id).filter(|message| may_see(&viewer, room, message));
            let content = message.and_then(|message| message.root.content());
            content.and_then(|content| content.files.get(index)).cloned().ok_or_else(Refusal::no_content)
        })?;
        // The room is free again while the bytes are opened.
        let scr = self.open(&item.scr).ok_or_else(Refusal::no_content)?;
        let bytes = item.file.and_then(|file| self.files.open(file, &scr)).ok_or_else(Refusal::no_content)?;
        let name = self.open(&item.name).unwrap_or_default();
        Ok(Opened { name, mime_type: item.mime_type, bytes })
    }
}

impl MessageQuery {
    /// The earliest of all the bounds: messages are older than this.
    fn before_of(&self, room: &Conversation, stretch: Stretch) -> Result<Option<Timestamp>, Refusal> {
        let message = match self.before_message {
            Some(id) => Some(room.activity(id).ok_or_else(Refusal::no_message)?.published),
            None => None,
        };
        let cursor = stretch.after.map(|key| Timestamp::from_millisecond(-key.millisecond()));
        let cursor = cursor.transpose().map_err(|_| Refusal::invalid("The cursor is not valid."))?;
        Ok([self.before, message, cursor].into_iter().flatten().min())
    }
}

/// Bots see of a group room what mentions them, and what they wrote themselves.
pub(super) fn may_see(viewer: &Author, room: &Conversation, message: &Message) -> bool {
    !viewer.is_bot || room.is_direct() || message.root.actor == viewer.id || mentions(message, viewer.id)
}

fn mentions(message: &Message, user: UserId) -> bool {
    message.current().content().is_some_and(|content| content.mentioned.contains(&user))
}
