//! The actions of the identity broker (wire/01 section 3.5.4).

use http::Method;
use serde::Serialize;
use webex_core::request::{AuthMode, Call};
use webex_core::{Error, Result, Webex};

/// A call of an action, on behalf of the OAuth client.
pub(crate) fn action<T: Serialize>(webex: &Webex, name: &str, body: &T) -> Result<Call> {
    let config = &webex.config().credentials;
    let (Some(id), Some(secret)) = (config.client_id.clone(), config.client_secret.clone()) else {
        return Err(Error::invalid_input(
            "this needs an OAuth client with a secret; add `.oauth_client(id, secret)` to the builder",
        ));
    };
    let url = webex.credentials().idbroker_url(&format!("idb/token/v1/actions/{name}/invoke"));
    let call = Call::url(Method::POST, url).auth(AuthMode::Basic(id, secret)).json(body);
    Ok(call.refresh_on_unauthorized(false))
}

/// The scopes to ask for; `None` leaves them to the service.
pub(crate) fn scope(webex: &Webex) -> Option<String> {
    let scope = &webex.config().credentials.scope;
    (!scope.is_empty()).then(|| scope.to_string())
}
