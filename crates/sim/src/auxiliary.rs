//! Devices in rooms that users have been near: auxiliary devices (wire/02 section 3.2.4).

use std::sync::RwLock;

use serde::{Deserialize, Serialize};

use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::sync::{read, write};
use crate::vault::KeyUrl;

/// Which room devices each user keeps, in the order in which he met them. A room device is a user of its own.
#[derive(Default)]
pub(crate) struct Auxiliary(RwLock<Durable<UserId, Vec<Kept>>>);

/// A room device that somebody keeps, under a name that only he can read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) device: UserId,
    pub(crate) sealed_name: String,
    pub(crate) key: KeyUrl,
}

impl Auxiliary {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.0).attach(opening, "auxiliary devices")
    }

    /// Keeps a device. One that is kept already stays as it is, and is the answer.
    pub(crate) fn keep(&self, user: UserId, kept: Kept) -> Kept {
        write(&self.0).upsert(user, |devices| {
            if let Some(known) = devices.iter().find(|known| known.device == kept.device) {
                return known.clone();
            }
            devices.push(kept.clone());
            kept
        })
    }

    /// Forgets a device; `false` if the user did not keep it.
    pub(crate) fn forget(&self, user: UserId, device: UserId) -> bool {
        let forget = |devices: &mut Vec<Kept>| {
            let before = devices.len();
            devices.retain(|known| known.device != device);
            devices.len() < before
        };
        write(&self.0).change(&user, forget).unwrap_or(false)
    }

    pub(crate) fn of(&self, user: UserId) -> Vec<Kept> {
        read(&self.0).get(&user).cloned().unwrap_or_default()
    }
}
