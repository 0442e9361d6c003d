//! Tokens: as a grant answers them, and as the client holds them (wire/01 sections 2.10.1, 3.2).

use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::bearer::split;
use super::{ScopeSet, hints};
use crate::{Error, Result};

/// An access token, usually with the refresh token that renews it: what a grant answers, and what
/// [`WebexBuilder::token_pair`](crate::WebexBuilder::token_pair) takes.
///
/// ```
/// use std::time::Duration;
/// use webex_core::credentials::TokenPair;
/// let pair = TokenPair::new("access", "refresh").expires_in(Duration::from_secs(3600)).scope("spark:all");
/// assert!(!format!("{pair:?}").contains("access\""));
/// ```
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct TokenPair {
    /// The access token; `Bearer x` is understood, too.
    #[serde(rename = "access_token")]
    pub access: SecretString,
    /// The scheme; `Bearer` when absent.
    #[serde(default)]
    pub token_type: Option<String>,
    /// The refresh token.
    #[serde(default, rename = "refresh_token")]
    pub refresh: Option<SecretString>,
    /// How long the access token lives, in seconds. Absent: it never expires as far as the client knows.
    #[serde(default)]
    pub expires_in: Option<u64>,
    /// How long the refresh token lives, in seconds.
    #[serde(default)]
    pub refresh_token_expires_in: Option<u64>,
    /// The scopes that were granted.
    #[serde(default)]
    pub scope: Option<ScopeSet>,
}

impl TokenPair {
    /// An access token with its refresh token.
    ///
    /// ```
    /// use webex_core::credentials::TokenPair;
    /// let pair = TokenPair::new("access", "refresh");
    /// assert!(pair.refresh.is_some() && pair.expires_in.is_none());
    /// ```
    pub fn new(access: impl Into<SecretString>, refresh: impl Into<SecretString>) -> Self {
        Self { refresh: Some(refresh.into()), ..Self::access_only(access) }
    }

    /// An access token that nothing renews.
    pub fn access_only(access: impl Into<SecretString>) -> Self {
        Self {
            access: access.into(),
            token_type: None,
            refresh: None,
            expires_in: None,
            refresh_token_expires_in: None,
            scope: None,
        }
    }

    /// How long the access token lives from now on; whole seconds count.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::credentials::TokenPair;
    /// let pair = TokenPair::access_only("access").expires_in(Duration::from_secs(3600));
    /// assert_eq!(pair.expires_in, Some(3600));
    /// ```
    #[must_use]
    pub fn expires_in(mut self, life: Duration) -> Self {
        self.expires_in = Some(life.as_secs());
        self
    }

    /// The scopes of the token. A token with `spark:kms` among others is reduced for everyday calls.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<ScopeSet>) -> Self {
        self.scope = Some(scope.into());
        self
    }
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair")
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// An access token as the client holds it.
#[derive(Clone)]
pub struct Token {
    pub(super) access: SecretString,
    pub(super) token_type: String,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) refresh: Option<SecretString>,
    pub(super) refresh_expires_at: Option<Timestamp>,
    pub(super) scope: ScopeSet,
    header: HeaderValue,
}

impl Token {
    /// A token from what a grant answered at `now`.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the text can be no token.
    pub(crate) fn new(pair: TokenPair, now: Timestamp) -> Result<Self> {
        let (scheme, access) = split(&pair.access)?;
        let token_type = pair.token_type.unwrap_or(scheme);
        let header = header(&token_type, &access)?;
        Ok(Self {
            access,
            token_type,
            expires_at: pair.expires_in.map(|s| after(now, s)),
            refresh: pair.refresh,
            refresh_expires_at: pair.refresh_token_expires_in.map(|s| after(now, s)),
            scope: pair.scope.unwrap_or_default(),
            header,
        })
    }

    /// The token that replaces `old`: what the answer left out is carried over.
    pub(super) fn inherit(mut self, old: &Self) -> Self {
        if self.refresh.is_none() {
            self.refresh.clone_from(&old.refresh);
            self.refresh_expires_at = old.refresh_expires_at;
        }
        if self.scope.is_empty() {
            self.scope.clone_from(&old.scope);
        }
        self
    }

