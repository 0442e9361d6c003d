//! What somebody has heard (wire/02 section 3.7).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::or_default;

use crate::id::RoomDeviceId;

/// Whose ultrasound it is that somebody has heard.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Advertisement {
    /// Who sends it.
    #[serde(deserialize_with = "or_default")]
    pub advertiser: Advertiser,
    /// What proves that it was heard: the data of the pass `ULTRASOUND`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// What is not typed: `links`, `token` and others.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A device that sends ultrasound.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Advertiser {
    /// Which device.
    #[serde(deserialize_with = "or_default")]
    pub id: RoomDeviceId,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Its organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
