//! The user that the client is signed in as.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::resource::{is_empty, or_default};
use webex_core::{Result, Webex};

use crate::KnownUser;
use crate::lookup::Lookups;
use crate::user_ref::check_email;

/// The user that the client is signed in as (wire/01 section 3.5.3).
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CurrentUser {
    /// The UUID.
    pub id: Uuid,
    /// The e-mail address.
    #[serde(
        alias = "emailAddress",
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "is_empty"
    )]
    pub email: String,
    /// The name that others see.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// What the user may use.
    #[serde(default, deserialize_with = "or_default")]
    pub entitlements: Vec<String>,
    /// The UUID of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<Uuid>,
    /// What kind of account it is, for example `PERSON`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub user_type: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Asks who the client is, and keeps it among the users seen lately.
pub(crate) async fn fetch(webex: &Webex) -> Result<CurrentUser> {
    let call = Call::new(Method::GET, "conversation").path("users");
    let user: CurrentUser = webex.send(call).await?.json()?;
    remember(webex, &user);
    Ok(user)
}

/// Changes the name that others see.
pub(crate) async fn rename(webex: &Webex, display_name: &str) -> Result<CurrentUser> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Fields<'a> {
        display_name: &'a str,
    }
    let call = Call::new(Method::PATCH, "conversation").path("users/user").json(&Fields { display_name });
    let user: CurrentUser = webex.send(call).await?.json()?;
    remember(webex, &user);
    Ok(user)
}

/// An answer without an address is none that could be found again.
fn remember(webex: &Webex, user: &CurrentUser) {
    if check_email(&user.email).is_ok() {
        let known = KnownUser { user_exists: Some(true), ..KnownUser::new(user.id, user.email.as_str()) };
        Lookups::of(webex).recents(|recents| recents.remember(known));
    }
}
