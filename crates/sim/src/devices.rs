//! Devices registered at WDM (wire/02 section 3.2).

use std::sync::RwLock;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::SimClock;
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::{DeviceId, UserId};
use crate::sync::{read, write};
use crate::vault::KeyUrl;

/// More registrations than this are excessive.
const LIMIT_PER_USER: usize = 100;

/// A registered device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) user: UserId,
    /// What the client said of itself.
    pub(crate) description: Map<String, Value>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    /// An ephemeral device is gone after this unless it is refreshed.
    expires: Option<Timestamp>,
}

/// The user has too many devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExcessiveRegistrations;

/// All devices.
pub(crate) struct Devices {
    clock: SimClock,
    policies: RwLock<Durable<(), Map<String, Value>>>,
    by_user: RwLock<Durable<UserId, Vec<Device>>>,
    /// Under what users seal what they search for.
    search_keys: RwLock<Durable<UserId, KeyUrl>>,
}

impl Devices {
    pub(crate) fn new(clock: SimClock) -> Self {
        Self {
            clock,
            policies: RwLock::default(),
            by_user: RwLock::default(),
            search_keys: RwLock::default(),
        }
    }

    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.policies).attach(opening, "device policies")?;
        write(&self.by_user).attach(opening, "devices")?;
        write(&self.search_keys).attach(opening, "search keys")
    }

    /// What administrators have decided for everybody's devices: members of every answer.
    pub(crate) fn policies(&self) -> Map<String, Value> {
        read(&self.policies).get(&()).cloned().unwrap_or_default()
    }

    pub(crate) fn set_policies(&self, policies: Map<String, Value>) {
        write(&self.policies).insert((), policies);
    }

    /// The key under which the user seals what he searches for.
    pub(crate) fn search_key(&self, user: UserId) -> Option<KeyUrl> {
        read(&self.search_keys).get(&user).cloned()
    }

    pub(crate) fn set_search_key(&self, user: UserId, key: KeyUrl) {
        write(&self.search_keys).insert(user, key);
    }

    pub(crate) fn register(
        &self,
        user: UserId,
        description: Map<String, Value>,
    ) -> Result<Device, ExcessiveRegistrations> {
        let now = self.clock.now();
        let expires = self.expiry(&description);
        write(&self.by_user).upsert(user, |devices| {
            devices.retain(|device| device.is_alive(now));
            if devices.len() >= LIMIT_PER_USER {
                return Err(ExcessiveRegistrations);
            }
            let device =
                Device { id: DeviceId::random(), user, description, created: now, modified: now, expires };
            devices.push(device.clone());
            Ok(device)
        })
    }

    /// Prolongs a device's life and takes over what the client says of itself now.
    pub(crate) fn refresh(
        &self,
        user: UserId,
        id: DeviceId,
        description: Map<String, Value>,
    ) -> Option<Device> {
        let now = self.clock.now();
        let change = |devices: &mut Vec<Device>| {
            let device = devices.iter_mut().find(|device| device.id == id && device.is_alive(now))?;
            if description.contains_key("ttl") {
                device.expires = self.expiry(&description);
            } else if device.expires.is_some() {
                device.expires = self.expiry(&device.description);
            }
            device.description.extend(description);
            device.modified = now;
            Some(device.clone())
        };
        write(&self.by_user).change(&user, change)?
    }

    /// Whether anybody has a device with this id.
    pub(crate) fn exists(&self, id: DeviceId) -> bool {
        let now = self.clock.now();
        let by_user = read(&self.by_user);
        by_user.values().flatten().any(|device| device.id == id && device.is_alive(now))
    }

    pub(crate) fn find(&self, user: UserId, id: DeviceId) -> Option<Device> {
        self.of(user).into_iter().find(|device| device.id == id)
    }

    /// The user's devices that are still alive, oldest first.
    pub(crate) fn of(&self, user: UserId) -> Vec<Device> {
        let now = self.clock.now();
        let by_user = read(&self.by_user);
        by_user.get(&user).into_iter().flatten().filter(|device| device.is_alive(now)).cloned().collect()
    }

    pub(crate) fn remove(&self, user: UserId, id: DeviceId) -> bool {
        let now = self.clock.now();
        let forget = |devices: &mut Vec<Device>| {
            devices.retain(|device| device.is_alive(now));
            let before = devices.len();
            devices.retain(|device| device.id != id);
            devices.len() < before
        };
        write(&self.by_user).change(&user, forget).unwrap_or(false)
    }

    fn expiry(&self, description: &Map<String, Value>) -> Option<Timestamp> {
        let seconds = description.get("ttl")?.as_u64()?;
        Some(self.clock.deadline(Duration::from_secs(seconds)))
    }
}

impl Device {
    fn is_alive(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }
}
