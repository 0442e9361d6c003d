//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::{LicenseId, OrgId};
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};

use super::{AssignLicenses, License, LicenseHolder};

webex_core::list_builder! {
    /// Lists licences; made by [`Licenses::list`].
    pub struct ListLicenses of License;
}

impl ListLicenses {
    /// The licences of that organization instead of your own.
    pub fn org(self, org: impl Into<OrgId>) -> Self {
        self.query("orgId", org.into())
    }
}

webex_core::list_builder! {
    /// Lists who has a licence; made by [`Licenses::holders`].
    pub struct LicenseHolders of LicenseHolder;
}

/// Licences. A cheap handle; made by [`Admin::licenses`](crate::Admin::licenses).
#[derive(Clone, Debug)]
pub struct Licenses {
    webex: Webex,
}

impl Licenses {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The licences of your organization.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for license in webex.admin().licenses().list().await? {
    ///     println!("{}: {} left", license.name, license.free_units());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListLicenses {
        ListLicenses::new(&self.webex, call(Method::GET))
    }

    /// One licence.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::LicenseId) -> webex_core::Result<()> {
    /// let license = webex.admin().licenses().get(&id).await?;
    /// println!("{} of {} in use", license.consumed_units, license.total_units);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, license: impl Into<LicenseId>) -> TypedCall<License> {
        TypedCall::json(&self.webex, call(Method::GET).segment(license.into().as_str()))
    }

    /// Who has a licence.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::LicenseId) -> webex_core::Result<()> {
    /// for holder in webex.admin().licenses().holders(&id).limit(50).await? {
    ///     println!("{}", holder.display_name.unwrap_or_default());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn holders(&self, license: impl Into<LicenseId>) -> LicenseHolders {
        let call = call(Method::GET).segment(license.into().as_str());
        LicenseHolders::new(&self.webex, call.query("includeAssignedTo", "user"))
    }

    /// Gives licences to a person or takes them away.
    ///
    /// ```no_run
    /// # use webex_core::ids::LicenseId;
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, old: LicenseId, new: LicenseId) -> webex_core::Result<()> {
    /// let bob = webex.admin().licenses().assign("bob@example.com").take(&old).give(&new).await?;
    /// println!("{:?}", bob.licenses);
    /// # Ok(()) }
    /// ```
    pub fn assign(&self, person: impl Into<PersonRef>) -> AssignLicenses {
        AssignLicenses::new(&self.webex, call(Method::PATCH).path("users"), person.into())
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("licenses")
}
