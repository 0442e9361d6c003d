//! What this crate adds to the client.

use webex_core::Webex;

use crate::{AttachmentActions, Messages};

/// Adds messages and attachment actions to [`Webex`].
pub trait MessagesExt {
    /// Messages.
    fn messages(&self) -> Messages;

    /// What users put into cards.
    fn attachment_actions(&self) -> AttachmentActions;
}

impl MessagesExt for Webex {
    fn messages(&self) -> Messages {
        Messages::new(self)
    }

    fn attachment_actions(&self) -> AttachmentActions {
        AttachmentActions::new(self)
    }
}
