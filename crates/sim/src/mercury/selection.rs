//! Which sockets are meant.

use crate::ids::{DeviceId, UserId};

/// Picks open sockets; by default all.
///
/// ```
/// use webex_sim::Selection;
/// use webex_sim::ids::UserId;
///
/// let (ada, everybody) = (UserId::random(), Selection::all());
/// let hers = Selection::all().user(ada);
/// # let _ = (hers, everybody);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Selection {
    user: Option<UserId>,
    device: Option<DeviceId>,
}

impl Selection {
    /// Every socket.
    pub const fn all() -> Self {
        Self { user: None, device: None }
    }

    /// Only sockets of this user.
    pub const fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Only sockets of this registration: a device's, or one of a data channel.
    pub const fn device(mut self, device: DeviceId) -> Self {
        self.device = Some(device);
        self
    }

    pub(super) fn holds(&self, user: UserId, device: DeviceId) -> bool {
        self.user.is_none_or(|wanted| wanted == user) && self.device.is_none_or(|wanted| wanted == device)
    }
}
