//! The parts of a person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};
use webex_core::wire_enum;

wire_enum! {
    /// What a person is doing (wire/04 section 3.6). Seen only within the own organization, and when the person shares
    /// it.
    pub enum PersonStatus {
        /// Active within the last ten minutes.
        Active = "active",
        /// In a call.
        Call = "call",
        /// Does not want to be disturbed.
        DoNotDisturb = "DoNotDisturb",
        /// Not active for ten minutes or more.
        Inactive = "inactive",
        /// In a meeting.
        Meeting = "meeting",
        /// Out of the office.
        OutOfOffice = "OutOfOffice",
        /// Has never signed in.
        Pending = "pending",
        /// Shares the screen.
        Presenting = "presenting",
        /// The service does not know, for example of a bot.
        NotKnown = "unknown",
    }
}

wire_enum! {
    /// What kind of account it is.
    pub enum PersonType {
        /// A guest of an application.
        AppUser = "appuser",
        /// A bot.
        Bot = "bot",
        /// A human being.
        Person = "person",
    }
}

wire_enum! {
    /// What a phone number is for.
    pub enum PhoneType {
        /// A fax machine.
        Fax = "fax",
        /// A mobile phone.
        Mobile = "mobile",
        /// At work.
        Work = "work",
        /// An extension at work.
        WorkExtension = "work_extension",
    }
}

wire_enum! {
    /// What a SIP address is for.
    pub enum SipType {
        /// Calling in the cloud.
        CloudCalling = "cloud-calling",
        /// The company's own calling.
        Enterprise = "enterprise",
        /// The personal meeting room.
        PersonalRoom = "personal-room",
    }
}

/// A phone number.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PhoneNumber {
    /// What the number is for.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub phone_type: PhoneType,
    /// The number.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub value: String,
    /// Whether it is the one to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A SIP address.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SipAddress {
    /// What the address is for.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub sip_type: SipType,
    /// The address.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub value: String,
    /// Whether it is the one to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A postal address.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Address {
    /// What the address is for, mostly `work`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub address_type: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// The state or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The street and the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
