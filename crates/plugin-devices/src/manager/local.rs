//! What the device manager of one client knows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use webex_plugin_cypher::ResourceUri;

use super::cache::Cache;
use crate::id::RoomDeviceId;
use crate::lyra::{LyraSpace, SpaceAddress};

webex_core::wire_enum! {
    /// How a device was paired.
    pub enum PairingMethod {
        /// By hand, or by PIN.
        Manual = "Manual",
        /// By what was heard.
        Ultrasonic = "Ultrasonic",
        /// By a picture of squares.
        Qr = "QR",
    }
}

/// A conversation that the paired device shows.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BoundSpace {
    /// The conversation.
    pub url: String,
    /// Its resource at the KMS.
    pub kms_resource_object_url: ResourceUri,
}

/// A device that the user is about to be paired with.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) space: LyraSpace,
    pub(crate) method: PairingMethod,
    /// Whether a PIN is still to be answered; else the device itself lets the user in.
    pub(crate) needs_pin: bool,
}

/// The paired device.
#[derive(Debug)]
pub(crate) struct Paired {
    pub(crate) id: RoomDeviceId,
    pub(crate) address: SpaceAddress,
    /// Ends the task that keeps it alive, when dropped.
    pub(crate) keep_alive: Option<oneshot::Sender<()>>,
}

#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) cache: Cache,
    pub(crate) pending: Option<Pending>,
    pub(crate) paired: Option<Paired>,
    pub(crate) bound: Option<BoundSpace>,
    pub(crate) method: PairingMethod,
}

impl Facts {
    /// The paired device is gone, if it was that one; what it showed is not ours any more.
    pub(crate) fn unpair(&mut self, id: &RoomDeviceId) -> bool {
        let was = self.paired.take_if(|paired| paired.id == *id).is_some();
        if was {
            self.bound = None;
        }
        was
    }

    pub(crate) fn is_pending(&self, id: &RoomDeviceId) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.space.id() == id)
    }

    pub(crate) fn is_paired(&self, id: &RoomDeviceId) -> bool {
        self.paired.as_ref().is_some_and(|paired| paired.id == *id)
    }
}

impl Default for Facts {
    fn default() -> Self {
        let (cache, method) = (Cache::default(), PairingMethod::Manual);
        Self { cache, pending: None, paired: None, bound: None, method }
    }
}

/// The facts, behind a lock that nobody holds while he waits for something else.
#[derive(Debug, Default)]
pub(crate) struct Local(Mutex<Facts>);

impl Local {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Facts> {
        // Facts are changed in whole steps, so they are sound after a panic, too.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn forget(&self) {
        *self.lock() = Facts::default();
    }
}
