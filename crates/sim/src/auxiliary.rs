//! Devices in rooms that users have been near: auxiliary devices (wire/02 section 3.2.4).

use std::collections::HashMap;
use std::sync::RwLock;

use crate::ids::UserId;
use crate::sync::{read, write};
use crate::vault::KeyUrl;

/// Which room devices each user keeps, in the order in which he met them. A room device is a user of its own.
#[derive(Default)]
pub(crate) struct Auxiliary(RwLock<HashMap<UserId, Vec<Kept>>>);

/// A room device that somebody keeps, under a name that only he can read.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) device: UserId,
    pub(crate) sealed_name: String,
    pub(crate) key: KeyUrl,
}

impl Auxiliary {
    /// Keeps a device. One that is kept already stays as it is, and is the answer.
    pub(crate) fn keep(&self, user: UserId, kept: Kept) -> Kept {
        let mut all = write(&self.0);
        let devices = all.entry(user).or_default();
        if let Some(known) = devices.iter().find(|known| known.device == kept.device) {
            return known.clone();
        }
        devices.push(kept.clone());
        kept
    }

    /// Forgets a device; `false` if the user did not keep it.
    pub(crate) fn forget(&self, user: UserId, device: UserId) -> bool {
        let mut kept = write(&self.0);
        let Some(devices) = kept.get_mut(&user) else { return false };
        let before = devices.len();
        devices.retain(|known| known.device != device);
        devices.len() < before
    }

    pub(crate) fn of(&self, user: UserId) -> Vec<Kept> {
        read(&self.0).get(&user).cloned().unwrap_or_default()
    }
}
