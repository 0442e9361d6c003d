//! The account in the identity directory: password and names (wire/01 section 3.5.4).

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::request::Call;
use webex_core::resource::{is_empty, or_default};
use webex_core::{Error, Result, Webex};

use crate::{User, current, password};

const SCHEMAS: [&str; 2] =
    ["urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:cisco:commonidentity:1.0"];

/// A user of the identity directory.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IdentityUser {
    /// The UUID.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub id: String,
    /// What the user signs in with, mostly the e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The parts of the name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: UserName,
    /// Whether the user may sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// What the user may use.
    #[serde(default, deserialize_with = "or_default")]
    pub entitlements: Vec<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The parts of a name.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserName {
    /// The first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// The last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
}

impl UserName {
    fn is_empty(&self) -> bool {
        self.given_name.is_none() && self.family_name.is_none()
    }
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "UserName::is_empty")]
    name: UserName,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
}

#[derive(Serialize)]
struct Change<'a, T> {
    schemas: [&'static str; 2],
    #[serde(flatten)]
    fields: &'a T,
}

/// Changes the user that the client is signed in as.
async fn change<T: Serialize>(webex: &Webex, fields: &T) -> Result<IdentityUser> {
    let me = current::fetch(webex).await?.id;
    let call = Call::new(Method::PATCH, "identity").path("identity/scim/v1/Users").segment(&me.to_string());
    webex.send(call.json(&Change { schemas: SCHEMAS, fields })).await?.json()
}

pub(crate) async fn set_password(webex: &Webex, secret: &SecretString) -> Result<IdentityUser> {
    #[derive(Serialize)]
    struct Fields<'a> {
        password: &'a str,
    }
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return Err(Error::invalid_input("`options.password` is required"));
    }
    let user = change(webex, &Fields { password: secret }).await?;
    password::set(webex, true).await?;
    Ok(user)
}

/// Changes names; made by [`User::set_name`]. Sends what was set and nothing else.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SetName {
    user: User,
    fields: Fields,
}

impl SetName {
    pub(crate) fn new(user: &User) -> Self {
        Self { user: user.clone(), fields: Fields::default() }
    }

    /// The first name.
    pub fn given_name(mut self, name: impl Into<String>) -> Self {
        self.fields.name.given_name = Some(name.into());
        self
    }

    /// The last name.
    pub fn family_name(mut self, name: impl Into<String>) -> Self {
        self.fields.name.family_name = Some(name.into());
        self
    }

    /// The name that others see.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.user().set_name().given_name("Alice").display_name("Alice A.").await?;
    /// # Ok(()) }
    /// ```
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.fields.display_name = Some(name.into());
        self
    }

    /// Sends the request, after asking who the client is.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) when no name was set; else as
    /// [`Webex::send`]. Cancel safe: a dropped future gives the request up; what was sent may have taken effect.
    pub async fn send(self) -> Result<IdentityUser> {
        if self.fields.name.is_empty() && self.fields.display_name.is_none() {
            return Err(Error::invalid_input(
                "One of `givenName` and `familyName` or `displayName` should be set",
            ));
        }
        change(self.user.webex(), &self.fields).await
    }
}

webex_core::awaitable!(SetName => IdentityUser);
