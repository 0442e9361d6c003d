//! The credentials of one client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use secrecy::SecretString;

use super::persist::Place;
use super::source::TokenSource;
use super::state::State;
use super::{Grant, ScopeSet, Token, TokenPair, grant};
use crate::config::CredentialsConfig;
use crate::flight::Flights;
use crate::time::Clock;
use crate::{Error, ErrorKind, Result, WeakWebex, Webex};

/// The credentials of one client; reached with [`Webex::credentials`].
pub struct Credentials {
    pub(super) config: CredentialsConfig,
    pub(super) source: Option<Arc<dyn TokenSource>>,
    pub(super) client: WeakWebex,
    pub(super) clock: Arc<dyn Clock>,
    /// Refreshes under way, by the generation that they replace.
    pub(super) refreshes: Flights<u64, ()>,
    /// Scope reductions under way.
    pub(super) reductions: Flights<(u64, ScopeSet), Arc<Token>>,
    state: Mutex<State>,
    place: Mutex<Place>,
}

/// What a call is authorized with.
pub(crate) struct Authorization {
    /// The value of the header.
    pub(crate) header: HeaderValue,
    /// Which token it is: grows with each refresh.
    pub(crate) generation: u64,
}

impl Credentials {
    pub(crate) fn new(
        config: CredentialsConfig,
        source: Option<Arc<dyn TokenSource>>,
        clock: Arc<dyn Clock>,
        client: WeakWebex,
    ) -> Self {
        Self {
            config,
            source,
            client,
            clock,
            refreshes: Flights::default(),
            reductions: Flights::default(),
            state: Mutex::default(),
            place: Mutex::default(),
        }
    }

    /// Whether calls can be authorized: there is a token that lives, or a way to get one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::credentials::TokenPair;
    /// let webex = webex_core::Webex::builder().build().await?;
    /// assert!(!webex.credentials().can_authorize());
    /// webex.credentials().sign_in(TokenPair::access_only("my-token")).await?;
    /// assert!(webex.credentials().can_authorize());
    /// # Ok(()) }
    /// ```
    pub fn can_authorize(&self) -> bool {
        let token = self.state().current().0;
        token.is_some_and(|t| !t.is_expired(self.clock.now())) || self.can_refresh()
    }

    /// Whether the token can be renewed: by a refresh token and an OAuth client, or by a source of tokens.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::credentials::TokenPair;
    /// let pair = TokenPair::new("access", "refresh");
    /// let builder = webex_core::Webex::builder().token_pair(pair);
    /// let webex = builder.oauth_client("C1", "secret").build().await?;
    /// assert!(webex.credentials().can_refresh());
    /// # Ok(()) }
    /// ```
    pub fn can_refresh(&self) -> bool {
        let token = self.state().current().0;
        self.source.is_some() && !self.state().is_over() || token.is_some_and(|t| self.renews(&t))
    }

    pub(super) fn renews(&self, token: &Token) -> bool {
        self.source.is_some() || (self.config.client_id.is_some() && token.has_refresh())
    }

    /// The organization that the token names; a hint, nothing is verified (wire/01 section 2.10.3).
    ///
    /// # Errors
    /// [`ErrorKind::NotAuthenticated`] without a token, [`ErrorKind::InvalidInput`] when it names none.
    pub fn org_id(&self) -> Result<String> {
        self.state().current().0.ok_or_else(no_token)?.org_id()
    }

    /// Whether the token says that it belongs to a guest; a hint, nothing is verified.
    pub fn is_guest(&self) -> bool {
        self.state().current().0.is_some_and(|t| t.is_guest())
    }

