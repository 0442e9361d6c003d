//! The devices that one client knows.

use serde_json::Value;

use super::device::RoomDevice;
use crate::id::RoomDeviceId;

/// In the order in which they were met. Each client has its own.
#[derive(Debug, Default)]
pub(crate) struct Cache(Vec<RoomDevice>);

impl Cache {
    pub(crate) fn all(&self) -> Vec<RoomDevice> {
        self.0.clone()
    }

    pub(crate) fn find(&self, id: &RoomDeviceId) -> Option<&RoomDevice> {
        self.0.iter().find(|device| device.id() == Some(id))
    }

    pub(crate) fn find_mut(&mut self, id: &RoomDeviceId) -> Option<&mut RoomDevice> {
        self.0.iter_mut().find(|device| device.id() == Some(id))
    }

    pub(crate) fn replace(&mut self, devices: Vec<RoomDevice>) {
        self.0.clear();
        devices.into_iter().for_each(|device| drop(self.set(device)));
    }

    /// Adds a device, or what is new about it. `None` when it has no id.
    pub(crate) fn set(&mut self, device: RoomDevice) -> Option<RoomDevice> {
        let id = device.id()?.clone();
        match self.find_mut(&id) {
            Some(known) => merge_into(known, device),
            None => self.0.push(device),
        }
        self.find(&id).cloned()
    }

    pub(crate) fn remove(&mut self, id: &RoomDeviceId) {
        self.0.retain(|device| device.id() != Some(id));
    }
}

/// What is there stays, unless the newer record says otherwise. A name that was opened is not sealed again.
fn merge_into(known: &mut RoomDevice, newer: RoomDevice) {
    let failure = newer.name_failure.clone().or_else(|| known.name_failure.take());
    let (Ok(mut old), Ok(new)) = (serde_json::to_value(&*known), serde_json::to_value(&newer)) else {
        return;
    };
    merge(&mut old, new);
    if let Ok(mut merged) = serde_json::from_value::<RoomDevice>(old) {
        if merged.metadata.user_assigned_name.is_some() {
            merged.metadata.encrypted_user_assigned_name = None;
        } else {
            merged.name_failure = failure;
        }
        *known = merged;
    }
}

fn merge(old: &mut Value, new: Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                merge(old.entry(name).or_insert(Value::Null), value);
            }
        }
        (old, new) => *old = new,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn device(json: Value) -> RoomDevice {
        serde_json::from_value(json).expect("a device")
    }

    #[test]
    fn x1_a_device_is_found_by_its_id_or_that_of_its_identity_and_the_id_wins() {
        let mut cache = Cache::default();
        cache.set(device(json!({"id": "a"})));
        cache.set(device(json!({"identity": {"id": "b"}})));
        cache.set(device(json!({"id": "c", "identity": {"id": "d"}})));
        let known = |id: &str| cache.find(&id.into()).is_some();
        assert!(known("a") && known("b") && known("c"));
        assert!(!known("d") && !known("e"));
    }

    #[test]
    fn records_of_one_device_are_merged_deeply() {
        let mut cache = Cache::default();
        cache.set(device(json!({"id": "a", "metadata": {"userAssignedName": "Ours"}, "x": {"y": 1}})));
        let newer =
            json!({"id": "a", "metadata": {"encryptedUserAssignedName": "e..", "tag": 1}, "x": {"z": 2}});
        let merged = cache.set(device(newer)).expect("an id");
        assert_eq!((merged.name(), &merged.metadata.encrypted_user_assigned_name), (Some("Ours"), &None));
        assert_eq!(
            (&merged.extra["x"], &merged.metadata.extra["tag"]),
            (&json!({"y": 1, "z": 2}), &json!(1))
        );
        assert_eq!(cache.all().len(), 1);
        assert!(cache.set(RoomDevice::default()).is_none(), "what has no id is nothing");
    }
}
