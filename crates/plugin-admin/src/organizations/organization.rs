//! An organization.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::OrgId;
use webex_core::resource::{DateTime, is_empty, or_default};

/// An organization.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Organization {
    /// Names the organization.
    pub id: OrgId,
    /// The name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub display_name: String,
    /// When the organization was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// Where Webex Calling takes commands; asked for with `calling_data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xsi_actions_endpoint: Option<String>,
    /// Where Webex Calling gives events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xsi_events_endpoint: Option<String>,
    /// Where Webex Calling gives a stream of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xsi_events_channel_endpoint: Option<String>,
    /// The domain of Webex Calling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xsi_domain: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Organization> for OrgId {
    fn from(organization: &Organization) -> Self {
        organization.id.clone()
    }
}
