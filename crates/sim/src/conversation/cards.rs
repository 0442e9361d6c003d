//! Adaptive Cards: what may be posted, and the answers people give.

use serde_json::{Map, Value, json};

use super::conversations::{Conversations, Entry};
use super::posts::find_root;
use super::reading::may_see;
use super::view::AttachmentActionView;
use super::{Content, Deed, Parent, ParentKind, Refusal};
use crate::ids::{ActivityId, UserId};

const CARD: &str = "application/vnd.microsoft.card.adaptive";

impl Conversations {
    /// Presses a button of a card.
    pub(crate) fn answer_card(
        &self,
        actor: UserId,
        message: ActivityId,
        inputs: &Map<String, Value>,
    ) -> Result<AttachmentActionView, Refusal> {
        let json = serde_json::to_string(inputs).map_err(Refusal::broken)?;
        let viewer = self.author(actor).ok_or_else(Refusal::no_person)?;
        self.in_home_of(actor, message, Refusal::no_message, |room| {
            let found = find_root(room, message)?;
            if !may_see(&viewer, room, found) {
                return Err(Refusal::no_message());
            }
            if found.root.content().is_none_or(|content| content.cards.is_empty()) {
                return Err(Refusal::invalid("The message has no card."));
            }
            let key = self.current_key(room)?;
            let deed = Deed::CardAction { inputs: self.seal(&key, &json)? };
            let parent = Some(Parent { id: message, kind: ParentKind::CardAction });
            let activity = self.commit(room, Entry { parent, ..Entry::new(actor, deed) });
            self.action_view(room, &activity).ok_or_else(Refusal::no_action)
        })
    }

    /// An answer to a card, for who gave it and for who posted the card.
    pub(crate) fn card_answer(
        &self,
        viewer: UserId,
        id: ActivityId,
    ) -> Result<AttachmentActionView, Refusal> {
        self.in_home_of(viewer, id, Refusal::no_action, |room| {
            let activity = room.activity(id).ok_or_else(Refusal::no_action)?;
            let posted = activity.parent.and_then(|parent| room.activity(parent.id)).map(|card| card.actor);
            if activity.actor != viewer && posted != Some(viewer) {
                return Err(Refusal::no_action());
            }
            self.action_view(room, activity).ok_or_else(Refusal::no_action)
        })
    }

    /// The cards of a post by a client that speaks to the conversation service: all that is known is in the log.
    pub(super) fn cards_in(&self, content: &Content) -> Vec<Value> {
        let opened = content.cards.iter().filter_map(|card| self.open(card));
        let cards = opened.filter_map(|card| serde_json::from_str::<Value>(&card).ok());
        cards.map(|content| json!({"contentType": CARD, "content": content})).collect()
    }
}

/// At most one, and of the kind that clients show.
pub(super) fn check_cards(attachments: &[Value]) -> Result<(), Refusal> {
    if attachments.len() > 1 {
        return Err(Refusal::invalid("Only one card per message is supported."));
    }
    for attachment in attachments {
        if attachment["contentType"] != CARD {
            return Err(Refusal::invalid(format!("The contentType of an attachment must be {CARD}.")));
        }
        if attachment["content"]["type"] != "AdaptiveCard" {
            return Err(Refusal::invalid("The content of an attachment must be an AdaptiveCard."));
        }
    }
    Ok(())
}
