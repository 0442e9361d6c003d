//! Receiving live events, and connecting again where that is left to the application.

use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use webex::Webex;
use webex::live::{EventData, EventKind, Listen, ResourceEvent};
use webex::mercury::{MercuryExt, SessionStatus};
use webex::messages::MessagesExt;

use crate::line::{Arrival, Line, Measures};
use crate::{Result, process};

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
    let mut stops = 0;
    tokio::select! {
        () = telling => {}
        result = stay_connected(webex, &mut stops) => result?,
        () = end => {}
    }
    tell(Line::Done(measures(webex, stops)?));
    Ok(())
}

fn arrival(event: &ResourceEvent) -> Option<Arrival> {
    let EventData::Message(message) = &event.data else { return None };
    let (room, id) = (message.room_id.uuid()?, message.id.uuid()?);
    let is_new = event.event == EventKind::Created;
    is_new.then(|| Arrival { room, id, text: message.text.clone(), at: Timestamp::now() })
}

/// Connects again whenever the session was stopped for good: that is the application's part after 4000, 4400 and
/// 4403.
pub(crate) async fn stay_connected(webex: &Webex, stops: &mut u64) -> Result {
    let mercury = webex.mercury()?;
    let mut events = mercury.events();
    // Whatever happened, and however much of it was missed: the status says where the session stands.
    while events.next().await.is_some() {
        while matches!(mercury.status(), SessionStatus::Stopped(_)) {
            *stops += 1;
            if mercury.connect().await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    Ok(())
}

pub(crate) fn measures(webex: &Webex, stops: u64) -> Result<Measures> {
    let metrics = webex.mercury()?.metrics();
    Ok(Measures {
        connections: metrics.connections,
        failed_attempts: metrics.failed_attempts,
        gaps: metrics.gaps,
        stops,
        cpu_seconds: process::cpu_seconds(),
        peak_memory: process::peak_memory(),
    })
}
