//! Watching one person.

use std::sync::Arc;

use super::driver::Watching;
use crate::subject::Subject;

/// Somebody is watched for as long as this is there: asked about at once, subscribed to after a while (a minute by
/// default), and restored when a connection was lost. When the last one for a person is dropped, the subscription ends.
///
/// What happens is told by [`PresenceHandle::events`](crate::PresenceHandle::events).
#[derive(Debug)]
#[must_use = "nobody is watched any more when it is dropped"]
pub struct PresenceWatch {
    watching: Arc<Watching>,
    subject: Subject,
}

impl PresenceWatch {
    pub(crate) fn new(watching: Arc<Watching>, now: std::time::Duration, subject: Subject) -> Self {
        watching.change(|machine| machine.watch(now, subject));
        Self { watching, subject }
    }

    /// Who is watched.
    pub fn subject(&self) -> Subject {
        self.subject
    }
}

impl Drop for PresenceWatch {
    fn drop(&mut self) {
        self.watching.change(|machine| machine.unwatch(self.subject));
    }
}
