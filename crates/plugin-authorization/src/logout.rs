//! The page that ends the session of a browser.

use url::Url;

use crate::handle::AuthorizationHandle;

/// The address of the logout page; made by [`AuthorizationHandle::logout_url`] (wire/01 section 3.2.7).
///
/// No token is in it: the session that ends is that of the browser, and addresses end up in logs. Tokens are revoked by
/// [`Webex::logout`](webex_core::Webex::logout).
#[derive(Clone, Debug)]
#[must_use = "nothing is made without `.build()`"]
pub struct LogoutUrl {
    page: Url,
    service: String,
    goto: Option<String>,
}

impl LogoutUrl {
    pub(crate) fn new(handle: &AuthorizationHandle) -> Self {
        Self {
            page: handle.webex.credentials().logout_url(),
            service: handle.state().config.logout_service.clone(),
            goto: handle.webex.config().credentials.redirect_uri.clone(),
        }
    }

    /// Where the page leads afterwards; the redirect URI of the configuration by default.
    pub fn goto(mut self, url: impl Into<String>) -> Self {
        self.goto = Some(url.into());
        self
    }

    /// The service that the page is told; that of the configuration by default.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = name.into();
        self
    }

    /// The address.
    ///
    /// ```
    /// # use webex_plugin_authorization::*;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # let webex = webex_core::Webex::builder().plugin(Authorization::new()).build().await?;
    /// let page = webex.authorization()?.logout_url().build();
    /// assert_eq!(page.as_str(), "https://idbroker.webex.com/idb/oauth2/v1/logout?cisService=webex");
    /// # webex.shutdown().await }
    /// ```
    pub fn build(self) -> Url {
        let mut page = self.page;
        let mut query = page.query_pairs_mut();
        query.append_pair("cisService", &self.service);
        if let Some(goto) = &self.goto {
            query.append_pair("goto", goto);
        }
        drop(query);
        page
    }
}
