//! The login of guests (wire/01 section 3.3): a JWT for a token, at the developer API.

use std::time::Duration;

use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::TokenPair;
use crate::request::{AuthMode, Call};
use crate::{Result, Webex};

#[derive(Deserialize)]
struct Answer {
    token: SecretString,
    #[serde(default, rename = "expiresIn")]
    expires_in: Option<u64>,
}

pub(super) async fn request(webex: &Webex, jwt: &SecretString) -> Result<TokenPair> {
    let call = Call::url(Method::POST, login_url(webex)).auth(AuthMode::Raw(jwt.clone()));
    let answer: Answer = webex.send(call.refresh_on_unauthorized(false).bootstrap()).await?.json()?;
    let pair = TokenPair::access_only(answer.token);
    Ok(match answer.expires_in {
        Some(seconds) => pair.expires_in(Duration::from_secs(seconds)),
        None => pair,
    })
}

/// The developer API of the catalog, once there is one; the configured one before.
fn login_url(webex: &Webex) -> Url {
    let mut url = webex.services().known("hydra").unwrap_or_else(|| webex.config().services.hydra.clone());
    let path = format!("{}/jwt/login", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}
