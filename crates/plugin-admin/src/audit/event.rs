//! What was done.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{OrgId, PersonId};
use webex_core::resource::{DateTime, is_empty, or_default};

use crate::AuditEventId;
use crate::macros::wire_struct;

/// What an administrator did, or that somebody signed in or out.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditEvent {
    /// Names the event.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub id: AuditEventId,
    /// When it was done.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// Who did it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub actor_id: PersonId,
    /// That person's organization.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub actor_org_id: OrgId,
    /// What was done.
    #[serde(default, deserialize_with = "or_default")]
    pub data: AuditEventData,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

wire_struct! {
    /// What was done, in words and in parts. Each category has parts of its own; they are in `extra`.
    pub struct AuditEventData {
        /// The category, for example `USERS`.
        event_category: String,
        /// What it is about, in general.
        event_description: String,
        /// What was done exactly.
        action_text: String,
        /// The name of who did it.
        actor_name: String,
        /// The e-mail address of who did it.
        actor_email: String,
        /// The name of the organization of who did it.
        actor_org_name: String,
        /// The roles that who did it had.
        admin_roles: Vec<String>,
        /// The browser of who did it.
        actor_user_agent: String,
        /// The network address of who did it.
        actor_ip: String,
        /// What kind of thing was changed.
        target_type: String,
        /// What was changed.
        target_id: String,
        /// The name of what was changed.
        target_name: String,
        /// The organization of what was changed.
        target_org_id: OrgId,
        /// The name of that organization.
        target_org_name: String,
        /// Names the request, for support.
        tracking_id: String,
        /// Why it failed, when it did.
        error_message: String,
        /// The code of the failure.
        error_code: String,
    }
}
