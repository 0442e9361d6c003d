//! Listing people.

use webex_core::ids::{LocationId, OrgId, PersonId, RoleId};

use crate::Person;

webex_core::list_builder! {
    /// Lists people; made by [`People::list`](crate::People::list).
    pub struct ListPeople of Person;
}

impl ListPeople {
    /// Only people with that e-mail address.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let found = webex.people().list().email("ann@example.com").await?;
    /// match found.first() {
    ///     Some(person) => println!("{}", person.display_name),
    ///     None => println!("nobody has that address"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn email(self, email: impl AsRef<str>) -> Self {
        self.query("email", email.as_ref())
    }

    /// Only people whose name begins so.
    pub fn display_name(self, prefix: impl AsRef<str>) -> Self {
        self.query("displayName", prefix.as_ref())
    }

    /// Only these people, at most 85. [`People::get_many`](crate::People::get_many) takes any number, and says for each
    /// whether it was found.
    pub fn ids(self, ids: impl IntoIterator<Item = impl Into<PersonId>>) -> Self {
        self.query("id", joined(ids.into_iter().map(Into::into)))
    }

    /// Only people of that organization.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex, org: webex_core::ids::OrgId) -> webex_core::Result<()> {
    /// use futures_util::TryStreamExt;
    /// let mut people = webex.people().list().org(org).exclude_status(true).page_size(100);
    /// while let Some(person) = people.try_next().await? {
    ///     println!("{}", person.display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn org(self, org: impl Into<OrgId>) -> Self {
        self.query("orgId", org.into())
    }

    /// Only people with one of these roles.
    pub fn roles(self, roles: impl IntoIterator<Item = impl Into<RoleId>>) -> Self {
        self.query("roles", joined(roles.into_iter().map(Into::into)))
    }

    /// Whether phone numbers, extension and location come from Webex Calling.
    pub fn calling_data(self, yes: bool) -> Self {
        self.query("callingData", yes)
    }

    /// Only people of that location.
    pub fn location(self, location: impl Into<LocationId>) -> Self {
        self.query("locationId", location.into())
    }

    /// Whether to leave out what people are doing, which makes the list faster.
    pub fn exclude_status(self, yes: bool) -> Self {
        self.query("excludeStatus", yes)
    }

    /// Whether accounts of every type are listed.
    pub fn show_all_types(self, yes: bool) -> Self {
        self.query("showAllTypes", yes)
    }
}

/// The service wants one text with commas, not several parameters (wire/04 section 7, row 19).
pub(crate) fn joined<T: AsRef<str>>(values: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(value.as_ref());
    }
    text
}
