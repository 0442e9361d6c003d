//! How the client signs in.

use secrecy::SecretString;
use url::Url;

use super::services::literal;
use crate::credentials::ScopeSet;

/// The OAuth client and the endpoints of the identity service (wire/01 section 2.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CredentialsConfig {
    /// The identity broker until the catalog names it.
    pub idbroker: Url,
    /// The identity directory until the catalog names it.
    pub identity: Url,
    /// Where a browser is sent to sign in; below the identity broker when unset.
    pub authorize_url: Option<Url>,
    /// Where grants are sent, whatever the catalog says.
    pub token_url: Option<Url>,
    /// Where tokens are revoked, whatever the catalog says.
    pub revoke_url: Option<Url>,
    /// The id of the OAuth client (integration).
    pub client_id: Option<String>,
    /// Its secret; public clients have none.
    pub client_secret: Option<SecretString>,
    /// Where the browser comes back to.
    pub redirect_uri: Option<String>,
    /// The scopes to ask for.
    pub scope: ScopeSet,
    /// An access token to begin with.
    pub access_token: Option<SecretString>,
    /// The refresh token that renews it.
    pub refresh_token: Option<SecretString>,
}

impl CredentialsConfig {
    /// Takes over client id, redirect URI, scopes and sign-in page from the URL that the developer portal shows for
    /// an integration (wire/01 section 2.2). Says `false` when that is no such URL.
    ///
    /// ```
    /// let mut config = webex_core::config::Config::default();
    /// let url = "https://idbroker.webex.com/idb/oauth2/v1/authorize?client_id=C1&scope=spark%3Aall&response_type=code";
    /// assert!(config.credentials.use_authorization_string(url));
    /// assert_eq!(config.credentials.client_id.as_deref(), Some("C1"));
    /// ```
    pub fn use_authorization_string(&mut self, text: &str) -> bool {
        let Ok(mut url) = Url::parse(text.trim()) else { return false };
        for (name, value) in url.query_pairs() {
            match &*name {
                "client_id" => self.client_id = Some(value.into_owned()),
                "redirect_uri" => self.redirect_uri = Some(value.into_owned()),
                "scope" => self.scope = value.into_owned().into(),
                _ => {}
            }
        }
        url.set_query(None);
        url.set_fragment(None);
        self.authorize_url = Some(url);
        true
    }
}

impl Default for CredentialsConfig {
    fn default() -> Self {
        Self {
            idbroker: literal("https://idbroker.webex.com"),
            identity: literal("https://identity.webex.com"),
            authorize_url: None,
            token_url: None,
            revoke_url: None,
            client_id: None,
            client_secret: None,
            redirect_uri: None,
            scope: ScopeSet::new(),
            access_token: None,
            refresh_token: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authorization_string_is_taken_apart() {
        // wire/01 section 6.3, row 62.
        let mut config = CredentialsConfig::default();
        let text = "https://x.example/authorize?client_id=a%20b&redirect_uri=http%3A%2F%2Fy.example&scope=s2%20s1&state=q";
        assert!(config.use_authorization_string(text));
        assert_eq!(config.client_id.as_deref(), Some("a b"));
        assert_eq!(config.redirect_uri.as_deref(), Some("http://y.example"));
        assert_eq!(config.scope.to_string(), "s1 s2");
        assert_eq!(config.authorize_url.map(String::from).as_deref(), Some("https://x.example/authorize"));
        assert!(!CredentialsConfig::default().use_authorization_string("not a URL"));
    }
}
