//! Room devices as the registration service keeps them (wire/02 section 3.2.4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::or_default;

use crate::id::RoomDeviceId;
use crate::lyra::{LyraSpace, SpaceIdentity};

/// A room device that the user has met.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct RoomDevice {
    /// Its id; some records have it in [`identity`](Self::identity) only, so ask [`id()`](Self::id).
    #[serde(rename = "id", skip_serializing_if = "Option::is_none")]
    pub own_id: Option<RoomDeviceId>,
    /// Its identity, when the record came from Lyra.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<SpaceIdentity>,
    /// Its class; `uc-cloud` for devices of the calling cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_class: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    /// How the user calls it.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "DeviceMetadata::is_empty")]
    pub metadata: DeviceMetadata,
    /// What it is sold as, once its space has told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Why its name could not be opened; the sealed name is kept in [`metadata`](Self::metadata) then.
    #[serde(skip)]
    pub name_failure: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a room device is.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct DeviceInfo {
    /// The id of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<RoomDeviceId>,
    /// The name of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its type; `LYRA_SPACE` for a device in a space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_type: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How a user calls a room device.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct DeviceMetadata {
    /// The name, sealed; gone once it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted_user_assigned_name: Option<String>,
    /// The key of the sealed name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_assigned_name: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl DeviceMetadata {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl RoomDevice {
    /// The id; that of the record wins over that of its identity.
    ///
    /// ```
    /// use webex_plugin_devices::RoomDevice;
    /// let device: RoomDevice = serde_json::from_str(r#"{"identity": {"id": "s1"}}"#)?;
    /// assert_eq!(device.id().expect("one").as_str(), "s1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn id(&self) -> Option<&RoomDeviceId> {
        let identity = self.identity.as_ref().map(|identity| &identity.id);
        self.own_id.as_ref().into_iter().chain(identity).find(|id| !id.as_str().is_empty())
    }

    /// The name: as the user calls it, else as it calls itself.
    pub fn name(&self) -> Option<&str> {
        let own = self.identity.as_ref().and_then(|identity| identity.display_name.as_deref());
        let info = self.device_info.as_ref().and_then(|info| info.name.as_deref());
        self.metadata.user_assigned_name.as_deref().or(own).or(info)
    }

    /// Whether it belongs to the calling cloud, where ids are URLs.
    pub fn is_uc(&self) -> bool {
        self.device_class.as_deref() == Some("uc-cloud")
    }
}

impl From<&LyraSpace> for RoomDevice {
    fn from(space: &LyraSpace) -> Self {
        let product_name = space.product_name().map(str::to_owned);
        Self { identity: Some(space.identity.clone()), product_name, ..Self::default() }
    }
}
