//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::OrgId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::Organization;

webex_core::list_builder! {
    /// Lists organizations; made by [`Organizations::list`].
    pub struct ListOrganizations of Organization;
}

impl ListOrganizations {
    /// Whether to tell the addresses of Webex Calling.
    pub fn calling_data(self, yes: bool) -> Self {
        self.query("callingData", yes)
    }
}

/// Organizations. A cheap handle; made by [`Admin::organizations`](crate::Admin::organizations).
#[derive(Clone, Debug)]
pub struct Organizations {
    webex: Webex,
}

impl Organizations {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The organizations that you see: your own, and those that you administer for others.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for organization in webex.admin().organizations().list().await? {
    ///     println!("{}", organization.display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListOrganizations {
        ListOrganizations::new(&self.webex, call(Method::GET))
    }

    /// One organization.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::OrgId) -> webex_core::Result<()> {
    /// println!("{}", webex.admin().organizations().get(&id).await?.display_name);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, organization: impl Into<OrgId>) -> TypedCall<Organization> {
        TypedCall::json(&self.webex, one(Method::GET, &organization.into()))
    }

    /// Deletes an organization with everything in it; for partner administrators. The service may go on deleting for
    /// a while after it has answered.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::OrgId) -> webex_core::Result<()> {
    /// webex.admin().organizations().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, organization: impl Into<OrgId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &organization.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("organizations")
}

fn one(method: Method, organization: &OrgId) -> Call {
    call(method).segment(organization.as_str())
}
