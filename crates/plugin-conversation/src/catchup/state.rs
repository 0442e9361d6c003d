//! How a conversation stands behind a gap: who has read up to where, and how people feel.

use jiff::Timestamp;
use webex_core::resource::DateTime;
use webex_core::{Result, Webex};

use super::config::CatchUpConfig;
use super::rest::Room;
use super::retry::insist;
use crate::model::{ActivityId, Conversation, ParentType};
use crate::read::Reactions;
use crate::stream::ConversationsExt;
use crate::write::ConversationHandle;

/// Of so many messages at most it is asked how people feel about them.
const MESSAGES: usize = 50;

/// How a conversation stands behind a gap. What people have read and felt is in no list of activities: the latest of it is
/// asked for, not each step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConversationState {
    /// From when on something was missed.
    pub since: Timestamp,
    /// The conversation, whose participants have their read marks
    /// ([`RoomProperties`](crate::RoomProperties)).
    pub conversation: Conversation,
    /// The messages to which people have reacted since, and the reactions to them.
    pub reactions: Vec<(ActivityId, Reactions)>,
}

impl ConversationState {
    pub(super) async fn ask(webex: &Webex, config: &CatchUpConfig, room: &Room, since: i64) -> Result<Self> {
        let handle = webex.conversations()?.conversation(room.url.clone());
        let since = Timestamp::from_microsecond(since).unwrap_or_default();
        let ask = || handle.get().activities(0).read_marks().send();
        let conversation = insist(webex, config, ask).await?;
        let reactions = reactions(webex, config, &handle, since).await?;
        Ok(Self { since, conversation, reactions })
    }
}

async fn reactions(
    webex: &Webex,
    config: &CatchUpConfig,
    room: &ConversationHandle,
    since: Timestamp,
) -> Result<Vec<(ActivityId, Reactions)>> {
    let parents = || room.parent_ids(Some(ParentType::Reaction), Some(DateTime::from(since)));
    let parents = insist(webex, config, parents).await?;
    let mut found = Vec::new();
    for message in parents.reaction.into_iter().take(MESSAGES) {
        let reactions = insist(webex, config, || room.reactions(message.clone())).await?;
        found.push((message, reactions));
    }
    Ok(found)
}
