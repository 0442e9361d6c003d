//! Ada, on this SDK: what must not be lost she takes from `deliveries()`.

use std::time::Duration;

use tokio::sync::watch;
use webex::Webex;
use webex::conversation::{ActivityId, ConversationHandle, ConversationsExt};
use webex::core::ids::MessageId;
use webex::live::{Deliveries, Delivery, EventData, EventKind, LiveExt, ResourceEvent};

use crate::demo::report::Failure;
use crate::demo::stage::Stage;

/// How long something may take to arrive; only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ada's client and what was delivered to her.
pub(super) struct Ada {
    pub(super) webex: Webex,
    delivered: watch::Receiver<Vec<ResourceEvent>>,
}

impl Ada {
    /// Signs in and begins to take deliveries.
    pub(super) async fn sign_in(stage: &Stage) -> Result<Self, Failure> {
        let webex = stage.sign_in_sealed(&stage.ada).await?;
        let deliveries = webex.live()?.deliveries("demo").await?;
        let (sender, delivered) = watch::channel(Vec::new());
        tokio::spawn(take(deliveries, sender));
        Ok(Self { webex, delivered })
    }

    /// The conversation, to write in.
    pub(super) fn conversation(&self, url: &str) -> Result<ConversationHandle, Failure> {
        Ok(self.webex.conversations()?.conversation(url))
    }

    /// Waits until what was delivered is as wanted.
    pub(super) async fn until(
        &self,
        what: &str,
        wanted: impl Fn(&[ResourceEvent]) -> bool,
    ) -> Result<Vec<ResourceEvent>, Failure> {
        let mut delivered = self.delivered.clone();
        let arrived = delivered.wait_for(|events| wanted(events));
        match tokio::time::timeout(PATIENCE, arrived).await {
            Ok(events) => Ok(events?.clone()),
            Err(_) => Err(format!("Ada was not delivered {what}").into()),
        }
    }

    /// Waits for an event that is wanted.
    pub(super) async fn event(
        &self,
        what: &str,
        wanted: impl Fn(&ResourceEvent) -> bool,
    ) -> Result<ResourceEvent, Failure> {
        let events = self.until(what, |events| events.iter().any(&wanted)).await?;
        events.into_iter().find(|event| wanted(event)).ok_or_else(|| "it was here a moment ago".into())
    }
}

/// Takes and commits every delivery. What goes wrong is seen in the story: something is missing then.
async fn take(mut deliveries: Deliveries, sender: watch::Sender<Vec<ResourceEvent>>) {
    while let Some(delivery) = deliveries.next().await {
        if let Err(error) = settle(delivery, &sender).await {
            eprintln!("a delivery failed: {error}");
        }
    }
}

async fn settle(
    delivery: webex::Result<Delivery>,
    sender: &watch::Sender<Vec<ResourceEvent>>,
) -> webex::Result<()> {
    let delivery = delivery?;
    sender.send_modify(|events| events.extend_from_slice(delivery.events()));
    delivery.commit().await
}

/// The message of an event that tells of a new one.
pub(super) fn created(event: &ResourceEvent) -> Option<(&MessageId, &str)> {
    match (&event.event, &event.data) {
        (EventKind::Created, EventData::Message(message)) => {
            Some((&message.id, message.text.as_deref().unwrap_or_default()))
        }
        _ => None,
    }
}

/// Whether a message of the developer API is that activity.
pub(super) fn is(message: &MessageId, activity: &ActivityId) -> bool {
    message.uuid().is_some() && message.uuid() == activity.uuid()
}
