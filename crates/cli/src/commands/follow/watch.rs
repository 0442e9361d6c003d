//! How the connection is.

use std::future::Future;

use futures_util::StreamExt;
use webex::core::events::Events;
use webex::mercury::{MercuryEvent, OfflineKind, SessionEvent, StopReason};
use webex::prelude::*;
use webex::{ErrorKind, Webex};

use crate::Exit;
use crate::failure::Failure;
use crate::output::Printer;

/// Tells when the connection breaks and comes back, and ends with what cannot be mended.
pub(super) fn trouble(
    printer: Printer,
    webex: &Webex,
) -> Result<impl Future<Output = Failure> + use<>, Failure> {
    let events = webex.mercury()?.events();
    Ok(watch(printer, events))
}

async fn watch(printer: Printer, mut events: Events<MercuryEvent>) -> Failure {
    let mut is_offline = false;
    while let Some(event) = events.next().await {
        // Whoever missed an event sees the next one.
        let Ok(MercuryEvent::Session { event, .. }) = event else { continue };
        match event {
            SessionEvent::Offline { kind: OfflineKind::Transient, .. } if !is_offline => {
                is_offline = true;
                printer.notice("the connection broke; connecting again");
            }
            SessionEvent::Online if is_offline => {
                is_offline = false;
                printer.notice("connected again; catching up");
            }
            SessionEvent::Stopped(reason) => return stopped(reason),
            _ => {}
        }
    }
    // The client is gone; whoever reads sees the end.
    std::future::pending().await
}

fn stopped(reason: StopReason) -> Failure {
    let text = reason.to_string();
    match reason {
        StopReason::Failed(error) | StopReason::RetriesExhausted(error) => error.into(),
        StopReason::Forbidden(_) | StopReason::BadRequest(_) => {
            Failure::new(Exit::Refused, text).hint("such an account cannot follow; webhooks may do")
        }
        StopReason::Replaced => {
            Failure::new(Exit::Failed, text).hint("does another program use the same registration?")
        }
        _ => webex::Error::new(ErrorKind::Closed, text).into(),
    }
}
