//! The keys of the configuration: their names in a file and in the environment, and where they go.

use super::value::{Expected, Value};
use super::{CatalogFormat, Config};
use crate::transport::{NoProxy, Proxy};

/// One key of the configuration.
pub(super) struct Key {
    /// The path in a TOML file.
    pub(super) path: &'static str,
    /// The environment variables, the preferred one first.
    pub(super) env: &'static [&'static str],
    pub(super) set: fn(&mut Config, &Value) -> Result<(), Expected>,
}

/// The names of one key of the configuration; see [`keys`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The path in a TOML file, with dots between the tables.
    pub path: &'static str,
    /// The environment variables that set it; the first one that is set counts.
    pub env: &'static [&'static str],
}

/// Every key of the configuration, apart from `services.override.<name>` and `plugin.<name>.<key>`.
///
/// ```
/// let u2c = webex_core::config::keys().find(|key| key.path == "services.u2c").expect("a known key");
/// assert_eq!(u2c.env, ["U2C_SERVICE_URL"]);
/// ```
pub fn keys() -> impl Iterator<Item = KeyInfo> {
    KEYS.iter().map(|key| KeyInfo { path: key.path, env: key.env })
}

macro_rules! keys {
    ($($path:literal $env:tt |$config:ident, $value:ident| $set:expr;)*) => {
        &[$(Key { path: $path, env: &$env, set: |$config, $value| { $set; Ok(()) } }),*]
    };
}

