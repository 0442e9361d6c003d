//! Which sockets are meant.

use std::net::IpAddr;

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
    address: Option<IpAddr>,
}

/// What tells sockets apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) user: UserId,
    /// The registration.
    pub(super) device: DeviceId,
    /// Where the client has connected to.
    pub(super) address: IpAddr,
}

impl Selection {
    /// Every socket.
    pub const fn all() -> Self {
        Self { user: None, device: None, address: None }
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

    /// Only sockets on this address of the simulator: one of its
    /// [Mercury hosts](crate::SimBuilder::mercury_hosts).
    pub const fn address(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    pub(super) fn holds(&self, socket: Identity) -> bool {
        self.user.is_none_or(|wanted| wanted == socket.user)
            && self.device.is_none_or(|wanted| wanted == socket.device)
            && self.address.is_none_or(|wanted| wanted == socket.address)
    }
}
