//! What happens beside the activities of conversations (wire/03 section 3.15): who is typing, and the chat of meetings.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use serde::Deserialize;
use webex_core::Webex;
use webex_plugin_mercury::{DataHandler, Envelope, HandleData, SessionId};

use super::event::{ActivityEvent, Typing};
use super::incoming::publish;
use crate::model::{Activity, ConversationId, Person};
use crate::open::open_with;

const START: &str = "status.start_typing";
const STOP: &str = "status.stop_typing";
const MEETING_CHAT: &str = "conversation.inmeetingchat.activity";

/// Tells subscribers of it. None of it is kept by the service, so none of it is caught up.
struct Aside;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    actor: Person,
    conversation_id: ConversationId,
}

#[derive(Deserialize)]
struct Chat {
    activity: Activity,
}

/// The handler of these frames.
pub(super) fn aside() -> DataHandler {
    DataHandler::new(Aside)
}

impl HandleData for Aside {
    fn wants(&self, event_type: &str) -> bool {
        matches!(event_type, START | STOP | MEETING_CHAT)
    }

    fn handle<'a>(
        &'a self,
        webex: &'a Webex,
        _: &'a SessionId,
        envelope: Arc<Envelope>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let event = match envelope.event_type.as_str() {
                MEETING_CHAT => chat(webex, &envelope).await,
                event_type => typing(&envelope, event_type == START),
            };
            match event {
                Ok(event) => publish(webex, event),
                Err(error) => tracing::debug!(%error, "a frame cannot be read"),
            }
        })
    }
}

fn typing(envelope: &Envelope, typing: bool) -> webex_core::Result<ActivityEvent> {
    let Status { actor: mut person, conversation_id: conversation } = envelope.data()?;
    person.normalize();
    Ok(ActivityEvent::Typing(Box::new(Typing { conversation, person, typing })))
}

async fn chat(webex: &Webex, envelope: &Envelope) -> webex_core::Result<ActivityEvent> {
    let Chat { mut activity } = envelope.data()?;
    let count = open_with(webex, &mut activity).await;
    activity.normalize();
    Ok(ActivityEvent::MeetingChat { activity: Arc::new(activity), count })
}
