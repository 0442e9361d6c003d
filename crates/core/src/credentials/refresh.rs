//! Renewing the token: once for everybody who wants it (wire/01 section 2.10.3).

use std::sync::Arc;
use std::time::Duration;

use super::lease::Outcome;
use super::source::{TokenRequests, TokenSource};
use super::{Credentials, Grant, OAuthErrorCode, Token, TokenPair};
use crate::events::CoreEvent;
use crate::storage::Lease;
use crate::{Error, ErrorKind, Result, Webex};

/// How long a refresh may take as a whole.
const LIMIT: Duration = Duration::from_secs(60);

impl Credentials {
    /// Renews the token of `generation`, unless that has happened. One run for all who wait, in a task of its own.
    pub(super) async fn refresh_once(&self, webex: &Webex, generation: u64) -> Result<()> {
        let client = webex.clone();
        let run = move || async move { client.credentials().refresh_now(&client, generation).await };
        self.refreshes.join(webex, generation, run).await
    }

    /// One of all who share the login renews it, under a lease; the others take over what that one stores.
    async fn refresh_now(&self, webex: &Webex, generation: u64) -> Result<()> {
        if self.state().generation() > generation {
            return Ok(());
        }
        let lease = match self.turn(webex, generation).await? {
            Outcome::Ours(lease) => lease,
            Outcome::Adopted => return Ok(()),
        };
        let renewed = tokio::select! {
            renewed = self.renew(webex, generation, lease.as_ref()) => renewed,
            never = self.hold(webex, lease.as_ref()) => match never {},
        };
        self.give_back(webex, lease).await;
        renewed
    }

    async fn renew(&self, webex: &Webex, generation: u64, lease: Option<&Lease>) -> Result<()> {
        let (current, now) = self.state().current();
        if now > generation {
            return Ok(());
        }
        match self.fetch(webex, current.as_deref()).await {
            Ok(token) => {
                self.renewed(webex, generation, token, lease).await;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::OAuth => {
                self.refused_for_good(webex, generation, error).await
            }
            Err(error) => Err(error),
        }
    }

    /// Whether another process that shares the login has renewed it already.
    pub(super) async fn adopted(&self, webex: &Webex, generation: u64) -> bool {
        let adopted = self.adopt(webex, generation).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the stored login cannot be read");
            false
        });
        if adopted {
            webex.publish(CoreEvent::TokenRefreshed);
        }
        adopted
    }

    /// The token will not be renewed. Only a refusal of the grant itself deletes what is stored: a wrong secret of the
    /// client can be put right.
    async fn refused_for_good(&self, webex: &Webex, generation: u64, error: Error) -> Result<()> {
        // Another process may have been quicker, and its refresh may have made ours void.
        if self.adopted(webex, generation).await {
            return Ok(());
        }
        if error.oauth().is_some_and(|failure| failure.code == OAuthErrorCode::InvalidGrant) {
            self.unstore(webex).await;
        }
        self.lose(webex, generation);
        Err(error.into_kind(ErrorKind::LoginRequired))
    }

    /// Asks for the next token; it inherits what the answer leaves out.
    async fn fetch(&self, webex: &Webex, current: Option<&Token>) -> Result<Token> {
        let requests = TokenRequests::new(webex);
        let source = self.source.as_deref().unwrap_or(&RefreshGrant);
        let pair = tokio::select! {
            pair = source.fetch(&requests, current) => pair?,
            () = self.clock.sleep(LIMIT) => return Err(Error::new(ErrorKind::Timeout, "the token was not renewed in time")),
        };
        let token = Token::new(pair, self.clock.now())?;
        match current {
            Some(old) if token.same_as(old) => {
                Err(Error::new(ErrorKind::Decode, "the new access token is the one that it should replace"))
            }
            Some(old) => Ok(token.inherit(old)),
            None => Ok(token),
        }
    }

    async fn renewed(&self, webex: &Webex, generation: u64, token: Token, lease: Option<&Lease>) {
        self.warn_of_missing_scopes(&token);
        let token = Arc::new(token);
        let Some(stale) = self.state().renew(generation, token.clone()) else {
            // Logged out, or in again, meanwhile: this token has no owner.
            return self.revoke_in_background(webex, vec![token]);
        };
        self.arm(webex);
        if let Err(error) = self.store_renewed(webex, &token, lease).await {
            tracing::warn!(%error, "the new token was not stored");
        }
        self.revoke_in_background(webex, stale);
        webex.publish(CoreEvent::TokenRefreshed);
    }

    /// Ends the login, and says so once.
    pub(super) fn lose(&self, webex: &Webex, generation: u64) {
        let had_login = self.state().current().0.is_some() || self.source.is_some();
        if had_login && self.state().lose(generation) {
            webex.publish(CoreEvent::LoginRequired);
        }
    }

    /// Ends the login of `generation` where the service may not be used, and forgets what is stored of it.
    pub(crate) async fn end_under_embargo(&self, webex: &Webex, generation: u64) {
        if self.state().generation() == generation {
            tracing::error!("the service may not be used here (status 451); the login is over");
            self.unstore(webex).await;
            self.lose(webex, generation);
        }
    }

    fn warn_of_missing_scopes(&self, token: &Token) {
        let missing = self.config.scope.difference(token.scope());
        if !missing.is_empty() && !token.scope().is_empty() {
            tracing::warn!(%missing, "the new token lacks scopes that were configured");
        }
    }
}

/// The refresh grant of OAuth.
struct RefreshGrant;

impl TokenSource for RefreshGrant {
    fn fetch<'a>(
        &'a self,
        requests: &'a TokenRequests,
        current: Option<&'a Token>,
    ) -> futures_core::future::BoxFuture<'a, Result<TokenPair>> {
        Box::pin(async move {
            let token = current.and_then(|t| t.refresh.clone());
            let token =
                token.ok_or_else(|| Error::new(ErrorKind::NotAuthenticated, "there is no refresh token"))?;
            requests.grant(&Grant::Refresh { token }).await
        })
    }
}
