//! What was committed in conversations, told to the sockets of its audience.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Event, Sockets};
use crate::conversation::Fact;

/// Passes on facts until whoever publishes them is gone, or the sockets are.
pub(crate) fn follow(sockets: Sockets, mut facts: UnboundedReceiver<Arc<Fact>>) {
    let stop = sockets.0.stop.clone();
    let tasks = sockets.0.tasks.clone();
    tasks.spawn(async move {
        loop {
            let fact = tokio::select! {
                fact = facts.recv() => fact,
                () = stop.cancelled() => return,
            };
            let Some(fact) = fact else { return };
            pass_on(&sockets, &fact);
            sockets.0.told.send_modify(|told| *told += 1);
        }
    });
}

fn pass_on(sockets: &Sockets, fact: &Fact) {
    let event = Event::new("conversation.activity", json!({"activity": fact.wire}));
    let event = if fact.activity.content().is_some() { event.alerting() } else { event };
    for user in fact.recipients.iter() {
        sockets.tell(*user, &event);
    }
}
