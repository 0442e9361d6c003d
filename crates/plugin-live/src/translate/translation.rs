//! From an activity to what it means.

use webex_core::ids::MessageId;
use webex_plugin_conversation::{Activity, Verb};
use webex_plugin_messages::Message;

use super::facts::Facts;
use super::{Diagnostic, TranslateContext, attachment_actions, memberships, messages, rooms};
use crate::event::{Change, EventData, Resource};

/// What an activity means.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Translation {
    /// An event, complete.
    Ready(Change),
    /// An event that lacks something which the developer API knows.
    Fetch(Box<Fetch>),
    /// There should be an event, and cannot be.
    Failed(Diagnostic),
}

impl Translation {
    /// The resource that the event is about, or would have been.
    pub fn resource(&self) -> &Resource {
        match self {
            Self::Ready(change) => &change.resource,
            Self::Fetch(fetch) => &fetch.partial.resource,
            Self::Failed(diagnostic) => &diagnostic.resource,
        }
    }
}

/// An event that lacks something which the developer API knows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fetch {
    /// What to ask for.
    pub message: MessageId,
    /// The event with what the activity tells.
    pub partial: Change,
}

impl Fetch {
    /// The event with the message as the developer API has it.
    ///
    /// ```
    /// # async fn example(webex: webex_core::Webex, fetch: webex_plugin_live::Fetch) -> webex_core::Result<()> {
    /// use webex_plugin_messages::MessagesExt;
    /// let message = webex.messages().get(&fetch.message).await?;
    /// let change = fetch.complete(message);
    /// # Ok(()) }
    /// ```
    pub fn complete(self, message: Message) -> Change {
        let actor_id = message.person_id.clone();
        Change { actor_id, data: EventData::Message(Box::new(message)), problem: None, ..self.partial }
    }
}

/// What an activity means for messages, memberships, rooms and attachment actions, in this order. The activity has to
/// be opened ([`webex_plugin_conversation::open`]) and normalized before. Never fails as a whole: what is wrong for one
/// resource does not keep events from another (wire/04 section 7, row 9). An activity without meaning for them gives
/// nothing.
pub fn translate(activity: &Activity, context: &TranslateContext<'_>) -> Vec<Translation> {
    let facts = Facts { activity, context };
    match &activity.verb {
        Verb::Post | Verb::Share => one(messages::written(facts)),
        Verb::Delete => some(messages::deleted(facts)),
        Verb::Create => {
            let mut all = memberships::of_new_room(facts);
            all.extend(one(rooms::created(facts).map(Translation::Ready)));
            all
        }
        Verb::Add | Verb::Leave | Verb::AssignModerator | Verb::UnassignModerator => {
            some(memberships::of_object(facts))
        }
        Verb::Hide => one(memberships::hidden(facts).map(Translation::Ready)),
        Verb::Acknowledge => one(memberships::seen(facts).map(Translation::Ready)),
        Verb::Update => some(rooms::updated(facts)),
        Verb::Lock | Verb::Unlock => one(rooms::locked(facts).map(Translation::Ready)),
        Verb::CardAction => one(attachment_actions::created(facts).map(Translation::Ready)),
        _ => Vec::new(),
    }
}

fn one(outcome: Result<Translation, Diagnostic>) -> Vec<Translation> {
    vec![outcome.unwrap_or_else(Translation::Failed)]
}

fn some(outcome: Result<Option<Change>, Diagnostic>) -> Vec<Translation> {
    match outcome {
        Ok(change) => change.map(Translation::Ready).into_iter().collect(),
        Err(diagnostic) => vec![Translation::Failed(diagnostic)],
    }
}
