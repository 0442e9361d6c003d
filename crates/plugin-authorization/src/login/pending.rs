//! A login that was begun, and how it ends.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use webex_core::credentials::Grant;
use webex_core::services::Selection;
use webex_core::time::Clock;
use webex_core::{Error, Result};

use super::{LoginFlow, Redirect, organization_of_code, state};
use crate::event::AuthorizationEvent;
use crate::handle::AuthorizationHandle;

/// What only this side of a login knows.
#[derive(Clone)]
pub(super) struct Secrets {
    pub(super) csrf: String,
    pub(super) verifier: Option<SecretString>,
    pub(super) redirect_uri: String,
    pub(super) flow: LoginFlow,
}

/// A login that a person is about to confirm on a page.
#[derive(Clone)]
pub struct PendingLogin {
    handle: AuthorizationHandle,
    url: Url,
    secrets: Secrets,
}

/// A login that is done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedIn {
    /// What the application put into the state with [`Login::state`](crate::Login::state).
    pub state: Map<String, Value>,
}

impl PendingLogin {
    pub(super) fn new(handle: AuthorizationHandle, url: Url, secrets: Secrets) -> Self {
        Self { handle, url, secrets }
    }

    /// The page to open.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Signs in with what the page led back to. The state must be that of this login: an answer without it, or with that
    /// of another login, signs nobody in.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex, back: url::Url) -> webex_core::Result<()> {
    /// let pending = webex.authorization()?.login().state("page", "/inbox").begin()?;
    /// let signed_in = pending.complete(&back).await?;
    /// println!("go on at {}", signed_in.state["page"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an address with nothing of this login in it,
    /// [`OAuth`](webex_core::ErrorKind::OAuth) when the login was refused, and as
    /// [`Credentials::sign_in_with`](webex_core::credentials::Credentials::sign_in_with). Not cancel safe: the code may be
    /// used up.
    pub async fn complete(&self, back: &Url) -> Result<SignedIn> {
        self.complete_with(Redirect::parse(back)).await
    }

    pub(super) async fn complete_with(&self, redirect: Redirect) -> Result<SignedIn> {
        let result = self.finish(redirect).await;
        self.handle.tell(match &result {
            Ok(_) => AuthorizationEvent::SignedIn,
            Err(error) => AuthorizationEvent::Failed(error.kind()),
        });
        result
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.handle.webex.clock().clone()
    }

    /// Whether this answer is for this login.
    pub(super) fn is_for(&self, redirect: &Redirect) -> bool {
        state::check(redirect.state(), &self.secrets.csrf).is_ok()
    }

    async fn finish(&self, redirect: Redirect) -> Result<SignedIn> {
        if matches!(redirect, Redirect::Nothing) {
            return Err(Error::invalid_input("the address has neither a code nor a token in it"));
        }
        let state = state::check(redirect.state(), &self.secrets.csrf)?;
        match (redirect, self.secrets.flow) {
            (Redirect::Refused { failure, .. }, _) => return Err(Error::from_oauth(failure, None)),
            (Redirect::Code { code, .. }, LoginFlow::Code) => self.exchange(code, &state).await?,
            (Redirect::Token { token, .. }, LoginFlow::Implicit) => {
                self.handle.webex.credentials().sign_in(*token).await?
            }
            _ => {
                return Err(Error::invalid_input(
                    "the login page led back with something that was not asked for",
                ));
            }
        }
        Ok(SignedIn { state: without_hint(state) })
    }

    /// Exchanges the code, at the identity broker of the organization that is signed in to (wire/01 section 2.11.3).
    async fn exchange(&self, code: SecretString, state: &Map<String, Value>) -> Result<()> {
        if let Some(hint) = hint(code.expose_secret(), state)
            && let Err(error) = self.handle.webex.services().collect_preauth(&hint).await
        {
            tracing::debug!(%error, "the code is exchanged without the catalog of its organization");
        }
        let (verifier, redirect_uri) =
            (self.secrets.verifier.clone(), Some(self.secrets.redirect_uri.clone()));
        let grant = Grant::AuthorizationCode { code, verifier, redirect_uri };
        self.handle.webex.credentials().sign_in_with(&grant).await
    }

