//! Roles: what an administrator may do.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::Webex;
use webex_core::ids::RoleId;
use webex_core::request::Call;
use webex_core::resource::{TypedCall, is_empty, or_default};

/// A role.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Role {
    /// Names the role.
    pub id: RoleId,
    /// The name, for people.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Role> for RoleId {
    fn from(role: &Role) -> Self {
        role.id.clone()
    }
}

webex_core::list_builder! {
    /// Lists roles; made by [`Roles::list`].
    pub struct ListRoles of Role;
}

/// Roles. A cheap handle; made by [`Admin::roles`](crate::Admin::roles). Give them to people with
/// [`People::update`](webex_plugin_people::People::update).
#[derive(Clone, Debug)]
pub struct Roles {
    webex: Webex,
}

impl Roles {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The roles that there are.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for role in webex.admin().roles().list().await? {
    ///     println!("{}: {}", role.name, role.id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListRoles {
        ListRoles::new(&self.webex, call())
    }

    /// One role.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::RoleId) -> webex_core::Result<()> {
    /// println!("{}", webex.admin().roles().get(&id).await?.name);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, role: impl Into<RoleId>) -> TypedCall<Role> {
        TypedCall::json(&self.webex, call().segment(role.into().as_str()))
    }
}

fn call() -> Call {
    Call::new(Method::GET, "hydra").path("roles")
}
