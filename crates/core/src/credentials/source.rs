//! Where new tokens come from: the seam for plug-ins and applications that sign in their own way.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures_core::future::BoxFuture;

use super::{Grant, Token, TokenPair, grant};
use crate::request::{AuthMode, Call, Response};
use crate::time::{Clock, Rng};
use crate::{Result, Webex};

/// A way to get the first and every further token (guest login, a token broker of your own, ...). Without one, the
/// client renews its token by the refresh grant.
pub trait TokenSource: Send + Sync + 'static {
    /// Fetches a token; `current` is the one to be replaced, if there is one.
    ///
    /// Runs once, however many calls wait for it, and at most a minute. It must not send calls that are authorized by
    /// the client it works for: they would wait for the token that it is to fetch. `requests` sends calls without.
    ///
    /// # Errors
    /// An [OAuth](crate::ErrorKind::OAuth) error ends the login; any other leaves the token as it is.
    fn fetch<'a>(
        &'a self,
        requests: &'a TokenRequests,
        current: Option<&'a Token>,
    ) -> BoxFuture<'a, Result<TokenPair>>;
}

/// A closure as a [`TokenSource`]; made by [`WebexBuilder::refresh_callback`](crate::WebexBuilder::refresh_callback).
pub struct RefreshCallback<F>(F);

impl<F> RefreshCallback<F> {
    pub(crate) fn new(callback: F) -> Self {
        Self(callback)
    }
}

impl<F, R> TokenSource for RefreshCallback<F>
where
    F: Fn(Option<Token>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<TokenPair>> + Send + 'static,
{
    fn fetch<'a>(
        &'a self,
        _requests: &'a TokenRequests,
        current: Option<&'a Token>,
    ) -> BoxFuture<'a, Result<TokenPair>> {
        Box::pin((self.0)(current.cloned()))
    }
}

impl<F> fmt::Debug for RefreshCallback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshCallback").finish_non_exhaustive()
    }
}

/// Sends calls that fetch tokens: they never wait for a token or a catalog, and never carry the user's token.
#[derive(Debug)]
pub struct TokenRequests(Webex);

impl TokenRequests {
    pub(super) fn new(webex: &Webex) -> Self {
        Self(webex.clone())
    }

    /// The clock of the client, for what is signed with a time in it.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.0.clock()
    }

    /// The randomness of the client.
    pub fn rng(&self) -> &Arc<dyn Rng> {
        self.0.rng()
    }

    /// Sends a grant to the token endpoint.
    ///
    /// # Errors
    /// [`OAuth`](crate::ErrorKind::OAuth) when it is refused, and whatever a call may fail with.
    pub async fn grant(&self, grant: &Grant) -> Result<TokenPair> {
        grant::request(&self.0, grant).await
    }

    /// Sends a call without the user's token.
    ///
    /// # Errors
    /// Whatever a call may fail with.
    pub async fn send(&self, call: Call) -> Result<Response> {
        let call = if matches!(call.auth, AuthMode::Auto) { call.auth(AuthMode::None) } else { call };
        self.0.send(call.refresh_on_unauthorized(false).bootstrap()).await
    }
}
