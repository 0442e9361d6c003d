//! A user as the developer API shows it (wire/04 section 3.6).

use jiff::Timestamp;
use serde::Serialize;

use crate::clock;
use crate::identity::{CallingData, Details, User, UserKind};
use crate::ids::{PublicId, PublicKind};

/// A person, as one viewer may see it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    id: PublicId,
    emails: [String; 1],
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<String>,
    org_id: PublicId,
    #[serde(flatten)]
    details: Details,
    #[serde(flatten)]
    calling: Option<CallingData>,
    #[serde(flatten)]
    private: Option<Private>,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
    #[serde(serialize_with = "clock::serialize_iso")]
    last_modified: Timestamp,
    invite_pending: bool,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// What administrators see of everybody, and everybody of himself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Private {
    roles: Vec<PublicId>,
    licenses: Vec<String>,
    login_enabled: bool,
}

impl Person {
    /// `user` as `viewer` sees it; `calling_data` adds what only callers need.
    pub(crate) fn new(user: &User, viewer: &User, calling_data: bool) -> Self {
        Self {
            id: PublicId::person(user.id),
            emails: [user.email.clone()],
            display_name: user.display_name.clone(),
            first_name: user.given_name.clone(),
            last_name: user.family_name.clone(),
            user_name: (user.kind == UserKind::Bot).then(|| user.email.clone()),
            avatar: user.avatar.clone(),
            org_id: PublicId::organization(user.org_id),
            details: user.details.clone(),
            calling: calling_data.then(|| user.calling.clone()),
            private: may_see_private(user, viewer).then(|| Private::new(user)),
            created: user.created,
            last_modified: user.modified,
            invite_pending: !user.activated,
            kind: user.kind.person_type(),
        }
    }
}

impl Private {
    fn new(user: &User) -> Self {
        Self {
            roles: user.roles.iter().map(|role| PublicId::named(PublicKind::Role, role)).collect(),
            licenses: user.licenses.clone(),
            login_enabled: true,
        }
    }
}

fn may_see_private(user: &User, viewer: &User) -> bool {
    user.id == viewer.id || (viewer.is_admin() && viewer.org_id == user.org_id)
}
