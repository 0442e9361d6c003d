//! Spaces as the service describes them (wire/02 section 3.7).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::Result;
use webex_core::resource::or_default;

use super::SpaceAddress;
use crate::id::RoomDeviceId;

/// A room with a device.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct LyraSpace {
    /// Which one, and its name.
    #[serde(deserialize_with = "or_default")]
    pub identity: SpaceIdentity,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who is in it, as far as the caller may see.
    #[serde(deserialize_with = "or_default")]
    pub occupants: LyraOccupants,
    /// What stands in it.
    #[serde(deserialize_with = "or_default")]
    pub devices: Vec<SpaceDevice>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A space or an occupant by name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SpaceIdentity {
    /// The id: of the machine, or of the person.
    #[serde(deserialize_with = "or_default")]
    pub id: RoomDeviceId,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Who is in a space.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct LyraOccupants {
    /// Whether the device can show a PIN: any value but `false`, `null`, 0 and an empty text says so.
    pub pin_challenge: Value,
    /// The caller, when he is in it.
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub own: Option<LyraOccupant>,
    /// All of them.
    #[serde(deserialize_with = "or_default")]
    pub items: Vec<LyraOccupant>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Somebody in a space.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct LyraOccupant {
    /// Who it is.
    #[serde(deserialize_with = "or_default")]
    pub identity: SpaceIdentity,
    /// Whether the device trusts him.
    #[serde(deserialize_with = "or_default")]
    pub verified: bool,
    /// What is not documented, such as the devices that he brought.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A device in a space.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SpaceDevice {
    /// What it is sold as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl LyraSpace {
    /// The id of the space.
    pub fn id(&self) -> &RoomDeviceId {
        &self.identity.id
    }

    /// Where the space is: its URL, if it has one.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when it has neither a URL of a space nor an id.
    pub fn address(&self) -> Result<SpaceAddress> {
        self.url.as_deref().unwrap_or_else(|| self.id().as_str()).parse()
    }

    /// Whether the device can show a PIN.
    ///
    /// ```
    /// use webex_plugin_devices::LyraSpace;
    /// let space: LyraSpace = serde_json::from_str(r#"{"occupants": {"pinChallenge": "DIGITS"}}"#)?;
    /// assert!(space.can_challenge());
    /// assert!(!LyraSpace::default().can_challenge());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn can_challenge(&self) -> bool {
        match &self.occupants.pin_challenge {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_f64() != Some(0.0),
            _ => true,
        }
    }

    /// Whether the device trusts the caller.
    pub fn is_verified(&self) -> bool {
        self.occupants.own.as_ref().is_some_and(|own| own.verified)
    }

    /// What the device is sold as.
    pub fn product_name(&self) -> Option<&str> {
        self.devices.first()?.product_name.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_fields_are_kept_and_missing_or_null_ones_tolerated() {
        let raw = json!({"identity": {"id": "s", "displayName": "Berlin", "orgId": "o"}, "url": "https://l/spaces/s",
            "occupants": {"pinChallenge": true, "self": {"identity": {"id": "me"}, "verified": true, "devices": []},
                "items": []}, "devices": [{"productName": "Board", "x": 1}], "mood": "good"});
        let space: LyraSpace = serde_json::from_value(raw.clone()).expect("a space");
        assert!(space.is_verified() && space.can_challenge());
        assert_eq!(space.product_name(), Some("Board"));
        assert_eq!(serde_json::to_value(&space).expect("JSON"), raw);
        let odd = json!({"identity": null, "occupants": null, "devices": null});
        let odd: LyraSpace = serde_json::from_value(odd).expect("a space");
        assert!(!odd.is_verified() && odd.address().is_err());
    }
}
