//! What this crate adds to the client.

use webex_core::Webex;

use crate::People;

/// Adds people to [`Webex`].
pub trait PeopleExt {
    /// People.
    fn people(&self) -> People;
}

impl PeopleExt for Webex {
    fn people(&self) -> People {
        People::new(self)
    }
}