    /// The text of the token, without its scheme.
    pub fn access(&self) -> &SecretString {
        &self.access
    }

    /// The `authorization` header: scheme and token, marked as sensitive.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// let header = webex.credentials().token().await?.header();
    /// assert_eq!(header, "Bearer my-token");
    /// assert!(header.is_sensitive());
    /// # Ok(()) }
    /// ```
    pub fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// When the token ends, if it says.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The scopes; empty when they are not known.
    pub fn scope(&self) -> &ScopeSet {
        &self.scope
    }

    /// Whether the token has ended at `now`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// use webex_core::credentials::TokenPair;
    /// let pair = TokenPair::access_only("access").expires_in(Duration::from_secs(60));
    /// let webex = webex_core::Webex::builder().token_pair(pair).build().await?;
    /// let token = webex.credentials().token().await?;
    /// let now = webex.clock().now();
    /// assert!(!token.is_expired(now) && token.is_expired(now + Duration::from_secs(120)));
    /// # Ok(()) }
    /// ```
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether there is a refresh token. Whether it still lives is for the service to say: a machine whose clock began in
    /// 1970 and was put right later would give up a good login.
    pub(super) fn has_refresh(&self) -> bool {
        self.refresh.is_some()
    }

    /// The organization that the token names. A hint: no signature is checked.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the token names none (wire/01 section 2.10.3).
    pub fn org_id(&self) -> Result<String> {
        hints::org_id(self.access.expose_secret())
    }

    /// Whether the token says that it belongs to a guest. A hint: no signature is checked.
    pub fn is_guest(&self) -> bool {
        hints::is_guest(self.access.expose_secret())
    }

    /// Whether it is the same text.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.access.expose_secret() == other.access.expose_secret()
    }
}

/// The `authorization` header of a token that a call brings along.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue> {
    let (scheme, access) = split(token)?;
    header(&scheme, &access)
}

fn header(scheme: &str, access: &SecretString) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {}", access.expose_secret()))
        .map_err(|_| Error::invalid_input("the access token has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn after(now: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expires_at", &self.expires_at)
            .field("refreshable", &self.refresh.is_some())
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(json: &str) -> Token {
        let pair = serde_json::from_str(json).expect("a token pair");
        Token::new(pair, Timestamp::UNIX_EPOCH).expect("a token")
    }

    #[test]
    fn an_answer_becomes_a_token() {
        // wire/01 section 6.3, row 72.
        let t =
            token(r#"{"access_token":"AT","expires_in":6000,"refresh_token":"RT","scope":"b a","new":1}"#);
        assert_eq!(t.expires_at().map(Timestamp::as_second), Some(6000));
        assert_eq!(t.scope().to_string(), "a b");
        assert_eq!(t.header(), "Bearer AT");
        assert!(t.header().is_sensitive());
        let end = Timestamp::from_second(6000).expect("in range");
        assert!(t.is_expired(end) && !t.is_expired(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn the_scheme_may_stand_in_the_token() {
        assert_eq!(token(r#"{"access_token":"Fake AT"}"#).header(), "Fake AT");
        assert_eq!(token(r#"{"access_token":" BearerAT "}"#).header(), "Bearer AT");
    }

    #[test]
    fn a_life_without_end_does_not_overflow() {
        let t = token(&format!(r#"{{"access_token":"AT","expires_in":{}}}"#, u64::MAX));
        assert_eq!(t.expires_at(), Some(Timestamp::MAX));
    }

    #[test]
    fn what_an_answer_leaves_out_is_carried_over() {
        let old =
            token(r#"{"access_token":"A","refresh_token":"R","refresh_token_expires_in":9,"scope":"x"}"#);
        let new = token(r#"{"access_token":"B"}"#).inherit(&old);
        assert_eq!(new.refresh.as_ref().map(ExposeSecret::expose_secret), Some("R"));
        assert_eq!((new.refresh_expires_at, new.scope.to_string()), (old.refresh_expires_at, "x".to_owned()));
    }

    #[test]
    fn debug_shows_no_secret() {
        let t = token(r#"{"access_token":"SECRET","refresh_token":"SECRET"}"#);
        assert!(!format!("{t:?}").contains("SECRET"));
    }
}
