//! What this crate adds to the client.

use webex_core::Webex;

use crate::User;

/// Adds the account to [`Webex`].
pub trait UserExt {
    /// The account that the client is signed in as, and the ids of others.
    fn user(&self) -> User;
}

impl UserExt for Webex {
    fn user(&self) -> User {
        User::new(self)
    }
}
