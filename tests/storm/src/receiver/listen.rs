//! Receiving live events.

use futures_util::StreamExt;
use jiff::Timestamp;
use webex::Webex;
use webex::live::{EventData, EventKind, Listen, ResourceEvent};
use webex::messages::MessagesExt;

use super::watch::Watch;
use crate::Result;
use crate::line::{Arrival, Line};

/// Tells every message that arrives until `end` completes.
///
/// # Errors
/// When the client cannot begin to listen.
pub(crate) async fn listen(webex: &Webex, tell: impl Fn(Line), end: impl Future<Output = ()>) -> Result {
    let mut events = webex.messages().events().await?;
    tell(Line::Ready);
    let telling = async {
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => arrival(&event).into_iter().for_each(|arrival| tell(Line::Message(arrival))),
                Err(lagged) => tell(Line::Lagged(lagged.0)),
            }
        }
    };
    let watch = Watch::default();
    tokio::select! {
        () = telling => {}
        result = watch.run(webex) => result?,
        () = end => {}
    }
    tell(Line::Done(watch.measures(webex)?));
    Ok(())
}

fn arrival(event: &ResourceEvent) -> Option<Arrival> {
    let EventData::Message(message) = &event.data else { return None };
    let (room, id) = (message.room_id.uuid()?, message.id.uuid()?);
    let is_new = event.event == EventKind::Created;
    is_new.then(|| Arrival { room, id, text: message.text.clone(), at: Timestamp::now() })
}