    /// Every secret there is at this moment, so that it can be taken out of texts.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let tokens = self.state().all();
        let of_tokens = tokens.iter().flat_map(|token| [Some(&token.access), token.refresh.as_ref()]);
        let of_config = [&self.config.client_secret, &self.config.access_token, &self.config.refresh_token];
        let all = of_tokens.chain(of_config.map(Option::as_ref)).flatten();
        all.cloned().collect()
    }

    /// The token of everyday calls: fresh, and without the scope `spark:kms`. Cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// assert_eq!(webex.credentials().token().await?.header(), "Bearer my-token");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotAuthenticated`] without a token, [`ErrorKind::LoginRequired`] when the login is over, and
    /// whatever a refresh may fail with.
    pub async fn token(&self) -> Result<Arc<Token>> {
        let webex = self.webex()?;
        let (token, generation) = self.fresh(&webex).await?;
        Ok(self.for_api(&webex, token, generation).await)
    }

    /// A token of these scopes only; the whole token when it cannot be reduced. Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let token = webex.credentials().token_with_scope(&"spark:kms".into()).await?;
    /// println!("may be used for {}", token.scope());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub async fn token_with_scope(&self, scope: &ScopeSet) -> Result<Arc<Token>> {
        let webex = self.webex()?;
        let (token, generation) = self.fresh(&webex).await?;
        Ok(self.reduced_to(&webex, token, generation, scope.clone()).await)
    }

    /// A token of the OAuth client itself, for services that know no user. It is not kept.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let token = webex.credentials().client_token("webexsquare:get_conversation".into()).await?;
    /// assert!(!token.is_expired(webex.clock().now()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OAuth`] when it is refused, [`ErrorKind::InvalidInput`] without an OAuth client, and whatever a call
    /// may fail with. Cancel safe: a token that was granted meanwhile is of no harm.
    pub async fn client_token(&self, scope: ScopeSet) -> Result<Token> {
        let webex = self.webex()?;
        let pair = grant::request(&webex, &Grant::ClientCredentials { scope }).await?;
        Token::new(pair, self.clock.now())
    }

    /// Renews the token now. Calls that want the same at the same time share one run. Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::ErrorKind;
    /// match webex.credentials().refresh().await {
    ///     Err(error) if error.kind() == ErrorKind::LoginRequired => println!("please sign in again"),
    ///     result => result?,
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotAuthenticated`] when there is nothing to renew it with; [`ErrorKind::LoginRequired`] when the
    /// login is over; else whatever a call may fail with, and the token stays.
    pub async fn refresh(&self) -> Result<()> {
        let webex = self.webex()?;
        if !self.can_refresh() {
            return Err(self.no_access());
        }
        let generation = self.state().generation();
        self.refresh_once(&webex, generation).await
    }

    /// Signs in by a grant, for example with the code that a browser brought back.
    ///
    /// # Errors
    /// As [`client_token`](Self::client_token), and as [`sign_in`](Self::sign_in). Not cancel safe: the code or refresh
    /// token of the grant may be used up.
    pub async fn sign_in_with(&self, grant: &Grant) -> Result<()> {
        let webex = self.webex()?;
        let pair = grant::request(&webex, grant).await?;
        self.sign_in(pair).await
    }

    /// Signs in with tokens that were got elsewhere; they replace those of an earlier login.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::credentials::TokenPair;
    /// let webex = webex_core::Webex::builder().oauth_client("C1", "secret").build().await?;
    /// webex.credentials().sign_in(TokenPair::new("access", "refresh").scope("spark:all")).await?;
    /// assert!(webex.credentials().can_refresh());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the text can be no token, [`ErrorKind::Storage`] when the login cannot be kept.
    /// Not cancel safe: the login may be stored and not yet used.
    pub async fn sign_in(&self, pair: TokenPair) -> Result<()> {
        let webex = self.webex()?;
        self.begin(&webex, Token::new(pair, self.clock.now())?).await?;
        // The catalog of an earlier login may be that of another organization.
        webex.services().forget();
        Ok(())
    }

    /// Begins a login and stores it.
    pub(super) async fn begin(&self, webex: &Webex, token: Token) -> Result<()> {
        self.store_login(webex, &token).await?;
        self.install(webex, token);
        Ok(())
    }

    /// Takes over a token as the login.
    pub(super) fn install(&self, webex: &Webex, token: Token) {
        self.state().sign_in(Arc::new(token));
        self.arm(webex);
    }

    /// Forgets every token, without telling anybody. [`Webex::logout`] revokes them as well.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// webex.credentials().invalidate();
    /// assert!(webex.credentials().token().await.is_err());
    /// # Ok(()) }
    /// ```
    pub fn invalidate(&self) {
        self.state().clear();
    }

    /// The `authorization` header of a user's call.
    pub(crate) async fn authorization(&self, webex: &Webex) -> Result<Authorization> {
        let (token, generation) = self.fresh(webex).await?;
        let token = self.for_api(webex, token, generation).await;
        Ok(Authorization { header: token.header(), generation })
    }

    /// Whether there is a token newer than `generation`, after a refresh if need be; called on a 401. Calls that ask
    /// at the same time share one refresh.
    pub(crate) async fn refreshed_after(&self, webex: &Webex, generation: u64) -> Result<bool> {
        let (token, current) = self.state().current();
        if current > generation {
            return Ok(token.is_some());
        }
        if !self.can_refresh() {
            return Ok(false);
        }
        self.refresh_once(webex, generation).await?;
        Ok(true)
    }

    /// The token as it is, if it lives; else a new one.
    async fn fresh(&self, webex: &Webex) -> Result<(Arc<Token>, u64)> {
        let (token, generation) = self.state().current();
        if let Some(token) = token.filter(|t| !t.is_expired(self.clock.now())) {
            return Ok((token, generation));
        }
        if !self.can_refresh() {
            self.lose(webex, generation);
            return Err(self.no_access());
        }
        self.refresh_once(webex, generation).await?;
        let (token, generation) = self.state().current();
        Ok((token.ok_or_else(|| self.no_access())?, generation))
    }

    pub(super) fn no_access(&self) -> Error {
        if self.state().is_over() {
            return Error::new(ErrorKind::LoginRequired, "the login is over; sign in again");
        }
        no_token()
    }

    pub(super) fn webex(&self) -> Result<Webex> {
        self.client.upgrade().ok_or_else(|| Error::new(ErrorKind::Closed, "the client is gone"))
    }

    pub(super) fn place(&self) -> Place {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_place(&self, place: Place) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements: a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_token() -> Error {
    Error::new(ErrorKind::NotAuthenticated, "there is no access token; give one to the builder, or sign in")
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("can_authorize", &self.can_authorize()).finish_non_exhaustive()
    }
}
