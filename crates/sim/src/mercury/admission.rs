//! Who may have a socket (wire/02 section 3.3.3).

use super::Close;
use super::client_frame::Credentials;
use crate::identity::{UserKind, strip_scheme};
use crate::ids::{DeviceId, UserId};
use crate::world::World;

/// What a registration in a socket's address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A device registered at WDM.
    Device,
    /// A registration of a data channel.
    DataChannel,
}

/// Scopes of messaging that bring events with them.
const SCOPES: [&str; 3] = ["spark:all", "spark:kms", "spark:devices_write"];

/// The user whose socket it is to be, or how to turn it away.
pub(super) fn admit(
    world: &World,
    endpoint: Endpoint,
    registration: Option<DeviceId>,
    credentials: &Credentials,
) -> Result<(UserId, DeviceId), Close> {
    let token = strip_scheme(&credentials.token, "bearer").unwrap_or(&credentials.token);
    let session = world.identity.session(token).map_err(|_| Close::UNAUTHORIZED)?;
    let user = session.user.ok_or(Close::NO_USER)?;
    let may = user.kind == UserKind::Bot || SCOPES.iter().any(|scope| session.token.scopes.contains(scope));
    if !may {
        return Err(Close::NOT_ENTITLED);
    }
    let registration = registration.filter(|id| is_registered(world, endpoint, user.id, *id));
    registration.map(|id| (user.id, id)).ok_or(Close::UNKNOWN_REGISTRATION)
}

impl Endpoint {
    /// Whether anybody is registered under this id.
    pub(crate) fn knows(self, world: &World, id: DeviceId) -> bool {
        match self {
            Self::Device => world.devices.exists(id),
            Self::DataChannel => world.data_channels.exists(id),
        }
    }
}

fn is_registered(world: &World, endpoint: Endpoint, user: UserId, id: DeviceId) -> bool {
    match endpoint {
        Endpoint::Device => world.devices.find(user, id).is_some(),
        Endpoint::DataChannel => world.data_channels.is_registered(user, id),
    }
}
