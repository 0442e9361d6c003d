//! What the plug-in tells.

use std::sync::Arc;

use webex_core::Error;

use crate::id::RoomDeviceId;
use crate::lyra::LyraSpace;

/// What happens with room devices; see [`crate::DevicesHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DevicesEvent {
    /// A device shows its PIN, and waits for the answer.
    PinRequested(RoomDeviceId),
    /// A device is paired.
    Connected(RoomDeviceId),
    /// The paired device is paired no more: by us, or because the room let us go.
    Disconnected(RoomDeviceId),
    /// Something about a known device changed: who is in its room, its volume.
    Updated {
        /// Which device.
        device: RoomDeviceId,
        /// Its space, as it is now.
        space: Arc<LyraSpace>,
    },
    /// The paired device shows a conversation from now on.
    Bound(RoomDeviceId),
    /// It shows the conversation no more.
    Unbound(RoomDeviceId),
    /// The paired device could not be told that the user is still there; it is tried again after the usual pause.
    KeepAliveFailed {
        /// Which device.
        device: RoomDeviceId,
        /// Why.
        error: Arc<Error>,
    },
}
