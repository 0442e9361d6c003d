//! The grants of OAuth, as they travel (wire/01 section 3.2).

use std::fmt;

use http::Method;
use secrecy::{ExposeSecret, SecretString};

use super::{ScopeSet, TokenPair, guest};
use crate::config::CredentialsConfig;
use crate::request::{AuthMode, Call};
use crate::{Error, Result, Webex};

/// A grant: what a client shows to get a token.
#[derive(Clone)]
#[non_exhaustive]
pub enum Grant {
    /// The code that a browser brought back from the sign-in page.
    AuthorizationCode {
        /// The code.
        code: SecretString,
        /// The secret behind the challenge that was sent along (PKCE, RFC 7636).
        verifier: Option<SecretString>,
        /// The redirect URI that was sent along; that of the configuration when there is none.
        redirect_uri: Option<String>,
    },
    /// The client itself, for services that know no user.
    ClientCredentials {
        /// The scopes to ask for.
        scope: ScopeSet,
    },
    /// The JWT of a guest, for the developer API's own login (wire/01 section 3.3).
    Guest {
        /// The JWT, signed with the secret of the guest issuer.
        jwt: SecretString,
    },
    /// A refresh token.
    Refresh {
        /// The refresh token.
        token: SecretString,
    },
    /// A token of more scopes, for one of fewer.
    ScopeReduction {
        /// The access token of more scopes.
        token: SecretString,
        /// The scopes to keep.
        scope: ScopeSet,
    },
    /// Any other grant of the token endpoint, for plug-ins that know more of them.
    Other {
        /// The value of `grant_type`.
        grant_type: String,
        /// The other fields of the form.
        fields: Vec<(String, SecretString)>,
    },
}

impl Grant {
    /// The value of the field `grant_type`; `guest` for the login of guests, which is no grant of the token endpoint.
    ///
    /// ```
    /// use webex_core::credentials::Grant;
    /// assert_eq!(Grant::Refresh { token: "RT".into() }.grant_type(), "refresh_token");
    /// ```
    pub fn grant_type(&self) -> &str {
        match self {
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::ClientCredentials { .. } => "client_credentials",
            Self::Guest { .. } => "guest",
            Self::Refresh { .. } => "refresh_token",
            Self::ScopeReduction { .. } => "urn:cisco:oauth:grant-type:scope-reduction",
            Self::Other { grant_type, .. } => grant_type,
        }
    }

    /// The call that asks for the token.
    pub(super) fn call(&self, webex: &Webex) -> Result<Call> {
        let config = &webex.config().credentials;
        let mut form = Form::default();
        form.add("grant_type", self.grant_type());
        self.fields(config, &mut form);
        let auth = self.client(config, &mut form)?;
        Ok(form.post(webex.credentials().token_url()).auth(auth))
    }

    fn fields(&self, config: &CredentialsConfig, form: &mut Form) {
        match self {
            Self::AuthorizationCode { code, verifier, redirect_uri } => {
                form.add_opt("redirect_uri", redirect_uri.as_deref().or(config.redirect_uri.as_deref()));
                form.add("code", code.expose_secret());
                form.add("self_contained_token", "true");
                form.add_opt("code_verifier", verifier.as_ref().map(ExposeSecret::expose_secret));
            }
            Self::ClientCredentials { scope } => {
                form.add("scope", &scope.to_string());
                form.add("self_contained_token", "true");
            }
            Self::Refresh { token } => {
                form.add_opt("redirect_uri", config.redirect_uri.as_deref());
                form.add("refresh_token", token.expose_secret());
            }
            Self::ScopeReduction { token, scope } => {
                form.add("token", token.expose_secret());
                form.add("scope", &scope.to_string());
                form.add("self_contained_token", "true");
            }
            Self::Guest { .. } => {}
            Self::Other { fields, .. } => fields.iter().for_each(|(k, v)| form.add(k, v.expose_secret())),
        }
    }

    /// Who asks: scope reduction names the client in the form, the other grants prove it with its secret, if it has one.
    fn client(&self, config: &CredentialsConfig, form: &mut Form) -> Result<AuthMode> {
        let id = config.client_id.as_deref().ok_or_else(no_client)?;
        match (self, &config.client_secret) {
            (Self::ScopeReduction { .. }, _) | (_, None) => {
                form.add("client_id", id);
                Ok(AuthMode::None)
            }
            (_, Some(secret)) => Ok(AuthMode::Basic(id.to_owned(), secret.clone())),
        }
    }
}

fn no_client() -> Error {
    Error::invalid_input(
        "a grant needs the id of an OAuth client; add `.oauth_client(id, secret)` to the builder",
    )
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("grant_type", &self.grant_type()).finish_non_exhaustive()
    }
}

/// Sends the grant. The refusals of wire/01 section 5.2 are typed.
pub(super) async fn request(webex: &Webex, grant: &Grant) -> Result<TokenPair> {
    if let Grant::Guest { jwt } = grant {
        return guest::request(webex, jwt).await;
    }
    let response = webex.send(grant.call(webex)?).await.map_err(Error::into_oauth)?;
    response.json()
}

/// The fields of a form to an OAuth endpoint.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    fn add_opt(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// The call that posts the form. It waits for neither token nor catalog.
    pub(super) fn post(&self, url: url::Url) -> Call {
        let fields: Vec<_> = self.0.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        Call::url(Method::POST, url).form(&fields).refresh_on_unauthorized(false).bootstrap()
    }
}
