//! What this crate adds to the client.

use webex_core::Webex;

use crate::Messages;

/// Adds messages to [`Webex`].
pub trait MessagesExt {
    /// Messages.
    fn messages(&self) -> Messages;
}

impl MessagesExt for Webex {
    fn messages(&self) -> Messages {
        Messages::new(self)
    }
}
