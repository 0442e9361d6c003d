//! Creating and changing people; for administrators (wire/08 section 6.1).

use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};
use webex_core::ids::{LicenseId, LocationId, OrgId, PersonId, RoleId};
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use crate::handle::one;
use crate::{Address, Person, PhoneNumber};

/// What the service tells of a person and does not take back.
const READ_ONLY: [&str; 10] = [
    "id",
    "created",
    "lastModified",
    "lastActivity",
    "status",
    "type",
    "invitePending",
    "userName",
    "sipAddresses",
    "xmppFederationJid",
];

/// What was set, as it travels; nothing else is sent.
#[derive(Debug, Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set<T: Serialize>(&mut self, name: &str, value: T) {
        // Texts, ids, lists of them and the wire structs of this crate can all be written.
        self.0.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default().trim()
    }

    fn check(&self) -> Result<()> {
        let email = self.0.get("emails").and_then(|emails| emails[0].as_str()).unwrap_or_default();
        let (local, domain) = email.split_once('@').unwrap_or_default();
        if local.trim().is_empty() || domain.trim().is_empty() {
            return Err(Error::invalid_input(
                "a person needs an e-mail address with text on both sides of '@'",
            ));
        }
        let named = !self.text("firstName").is_empty() && !self.text("lastName").is_empty();
        if self.text("displayName").is_empty() && !named {
            return Err(Error::invalid_input("a person needs a display name, or a first and a last name"));
        }
        Ok(())
    }
}

macro_rules! setters {
    ($builder:ident { $($(#[$doc:meta])* $name:ident($type:ty) = $wire:literal;)* }) => {
        impl $builder {
            $($(#[$doc])*
            pub fn $name(mut self, value: impl Into<$type>) -> Self {
                self.fields.set($wire, value.into());
                self
            })*

            /// The licences, instead of those there are.
            pub fn licenses(mut self, licenses: impl IntoIterator<Item = impl Into<LicenseId>>) -> Self {
                self.fields.set("licenses", licenses.into_iter().map(Into::into).collect::<Vec<LicenseId>>());
                self
            }

            /// The roles, instead of those there are.
            pub fn roles(mut self, roles: impl IntoIterator<Item = impl Into<RoleId>>) -> Self {
                self.fields.set("roles", roles.into_iter().map(Into::into).collect::<Vec<RoleId>>());
                self
            }

            /// The phone numbers, instead of those there are.
            pub fn phone_numbers(mut self, numbers: impl IntoIterator<Item = PhoneNumber>) -> Self {
                self.fields.set("phoneNumbers", numbers.into_iter().collect::<Vec<_>>());
                self
            }

            /// The postal addresses, instead of those there are.
            pub fn addresses(mut self, addresses: impl IntoIterator<Item = Address>) -> Self {
                self.fields.set("addresses", addresses.into_iter().collect::<Vec<_>>());
                self
            }

            /// Whether phone numbers, extension and location are those of Webex Calling.
            pub fn calling_data(mut self, yes: bool) -> Self {
                self.calling_data = yes;
                self
            }

            /// Sets a field that has no method here, by its name on the wire.
            pub fn field(mut self, name: &str, value: impl Into<Value>) -> Self {
                self.fields.set(name, value.into());
                self
            }
        }
    };
}

macro_rules! builders {
    ($($builder:ident),*) => {$(
        setters! { $builder {
            /// The name that others see.
            display_name(String) = "displayName";
            /// The first name.
            first_name(String) = "firstName";
            /// The last name.
            last_name(String) = "lastName";
            /// The URL of the picture.
            avatar(String) = "avatar";
            /// The organization.
            org(OrgId) = "orgId";
            /// The department.
            department(String) = "department";
            /// The manager's name.
            manager(String) = "manager";
            /// The manager.
            manager_id(PersonId) = "managerId";
            /// The title at work.
            title(String) = "title";
            /// The extension of the phone at work.
            extension(String) = "extension";
            /// Where the person works.
            location(LocationId) = "locationId";
        } }
    )*};
}

builders!(CreatePerson, UpdatePerson);

/// Creates a person; made by [`People::create`](crate::People::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreatePerson {
    call: TypedCall<Person>,
    fields: Fields,
    calling_data: bool,
}

impl CreatePerson {
    pub(crate) fn new(webex: &Webex, call: Call, email: String) -> Self {
        let mut fields = Fields::default();
        fields.set("emails", [email]);
        Self { call: TypedCall::json(webex, call), fields, calling_data: false }
    }

    fn prepare(self) -> TypedCall<Person> {
        let Self { call, fields, calling_data } = self;
        let call = call.with_call(|call| call.query_opt("callingData", calling_data.then_some(true)));
        call.checked_body(fields.check(), &fields.0)
    }
}

webex_core::sendable!(CreatePerson => Person);

/// Changes a person; made by [`People::update`](crate::People::update).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdatePerson {
    webex: Webex,
    person: PersonId,
    fields: Fields,
    calling_data: bool,
}

impl UpdatePerson {
    pub(crate) fn new(webex: &Webex, person: PersonId) -> Self {
        Self { webex: webex.clone(), person, fields: Fields::default(), calling_data: false }
    }

    /// The e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.fields.set("emails", [email.into()]);
        self
    }

    /// Whether the person may sign in.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::PersonId) -> webex_core::Result<()> {
    /// webex.people().update(&id).login_enabled(false).await?;
    /// # Ok(()) }
    /// ```
    pub fn login_enabled(mut self, yes: bool) -> Self {
        self.fields.set("loginEnabled", yes);
        self
    }

    /// Sends the request, after reading the person. Two who change the same person at the same time may undo each
    /// other's changes: the service has no versions.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty id, address or name; a 403 for
    /// those who do not administer the organization; else as [`Webex::send`]. Cancel safe: a dropped future gives the
    /// request up; what was sent may have taken effect.
    pub async fn send(self) -> Result<Person> {
        let calling = self.calling_data.then_some(true);
        let get = one(Method::GET, &self.person).query_opt("callingData", calling);
        let mut whole: Map<String, Value> = self.webex.send(get).await?.json()?;
        whole.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        whole.extend(self.fields.0);
        let whole = Fields(whole);
        let put = one(Method::PUT, &self.person).query_opt("callingData", calling);
        TypedCall::json(&self.webex, put).checked_body(whole.check(), &whole.0).await
    }
}

webex_core::awaitable!(UpdatePerson => Person);
