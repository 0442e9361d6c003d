//! What a client asks a person for in the browser, and the address to which the answer goes (wire/01 section 3.2.1,
//! RFC 6749 section 4.1).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;
use url::Url;
use url::form_urlencoded::Serializer;

use super::client::Client;
use super::codes::{Challenge, CodeGrant};
use super::names::random_hex;
use super::registry::Identity;
use super::scopes::Scopes;
use super::user::{User, UserKind};
use crate::sync::{read, write};

/// How long a sign-in page may stay open.
const LIFE: Duration = Duration::from_secs(600);

/// A checked request.
#[derive(Clone)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client: Arc<Client>,
    pub(crate) scopes: Scopes,
    back: WayBack,
    wants: Wanted,
    challenge: Option<Challenge>,
    /// The address or its hash, by which the page knows whom to propose.
    hint: Option<String>,
}

/// A request whose page is open.
pub(super) struct OpenRequest {
    request: AuthorizationRequest,
    expires: Timestamp,
}

/// Where the answer goes.
#[derive(Clone)]
struct WayBack {
    /// As the client wrote it: it has to write it again with the code.
    text: String,
    url: Url,
    state: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Code,
    Token,
}

/// Why nobody is asked to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AuthorizationRefused {
    /// Said to the person: it is unknown whom else it could be said to.
    Shown(String),
    /// The client learns of it at this address.
    Redirected(Url),
}

/// The parameters of a request, in the order in which they came.
struct Parameters<'a>(&'a [(String, String)]);

impl Parameters<'_> {
    /// The first one of that name that is not empty.
    fn one(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().filter(|(own, value)| own == name && !value.is_empty());
        named.map(|(_, value)| value.as_str()).next()
    }

    /// RFC 6749 section 3.1: none may come twice.
    fn doubled(&self) -> Option<&str> {
        const KNOWN: [&str; 7] = [
            "client_id",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
        ];
        KNOWN.into_iter().find(|known| self.0.iter().filter(|(name, _)| name == known).count() > 1)
    }
}

impl WayBack {
    fn refuse(&self, error: &str, description: &str) -> Url {
        self.with_query(&[("error", error), ("error_description", description)])
    }

    fn with_query(&self, pairs: &[(&str, &str)]) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .extend_pairs(pairs)
            .extend_pairs(self.state.iter().map(|state| ("state", state)));
        url
    }

    fn with_fragment(&self, pairs: &[(&str, &str)]) -> Url {
        let mut fields = Serializer::new(String::new());
        fields.extend_pairs(pairs).extend_pairs(self.state.iter().map(|state| ("state", state)));
        let mut url = self.url.clone();
        url.set_fragment(Some(&fields.finish()));
        url
    }
}

impl Identity {
    /// Checks the parameters of a client's request.
    pub(crate) fn check_authorization(
        &self,
        parameters: &[(String, String)],
    ) -> Result<AuthorizationRequest, AuthorizationRefused> {
        let parameters = Parameters(parameters);
        let client = self.asking_client(&parameters).map_err(AuthorizationRefused::Shown)?;
        let back = way_back(&client, &parameters).map_err(AuthorizationRefused::Shown)?;
        match terms(&client, &parameters) {
            Ok((wants, scopes, challenge)) => {
                let hint = parameters.one("email").or_else(|| parameters.one("emailHash")).map(str::to_owned);
                Ok(AuthorizationRequest { client, scopes, back, wants, challenge, hint })
            }
            Err((error, description)) => {
                Err(AuthorizationRefused::Redirected(back.refuse(error, &description)))
            }
        }
    }

    fn asking_client(&self, parameters: &Parameters<'_>) -> Result<Arc<Client>, String> {
        let id = parameters.one("client_id").ok_or("The parameter client_id is missing.")?;
        if parameters.doubled().is_some_and(|name| matches!(name, "client_id" | "redirect_uri")) {
            return Err("The client names itself or its address twice.".to_owned());
        }
        self.client_by_id(id).ok_or_else(|| "No integration is registered under this client_id.".to_owned())
    }

    /// Remembers a request until its page is answered; the text names it.
    pub(crate) fn open_authorization(&self, request: AuthorizationRequest) -> String {
        let name = random_hex::<24>();
        let now = self.clock.now();
        let open = OpenRequest { request, expires: self.clock.deadline(LIFE) };
        let mut state = write(&self.state);
        state.authorizations.retain(|_, open| open.expires > now);
        state.authorizations.insert(name.clone(), open);
        name
    }

    /// The request of a page that is still open.
    pub(crate) fn open_request(&self, name: &str) -> Option<AuthorizationRequest> {
        let state = read(&self.state);
        let open = state.authorizations.get(name).filter(|open| open.expires > self.clock.now())?;
        Some(open.request.clone())
    }

    /// Ends a request; `false` if somebody else was faster.
    pub(crate) fn close_authorization(&self, name: &str) -> bool {
        write(&self.state).authorizations.remove(name).is_some()
    }

