//! Devices in rooms that users have been near: auxiliary devices (wire/02 section 3.2.4).

use std::collections::HashMap;
use std::sync::RwLock;

use crate::ids::UserId;
use crate::sync::{read, write};

/// Which room devices each user keeps, in the order in which he met them. A room device is a user of its own.
#[derive(Default)]
pub(crate) struct Auxiliary(RwLock<HashMap<UserId, Vec<UserId>>>);

impl Auxiliary {
    /// Keeps a device; keeping it twice changes nothing.
    pub(crate) fn keep(&self, user: UserId, device: UserId) {
        let mut kept = write(&self.0);
        let devices = kept.entry(user).or_default();
        if !devices.contains(&device) {
            devices.push(device);
        }
    }

    /// Forgets a device; `false` if the user did not keep it.
    pub(crate) fn forget(&self, user: UserId, device: UserId) -> bool {
        let mut kept = write(&self.0);
        let Some(devices) = kept.get_mut(&user) else { return false };
        let before = devices.len();
        devices.retain(|known| *known != device);
        devices.len() < before
    }

    pub(crate) fn of(&self, user: UserId) -> Vec<UserId> {
        read(&self.0).get(&user).cloned().unwrap_or_default()
    }
}
