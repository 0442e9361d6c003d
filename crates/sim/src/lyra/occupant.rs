//! Somebody in a space, with his devices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ids::{DeviceId, UserId};

/// Who wants to come in, with which of his devices.
#[derive(Clone, Debug)]
pub(crate) struct Entrant {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) device: DeviceId,
    pub(crate) device_url: String,
}

/// Somebody in a space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Occupant {
    pub(super) user: UserId,
    name: String,
    pub(super) verified: bool,
    /// Whether the PIN that he asked for is still to be answered.
    pub(super) challenged: bool,
    devices: Vec<Presence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Presence {
    device: DeviceId,
    url: String,
    /// Who came in by hand has to say again that he is there.
    until: Option<Timestamp>,
}

/// Somebody in the room of a [`Board`](crate::Board).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BoardOccupant {
    /// Who it is.
    pub user: UserId,
    /// Whether the board trusts him.
    pub verified: bool,
    /// The URLs of the devices with which he is there.
    pub devices: Vec<String>,
}

impl Occupant {
    pub(super) fn new(entrant: &Entrant) -> Self {
        let (user, name) = (entrant.user, entrant.name.clone());
        Self { user, name, verified: false, challenged: false, devices: Vec::new() }
    }

    /// A device comes in, or stays longer.
    pub(super) fn bring(&mut self, entrant: &Entrant, until: Option<Timestamp>) {
        let (device, url) = (entrant.device, entrant.device_url.clone());
        match self.devices.iter_mut().find(|presence| presence.device == device) {
            // Whom the ultrasound has let in need not say that he is there.
            Some(presence) if presence.until.is_none() => {}
            Some(presence) => presence.until = until,
            None => self.devices.push(Presence { device, url, until }),
        }
    }

    /// Takes one device away; `false` if it was not there.
    pub(super) fn take(&mut self, device: DeviceId) -> bool {
        let before = self.devices.len();
        self.devices.retain(|presence| presence.device != device);
        self.devices.len() < before
    }

    /// Takes the devices away that have not said for too long that they are there, or are no devices any more.
    pub(super) fn settle(&mut self, now: Timestamp, exists: impl Fn(DeviceId) -> bool) {
        let is_there = |presence: &Presence| presence.until.is_none_or(|until| now < until);
        self.devices.retain(|presence| is_there(presence) && exists(presence.device));
    }

    /// Without a device nobody is in a space.
    pub(super) fn is_gone(&self) -> bool {
        self.devices.is_empty()
    }

    pub(super) fn snapshot(&self) -> BoardOccupant {
        let devices = self.devices.iter().map(|presence| presence.url.clone()).collect();
        BoardOccupant { user: self.user, verified: self.verified, devices }
    }

    pub(super) fn render(&self) -> Value {
        let devices: Vec<Value> = self.devices.iter().map(|presence| json!({"url": presence.url})).collect();
        json!({
            "identity": {"id": self.user, "displayName": self.name},
            "verified": self.verified,
            "devices": devices,
        })
    }
}