    /// What is needed to take up this login elsewhere, with
    /// [`AuthorizationHandle::resume_login`](crate::AuthorizationHandle::resume_login): on a server, another process may
    /// see the answer of the page. Keep it where the browser's session is kept; it is a secret.
    ///
    /// ```
    /// # use webex_plugin_authorization::*;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # let webex = webex_core::Webex::builder().oauth_public_client("C1").plugin(Authorization::new()).build().await?;
    /// let login = webex.authorization()?.login().redirect_uri("https://notes.example.com/back");
    /// let (pending, elsewhere) = (login.begin()?, webex.authorization()?);
    /// let resumed = elsewhere.resume_login(&pending.to_secret())?;
    /// assert_eq!(resumed.url(), pending.url());
    /// # webex.shutdown().await }
    /// ```
    pub fn to_secret(&self) -> SecretString {
        let kept = Kept {
            csrf: (&*self.secrets.csrf).into(),
            verifier: self.secrets.verifier.as_ref().map(|text| text.expose_secret().into()),
            redirect_uri: (&*self.secrets.redirect_uri).into(),
            implicit: self.secrets.flow == LoginFlow::Implicit,
            url: self.url.as_str().into(),
        };
        serde_json::to_string(&kept).expect("texts are JSON").into()
    }

    pub(crate) fn from_secret(handle: AuthorizationHandle, secret: &SecretString) -> Result<Self> {
        let kept: Kept<'_> = serde_json::from_str(secret.expose_secret()).map_err(|_| not_kept())?;
        let secrets = Secrets {
            csrf: kept.csrf.into_owned(),
            verifier: kept.verifier.map(|text| text.into_owned().into()),
            redirect_uri: kept.redirect_uri.into_owned(),
            flow: if kept.implicit { LoginFlow::Implicit } else { LoginFlow::Code },
        };
        let url = Url::parse(&kept.url).map_err(|_| not_kept())?;
        if secrets.csrf.is_empty() {
            return Err(not_kept());
        }
        Ok(Self { handle, url, secrets })
    }
}

/// What [`PendingLogin::to_secret`] writes.
#[derive(Deserialize, Serialize)]
struct Kept<'a> {
    csrf: Cow<'a, str>,
    verifier: Option<Cow<'a, str>>,
    redirect_uri: Cow<'a, str>,
    implicit: bool,
    url: Cow<'a, str>,
}

fn not_kept() -> Error {
    // The text of a parser would show a part of the secret.
    Error::invalid_input("this is not what was kept of a login")
}

/// Whose catalog is asked for: that of the person whom the page expected, or of the organization that the code names.
fn hint(code: &str, state: &Map<String, Value>) -> Option<Selection> {
    let hash = state.get(state::EMAIL_HASH).and_then(Value::as_str);
    let by_email = hash.map(|hash| Selection::EmailHash(hash.to_owned()));
    by_email.or_else(|| organization_of_code(code).map(|org| Selection::OrgId(org.to_owned())))
}

fn without_hint(mut state: Map<String, Value>) -> Map<String, Value> {
    state.remove(state::EMAIL_HASH);
    state
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("redirect_uri", &self.secrets.redirect_uri)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use webex_core::services::Selection;

    use super::hint;

    #[test]
    fn r88_the_hint_is_the_person_then_the_organization_of_the_code() {
        let of_person = json!({"emailhash": "abc"}).as_object().cloned().expect("an object");
        assert_eq!(hint("c_l_org", &of_person), Some(Selection::EmailHash("abc".into())));
        assert_eq!(hint("c_l_org", &Map::new()), Some(Selection::OrgId("org".into())));
        assert_eq!(hint("opaque", &Map::new()), None);
    }
}
