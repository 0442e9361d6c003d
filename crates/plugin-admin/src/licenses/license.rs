//! A licence.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{LicenseId, PersonId};
use webex_core::resource::{is_empty, or_default};
use webex_core::wire_enum;

use crate::macros::wire_struct;

wire_enum! {
    /// Who manages a meeting site.
    pub enum SiteType {
        /// Control Hub.
        ControlHub = "Control Hub managed site",
        /// Another site that it is linked to.
        Linked = "Linked site",
        /// Its own site administration.
        SiteAdmin = "Site Admin managed site",
    }
}

wire_enum! {
    /// What an account on a meeting site is for.
    pub enum SiteAccountType {
        /// Taking part.
        Attendee = "attendee",
        /// Holding meetings.
        Host = "host",
    }
}

wire_enum! {
    /// Where the holder of a licence belongs.
    pub enum LicenseHolderType {
        /// To another organization.
        External = "EXTERNAL",
        /// To the organization of the licence.
        Internal = "INTERNAL",
    }
}

/// A licence of an organization.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct License {
    /// Names the licence.
    pub id: LicenseId,
    /// What is licensed.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// How many units there are.
    #[serde(default, deserialize_with = "or_default")]
    pub total_units: i64,
    /// How many of them are in use.
    #[serde(default, deserialize_with = "or_default")]
    pub consumed_units: i64,
    /// How many are in use by people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_by_users: Option<i64>,
    /// How many are in use by workspaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_by_workspaces: Option<i64>,
    /// The subscription, as other systems know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<String>,
    /// The meeting site that the licence is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_url: Option<String>,
    /// Who manages that site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_type: Option<SiteType>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl License {
    /// How many units are left; none when more are in use than there are.
    ///
    /// ```
    /// let answer = r#"{"id": "L", "name": "Advanced Messaging", "totalUnits": 10, "consumedUnits": 8}"#;
    /// let license: webex_plugin_admin::License = serde_json::from_str(answer).expect("a licence");
    /// assert_eq!(license.free_units(), 2);
    /// ```
    pub fn free_units(&self) -> i64 {
        self.total_units.saturating_sub(self.consumed_units).max(0)
    }
}

impl From<&License> for LicenseId {
    fn from(license: &License) -> Self {
        license.id.clone()
    }
}

wire_struct! {
    /// Who has a licence.
    pub struct LicenseHolder {
        /// The person.
        id: PersonId,
        /// Where the person belongs.
        #[serde(rename = "type")]
        holder_type: LicenseHolderType,
        /// The person's name.
        display_name: String,
        /// The person's e-mail address.
        email: String,
    }
}

wire_struct! {
    /// An account on a meeting site.
    pub struct SiteAccount {
        /// The site.
        site_url: String,
        /// What the account is for.
        account_type: SiteAccountType,
    }
}
