//! What travels.

use std::time::Duration;

use http::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use webex_core::credentials::{ScopeSet, TokenPair};
use webex_core::request::{AuthMode, Call};
use webex_core::{Error, ErrorKind, Result, Webex};

const SERVICE: &str = "oauth-helper";

/// The codes of a device.
#[derive(Clone, Deserialize)]
pub(super) struct Codes {
    pub(super) device_code: SecretString,
    pub(super) user_code: String,
    pub(super) verification_uri: Url,
    #[serde(default)]
    pub(super) verification_uri_complete: Option<Url>,
    #[serde(default)]
    interval: Option<u64>,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Codes {
    /// The pause between two questions. A service that says nothing, or nonsense, is asked every 2 seconds.
    pub(super) fn interval(&self) -> Duration {
        Duration::from_secs(self.interval.filter(|seconds| *seconds > 0).unwrap_or(2))
    }

    /// How long the codes live.
    pub(super) fn life(&self) -> Duration {
        Duration::from_secs(self.expires_in.unwrap_or(300))
    }
}

/// What came of a question.
pub(super) enum Answer {
    Token(Box<TokenPair>),
    Pending,
    SlowDown,
}

pub(super) async fn begin(webex: &Webex, scope: &ScopeSet) -> Result<Codes> {
    let (id, auth) = client(webex)?;
    let fields = [("client_id", id.as_str()), ("scope", &scope.to_string())];
    let call = Call::new(Method::POST, SERVICE).path("actions/device/authorize").form(&fields);
    webex.send(call.auth(auth).refresh_on_unauthorized(false)).await?.json()
}

pub(super) async fn poll(webex: &Webex, device_code: &SecretString, limit: Duration) -> Result<Answer> {
    let (id, auth) = client(webex)?;
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", device_code.expose_secret()),
        ("client_id", &id),
    ];
    let call = Call::new(Method::POST, SERVICE).path("actions/device/token").form(&fields);
    let call = call.auth(auth).refresh_on_unauthorized(false).retry(false).deadline(limit);
    match webex.send(call).await {
        Ok(response) => Ok(Answer::Token(Box::new(response.json()?))),
        Err(error) => not_yet(error),
    }
}

/// The status says that the person has not confirmed yet, or the member `message` that it was asked too soon. A question
/// that got lost is put again: the code is still good.
fn not_yet(error: Error) -> Result<Answer> {
    let is = |status: StatusCode| error.status() == Some(status);
    if is(StatusCode::PRECONDITION_REQUIRED) {
        return Ok(Answer::Pending);
    }
    if is(StatusCode::BAD_REQUEST) && says(&error, "slow_down") || error.is_rate_limited() {
        return Ok(Answer::SlowDown);
    }
    if is(StatusCode::BAD_REQUEST) && says(&error, "authorization_pending") || is_passing(&error) {
        return Ok(Answer::Pending);
    }
    Err(error)
}

fn is_passing(error: &Error) -> bool {
    let by_status = error.status().is_none_or(|status| status.is_server_error());
    matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Http) && by_status
}

/// Services say it in `message`, RFC 8628 in `error`.
fn says(error: &Error, what: &str) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refusal {
        message: Option<String>,
        error: Option<String>,
    }
    let body = error.http().map(|http| http.body());
    let refusal: Refusal = body.and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
    [refusal.message, refusal.error].iter().flatten().any(|text| text == what)
}

fn client(webex: &Webex) -> Result<(String, AuthMode)> {
    let config = &webex.config().credentials;
    let id = config.client_id.clone().ok_or_else(|| {
        Error::invalid_input(
            "the sign-in of a device needs an OAuth client; add `.oauth_client(id, secret)` to the builder",
        )
    })?;
    let auth = match &config.client_secret {
        Some(secret) => AuthMode::Basic(id.clone(), secret.clone()),
        None => AuthMode::None,
    };
    Ok((id, auth))
}
