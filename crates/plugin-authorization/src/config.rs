//! Settings.

use serde::Deserialize;
use url::Url;

/// The settings of the plug-in: given to [`crate::Authorization::with`], or the section `[plugin.authorization]` of the
/// configuration.
///
/// ```
/// use webex_plugin_authorization::{Authorization, AuthorizationConfig};
/// let mut config = AuthorizationConfig::default();
/// config.logout_service = "my-product".into();
/// let plugin = Authorization::with(config);
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthorizationConfig {
    /// The page on which people confirm the sign-in of a device whose code they scanned.
    pub device_page: Url,
    /// The service that the logout page is told (`cisService`).
    pub logout_service: String,
}

impl Default for AuthorizationConfig {
    fn default() -> Self {
        Self {
            device_page: Url::parse("https://web.webex.com/deviceAuth").expect("the URL is written here"),
            logout_service: "webex".to_owned(),
        }
    }
}
