//! Giving licences to a person, and taking them away.

use serde::Serialize;
use webex_core::ids::{LicenseId, LocationId, OrgId, PersonId};
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};
use webex_core::{Error, Result, Webex};

use super::{SiteAccount, SiteAccountType};
use crate::macros::wire_struct;

wire_struct! {
    /// What a licence of Webex Calling needs to know: a phone number or an extension, and the location without a phone
    /// number.
    pub struct LicenseProperties {
        /// The location.
        location_id: LocationId,
        /// The phone number at work.
        phone_number: String,
        /// The extension.
        extension: String,
    }
}

impl LicenseProperties {
    /// A phone number of Webex Calling.
    pub fn phone_number(number: impl Into<String>) -> Self {
        Self { phone_number: Some(number.into()), ..Self::default() }
    }

    /// An extension of Webex Calling at a location.
    pub fn extension(location: impl Into<LocationId>, extension: impl Into<String>) -> Self {
        Self { location_id: Some(location.into()), extension: Some(extension.into()), ..Self::default() }
    }
}

wire_struct! {
    /// The licences of a person after they were changed.
    pub struct UserLicenses {
        /// The organization of the person.
        org_id: OrgId,
        /// The person.
        person_id: PersonId,
        /// The e-mail address.
        email: String,
        /// The licences.
        licenses: Vec<LicenseId>,
        /// The accounts on meeting sites.
        site_urls: Vec<SiteAccount>,
        /// The licences that a person of another organization has yet to accept.
        pending_licenses: Vec<LicenseId>,
        /// The accounts that a person of another organization has yet to accept.
        pending_site_urls: Vec<SiteAccount>,
    }
}

/// Changes the licences of a person; made by [`Licenses::assign`](crate::Licenses::assign). Licences that it does not
/// name stay as they are.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct AssignLicenses {
    call: TypedCall<UserLicenses>,
    person: PersonRef,
    fields: Fields,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<OrgId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<Change>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    site_urls: Vec<SiteChange>,
}

#[derive(Debug, Serialize)]
struct Change {
    id: LicenseId,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<LicenseProperties>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SiteChange {
    site_url: String,
    account_type: SiteAccountType,
    operation: &'static str,
}

impl AssignLicenses {
    pub(super) fn new(webex: &Webex, call: Call, person: PersonRef) -> Self {
        let mut fields = Fields::default();
        match person.clone() {
            PersonRef::Email(email) => fields.email = Some(email),
            PersonRef::Id(id) => fields.person_id = Some(id),
        }
        Self { call: TypedCall::json(webex, call), person, fields }
    }

    /// Gives a licence.
    pub fn give(self, license: impl Into<LicenseId>) -> Self {
        self.license(license.into(), "add", None)
    }

    /// Gives a licence of Webex Calling.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, LicenseProperties};
    /// # async fn example(webex: webex_core::Webex, calling: webex_core::ids::LicenseId) -> webex_core::Result<()> {
    /// let phone = LicenseProperties::phone_number("+14085550100");
    /// webex.admin().licenses().assign("bob@example.com").give_with(&calling, phone).await?;
    /// # Ok(()) }
    /// ```
    pub fn give_with(self, license: impl Into<LicenseId>, properties: LicenseProperties) -> Self {
        self.license(license.into(), "add", Some(properties))
    }

    /// Takes a licence away.
    pub fn take(self, license: impl Into<LicenseId>) -> Self {
        self.license(license.into(), "remove", None)
    }

    fn license(
        mut self,
        id: LicenseId,
        operation: &'static str,
        properties: Option<LicenseProperties>,
    ) -> Self {
        self.fields.licenses.push(Change { id, operation, properties });
        self
    }

    /// Lets the person take part in the meetings of a site. Holding meetings there is a licence.
    pub fn add_site(self, site_url: impl Into<String>) -> Self {
        self.site(site_url.into(), "add")
    }

    /// Takes the account on a site away.
    pub fn remove_site(self, site_url: impl Into<String>) -> Self {
        self.site(site_url.into(), "remove")
    }

    fn site(mut self, site_url: String, operation: &'static str) -> Self {
        self.fields.site_urls.push(SiteChange {
            site_url,
            account_type: SiteAccountType::Attendee,
            operation,
        });
        self
    }

    /// The organization of the licences, when it is not your own.
    pub fn org(mut self, org: impl Into<OrgId>) -> Self {
        self.fields.org_id = Some(org.into());
        self
    }

    fn check(&self) -> Result<()> {
        self.person.check()?;
        if self.fields.licenses.is_empty() && self.fields.site_urls.is_empty() {
            return Err(Error::invalid_input("say which licences or sites to add or to remove"));
        }
        Ok(())
    }

    fn prepare(self) -> TypedCall<UserLicenses> {
        let check = self.check();
        self.call.checked_body(check, &self.fields)
    }
}

webex_core::sendable!(AssignLicenses => UserLicenses);