/// The keys in the order in which they are applied: the cloud first, as it changes the defaults of others, and the
/// authorization string after what it replaces.
pub(super) const KEYS: &[Key] = keys! {
    "fedramp" ["ENABLE_FEDRAMP"] |c, v| if v.flag()? { c.use_fedramp() };
    "app" ["WEBEX_APP"] |c, v| c.app = Some(app(v.text()?));
    "email" ["WEBEX_EMAIL"] |c, v| c.email = v.owned()?;
    "shutdown_timeout" ["WEBEX_SHUTDOWN_TIMEOUT"] |c, v| c.shutdown_timeout = v.seconds()?;
    "network.proxy" ["WEBEX_PROXY"] |c, v| c.network.proxy = Some(proxy(v.text()?)?);
    "network.no_proxy" ["WEBEX_NO_PROXY"] |c, v| c.network.no_proxy = Some(NoProxy::parse(&v.list()?.join(",")));
    "network.proxy_loopback" ["WEBEX_PROXY_LOOPBACK"] |c, v| c.network.proxy_loopback = v.flag()?;
    "network.roots" ["WEBEX_ROOTS"] |c, v| c.network.roots = Some(v.text()?.into());
    "network.only_these_roots" ["WEBEX_ONLY_THESE_ROOTS"] |c, v| c.network.only_these_roots = v.flag()?;
    "network.client_identity" ["WEBEX_CLIENT_IDENTITY"] |c, v| c.network.client_identity = Some(v.text()?.into());
    "requests.attempt_timeout" ["WEBEX_ATTEMPT_TIMEOUT"] |c, v| c.requests.attempt_timeout = v.seconds()?;
    "requests.deadline" ["WEBEX_DEADLINE"] |c, v| c.requests.deadline = Some(v.seconds()?);
    "requests.stall_timeout" ["WEBEX_STALL_TIMEOUT"] |c, v| c.requests.stall_timeout = v.seconds()?;
    "requests.retry" ["WEBEX_RETRY"] |c, v| c.requests.retry.enabled = v.flag()?;
    "requests.longest_pause" ["WEBEX_LONGEST_PAUSE"] |c, v| c.requests.retry.longest_pause = v.seconds()?;
    "services.hydra" ["HYDRA_SERVICE_URL"] |c, v| c.services.hydra = v.url()?;
    "services.u2c" ["U2C_SERVICE_URL"] |c, v| c.services.u2c = v.url()?;
    "services.region" ["SQDISCOVERY_SERVICE_URL"] |c, v| c.services.region = v.url()?;
    "services.allowed_domains" ["WEBEX_ALLOWED_DOMAINS"] |c, v| c.services.allowed_domains = v.list()?;
    "services.format" ["WEBEX_CATALOG_FORMAT"] |c, v| c.services.format = format(v.text()?)?;
    "services.wait" ["WEBEX_SERVICE_WAIT"] |c, v| c.services.wait = v.seconds()?;
    "services.refresh_after" ["WEBEX_CATALOG_REFRESH_AFTER"] |c, v| c.services.refresh_after = v.seconds()?;
    "services.cluster_service" ["WEBEX_CONVERSATION_CLUSTER_SERVICE"]
        |c, v| c.services.cluster_service = v.text()?.to_owned();
    "services.first_cluster" ["WEBEX_CONVERSATION_DEFAULT_CLUSTER"]
        |c, v| c.services.first_cluster = v.text()?.to_owned();
    "services.fail_back" ["WEBEX_FAIL_BACK"] |c, v| c.services.fail_back = v.seconds()?;
    "credentials.idbroker" ["IDBROKER_BASE_URL"] |c, v| c.credentials.idbroker = v.url()?;
    "credentials.identity" ["IDENTITY_BASE_URL"] |c, v| c.credentials.identity = v.url()?;
    "credentials.authorize_url" ["WEBEX_AUTHORIZE_URL"] |c, v| c.credentials.authorize_url = Some(v.url()?);
    "credentials.token_url" ["TOKEN_URL"] |c, v| c.credentials.token_url = Some(v.url()?);
    "credentials.revoke_url" ["REVOKE_URL"] |c, v| c.credentials.revoke_url = Some(v.url()?);
    "credentials.client_id" ["WEBEX_CLIENT_ID", "COMMON_IDENTITY_CLIENT_ID", "CLIENT_ID"]
        |c, v| c.credentials.client_id = v.owned()?;
    "credentials.client_secret" ["WEBEX_CLIENT_SECRET", "COMMON_IDENTITY_CLIENT_SECRET", "CLIENT_SECRET"]
        |c, v| c.credentials.client_secret = v.secret()?;
    "credentials.redirect_uri" ["WEBEX_REDIRECT_URI", "COMMON_IDENTITY_REDIRECT_URI", "REDIRECT_URI"]
        |c, v| c.credentials.redirect_uri = v.owned()?;
    "credentials.scope" ["WEBEX_SCOPE", "WEBEX_SCOPES", "COMMON_IDENTITY_SCOPE", "SCOPE"]
        |c, v| c.credentials.scope = v.list()?.into_iter().collect();
    "credentials.authorization_string" ["WEBEX_AUTHORIZATION_STRING", "AUTHORIZATION_STRING"]
        |c, v| c.credentials.use_authorization_string(v.text()?).then_some(()).ok_or("an authorization URL")?;
    "credentials.access_token" ["WEBEX_ACCESS_TOKEN"] |c, v| c.credentials.access_token = v.secret()?;
    "credentials.refresh_token" ["WEBEX_REFRESH_TOKEN"] |c, v| c.credentials.refresh_token = v.secret()?;
};

/// `name/version`, or the name alone (wire/01 section 6.2, row 20).
fn app(text: &str) -> (String, String) {
    let (name, version) = text.split_once('/').unwrap_or((text, "0.0"));
    (name.to_owned(), version.to_owned())
}

fn proxy(text: &str) -> Result<Proxy, Expected> {
    text.parse().map_err(|_| "a proxy (http, https, socks5 or socks5h://user:password@host:port)")
}

fn format(text: &str) -> Result<CatalogFormat, Expected> {
    match text.to_ascii_lowercase().as_str() {
        "hostmap" => Ok(CatalogFormat::HostMap),
        "u2cv2" => Ok(CatalogFormat::U2cV2),
        _ => Err("`hostmap` or `U2CV2`"),
    }
}
