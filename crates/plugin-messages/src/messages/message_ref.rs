//! A message and its room.

use webex_core::ids::{MessageId, RoomId};

use super::Message;

/// A message and the room that it is in: both are needed to edit it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct MessageRef {
    /// The message.
    pub message: MessageId,
    /// Its room.
    pub room: RoomId,
}

impl From<&Message> for MessageRef {
    fn from(message: &Message) -> Self {
        Self { message: message.id.clone(), room: message.room_id.clone() }
    }
}

impl<M: Into<MessageId>, R: Into<RoomId>> From<(M, R)> for MessageRef {
    fn from((message, room): (M, R)) -> Self {
        Self { message: message.into(), room: room.into() }
    }
}
