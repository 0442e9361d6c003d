//! The token of a guest, renewed as long as it is wanted.

use std::sync::OnceLock;

use futures_core::future::BoxFuture;
use webex_core::Result;
use webex_core::credentials::{Grant, Token, TokenPair, TokenRequests, TokenSource};

use super::GuestJwt;

/// Signs a guest in, and again before the token ends: guests have no refresh token. Give it to
/// [`WebexBuilder::token_source`](webex_core::WebexBuilder::token_source).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use std::time::Duration;
/// use webex_core::Webex;
/// use webex_plugin_authorization::{GuestIssuer, GuestTokens};
///
/// let issuer = GuestIssuer::new("issuer", "c2VjcmV0")?;
/// let ann = issuer.guest(Duration::from_secs(3600)).subject("ann-1").display_name("Ann");
/// let webex = Webex::builder().token_source(GuestTokens::new(ann)).build().await?;
/// assert!(webex.credentials().can_refresh());
/// # webex.shutdown().await }
/// ```
#[derive(Clone, Debug)]
pub struct GuestTokens {
    guest: GuestJwt,
    /// The guest with a subject, known from the first token on.
    named: OnceLock<GuestJwt>,
}

impl GuestTokens {
    /// Of this guest. Without a [subject](GuestJwt::subject) each renewal would be somebody new, so it gets one
    /// with the first token.
    pub fn new(guest: GuestJwt) -> Self {
        Self { guest, named: OnceLock::new() }
    }
}

impl TokenSource for GuestTokens {
    fn fetch<'a>(
        &'a self,
        requests: &'a TokenRequests,
        _current: Option<&'a Token>,
    ) -> BoxFuture<'a, Result<TokenPair>> {
        Box::pin(async move {
            let guest = self.named.get_or_init(|| self.guest.clone().named(&**requests.rng()));
            let jwt = guest.sign_with(&**requests.clock(), &**requests.rng())?;
            requests.grant(&Grant::Guest { jwt }).await
        })
    }
}
