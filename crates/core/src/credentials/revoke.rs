//! Tokens that are of no use any more are revoked (wire/01 section 3.2.6).

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::grant::Form;
use super::{Credentials, Token};
use crate::request::AuthMode;
use crate::{Error, Result, Webex};

/// How long the revocations of a logout may take together.
const LIMIT: Duration = Duration::from_secs(10);

impl Credentials {
    /// Revokes what the login holds, refresh token first, and then forgets it. Failures are logged; the token is still
    /// valid for everybody else until the last revocation.
    pub(crate) async fn sign_out(&self, webex: &Webex) {
        let tokens = self.state().all();
        tokio::select! {
            () = self.revoke_all(webex, &tokens) => {}
            () = self.clock.sleep(LIMIT) => tracing::warn!("the tokens were not revoked in time; the logout goes on"),
        }
        self.state().end();
        self.unstore(webex).await;
    }

    async fn revoke_all(&self, webex: &Webex, tokens: &[Arc<Token>]) {
        if let Some(refresh) = tokens.last().and_then(|t| t.refresh.as_ref()) {
            self.revoke(webex, refresh, "refresh_token").await;
        }
        for token in tokens {
            self.revoke_access(webex, token).await;
        }
    }

    /// Revokes access tokens without making anybody wait.
    pub(super) fn revoke_in_background(&self, webex: &Webex, tokens: Vec<Arc<Token>>) {
        if tokens.is_empty() {
            return;
        }
        let client = webex.clone();
        webex.spawn(async move {
            for token in tokens {
                client.credentials().revoke_access(&client, &token).await;
            }
        });
    }

    async fn revoke_access(&self, webex: &Webex, token: &Token) {
        if !token.is_expired(self.clock.now()) {
            self.revoke(webex, &token.access, "access_token").await;
        }
    }

    async fn revoke(&self, webex: &Webex, token: &SecretString, hint: &str) {
        match self.try_revoke(webex, token, hint).await {
            Ok(()) => tracing::debug!(hint, "a token was revoked"),
            Err(error) => tracing::warn!(hint, %error, "a token was not revoked"),
        }
    }

    /// Without an OAuth client nothing can be revoked, and nothing is sent: a bot's token outlives its clients.
    async fn try_revoke(&self, webex: &Webex, token: &SecretString, hint: &str) -> Result<()> {
        let Some(id) = &self.config.client_id else { return Ok(()) };
        let mut form = Form::default();
        form.add("token", token.expose_secret());
        form.add("token_type_hint", hint);
        let auth = match &self.config.client_secret {
            Some(secret) => AuthMode::Basic(id.clone(), secret.clone()),
            None => {
                form.add("client_id", id);
                AuthMode::None
            }
        };
        webex.send(form.post(self.revoke_url()).auth(auth)).await.map_err(Error::into_oauth)?;
        Ok(())
    }
}
