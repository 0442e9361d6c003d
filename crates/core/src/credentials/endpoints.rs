//! The endpoints of the identity service: as configured, as the catalog says, or as they are by default.

use url::Url;

use super::Credentials;

impl Credentials {
    /// Where grants are sent. An URL given by configuration wins, then the catalog's identity broker.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let url = webex.credentials().token_url();
    /// assert_eq!(url.as_str(), "https://idbroker.webex.com/idb/oauth2/v1/access_token");
    /// # Ok(()) }
    /// ```
    pub fn token_url(&self) -> Url {
        let configured = self.config.token_url.clone();
        configured.unwrap_or_else(|| below(&self.idbroker(), "idb/oauth2/v1/access_token"))
    }

    /// Where tokens are revoked.
    pub fn revoke_url(&self) -> Url {
        let configured = self.config.revoke_url.clone();
        configured.unwrap_or_else(|| below(&self.idbroker(), "idb/oauth2/v1/revoke"))
    }

    /// The page where a person signs in.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let mut page = webex.credentials().authorize_url();
    /// page.query_pairs_mut().append_pair("client_id", "C1").append_pair("response_type", "code");
    /// assert_eq!(page.host_str(), Some("idbroker.webex.com"));
    /// # Ok(()) }
    /// ```
    pub fn authorize_url(&self) -> Url {
        let configured = self.config.authorize_url.clone();
        configured.unwrap_or_else(|| below(&self.idbroker(), "idb/oauth2/v1/authorize"))
    }

    /// The page that ends the session of a browser.
    pub fn logout_url(&self) -> Url {
        below(&self.idbroker(), "idb/oauth2/v1/logout")
    }

    /// An address below the identity broker, for example that of one-time passwords.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let url = webex.credentials().idbroker_url("idb/token/v1/actions/UserOTP/Generate/invoke");
    /// assert_eq!(url.path(), "/idb/token/v1/actions/UserOTP/Generate/invoke");
    /// # Ok(()) }
    /// ```
    pub fn idbroker_url(&self, path: &str) -> Url {
        below(&self.idbroker(), path)
    }

    /// The identity broker of the catalog, once the catalog names both identity services (wire/01 section 2.12.4);
    /// the configured one before.
    fn idbroker(&self) -> Url {
        let known = self.client.upgrade().and_then(|webex| {
            let services = webex.services();
            services.known("identity").and_then(|_| services.known("idbroker"))
        });
        known.unwrap_or_else(|| self.config.idbroker.clone())
    }
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}
