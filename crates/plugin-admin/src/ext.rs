//! What this crate adds to the client.

use webex_core::Webex;

use crate::Admin;

/// Adds the administrator's API to [`Webex`].
pub trait AdminExt {
    /// The administrator's API.
    fn admin(&self) -> Admin;
}

impl AdminExt for Webex {
    fn admin(&self) -> Admin {
        Admin::new(self)
    }
}