    /// The address with which a person who has signed in goes back to the client.
    pub(crate) fn accept(&self, request: &AuthorizationRequest, user: &User) -> Url {
        match request.wants {
            Wanted::Code => request.back.with_query(&[("code", &self.code_for(request, user))]),
            Wanted::Token => self.token_for(request, user),
        }
    }

    /// The address with which a person who does not want to goes back.
    pub(crate) fn decline(&self, request: &AuthorizationRequest) -> Url {
        request.back.refuse("access_denied", "The resource owner denied the request.")
    }

    fn code_for(&self, request: &AuthorizationRequest, user: &User) -> String {
        let grant = CodeGrant {
            client_id: request.client.id.clone(),
            redirect_uri: request.back.text.clone(),
            scopes: request.scopes.clone(),
            challenge: request.challenge.clone(),
        };
        self.issue_code_for(user, grant)
    }

    fn token_for(&self, request: &AuthorizationRequest, user: &User) -> Url {
        let issued = self.issue_access_token(&request.client, user, request.scopes.clone().granted_to(user));
        let seconds = issued.expires_in.unwrap_or_default().to_string();
        request.back.with_fragment(&[
            ("access_token", &issued.token.value),
            ("token_type", "Bearer"),
            ("expires_in", &seconds),
        ])
    }

    /// Who is probably meant: by address, or by the SHA-256 of it that first-party clients send.
    pub(crate) fn proposed_user(&self, request: &AuthorizationRequest) -> Option<Arc<User>> {
        let hint = request.hint.as_deref()?;
        self.user_by_email(hint).or_else(|| self.user_by_email_hash(hint))
    }

    /// The person with this address and password. Who has no password signs in without.
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Option<Arc<User>> {
        let user =
            self.user_by_email(email).filter(|user| user.activated && user.kind == UserKind::Person)?;
        let own = user.password.as_deref().unwrap_or_default();
        bool::from(own.as_bytes().ct_eq(password.as_bytes())).then_some(user)
    }
}

fn way_back(client: &Client, parameters: &Parameters<'_>) -> Result<WayBack, String> {
    let text = parameters.one("redirect_uri").ok_or("The parameter redirect_uri is missing.")?;
    let url = Url::parse(text).map_err(|_| "The redirect_uri is no address.")?;
    if !client.returns_to(&url) {
        return Err("The redirect_uri is not one that the integration has registered.".to_owned());
    }
    Ok(WayBack { text: text.to_owned(), url, state: parameters.one("state").map(str::to_owned) })
}

/// What is asked for, or the error code and its description.
fn terms(
    client: &Client,
    parameters: &Parameters<'_>,
) -> Result<(Wanted, Scopes, Option<Challenge>), (&'static str, String)> {
    if let Some(name) = parameters.doubled() {
        return Err(("invalid_request", format!("The parameter {name} comes twice.")));
    }
    let wants = wanted(parameters)?;
    let scopes = scopes(client, parameters)?;
    let challenge = if wants == Wanted::Code { challenge(client, parameters)? } else { None };
    Ok((wants, scopes, challenge))
}

fn wanted(parameters: &Parameters<'_>) -> Result<Wanted, (&'static str, String)> {
    match parameters.one("response_type") {
        Some("code") => Ok(Wanted::Code),
        Some("token") => Ok(Wanted::Token),
        Some(_) => Err(("unsupported_response_type", "The response type is not supported.".to_owned())),
        None => Err(("invalid_request", "The parameter response_type is missing.".to_owned())),
    }
}

fn scopes(client: &Client, parameters: &Parameters<'_>) -> Result<Scopes, (&'static str, String)> {
    let scopes = Scopes::parse(parameters.one("scope").unwrap_or_default());
    if scopes.is_empty() {
        return Err(("invalid_scope", "The parameter scope is missing.".to_owned()));
    }
    match client.first_refused(&scopes) {
        Some(scope) => Err(("invalid_scope", format!("The scope {scope} is not one of the integration's."))),
        None => Ok(scopes),
    }
}

/// Only `S256`: a plain challenge protects nothing (RFC 7636 section 7.2).
fn challenge(
    client: &Client,
    parameters: &Parameters<'_>,
) -> Result<Option<Challenge>, (&'static str, String)> {
    let refuse = |text: &str| Err(("invalid_request", text.to_owned()));
    match (parameters.one("code_challenge"), parameters.one("code_challenge_method")) {
        (None, None) if client.is_public() => refuse("A public client has to send a code_challenge."),
        (None, None) => Ok(None),
        (None, Some(_)) => refuse("The parameter code_challenge is missing."),
        (Some(text), Some("S256")) => match Challenge::parse(text) {
            Some(challenge) => Ok(Some(challenge)),
            None => refuse("The code_challenge is no SHA-256 in base64url."),
        },
        (Some(_), _) => refuse("The code_challenge_method has to be S256."),
    }
}
