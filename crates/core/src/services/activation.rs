//! Whether an e-mail address belongs to a user, and the activation of one who is not active yet (wire/01 sections 2.12.7
//! and 3.5.2).

use std::future::IntoFuture;

use futures_core::future::BoxFuture;
use http::{HeaderName, HeaderValue, Method};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Selection, Services};
use crate::request::{AuthMode, Call};
use crate::{Error, Result, Webex};

/// The scopes of the client token that asks for the catalog of signing in.
const CLIENT_SCOPE: &str = "webexsquare:admin webexsquare:get_conversation Identity:SCIM";

const PRELOGIN_ID: HeaderName = HeaderName::from_static("x-prelogin-userid");

/// Where an e-mail address stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum UserStanding {
    /// The client is signed in, so nobody was asked.
    SignedIn,
    /// There is such a user, who may sign in.
    Activated,
    /// There is such a user, who is not active yet.
    NotActivated,
    /// There is no such user.
    Unknown,
}

impl UserStanding {
    /// Whether there is such a user.
    pub fn exists(self) -> bool {
        self != Self::Unknown
    }

    /// Whether the user may sign in.
    pub fn is_activated(self) -> bool {
        matches!(self, Self::SignedIn | Self::Activated)
    }
}

/// What [`Services::validate_user`] found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ValidatedUser {
    /// Where the address stands.
    pub standing: UserStanding,
    /// What the activation answered with; its shape is not documented.
    pub user: Value,
}

impl Services {
    /// Asks whether an e-mail address belongs to a user, and asks the service to activate it: the first step of a
    /// sign-in page. Without a login it takes the OAuth client, and brings the catalogs of that user.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let found = webex.services().validate_user("alice@example.com").option("suppressEmail", true).await?;
    /// println!("may sign in: {}", found.standing.is_activated());
    /// # Ok(()) }
    /// ```
    pub fn validate_user(&self, email: impl Into<String>) -> ValidateUser<'_> {
        ValidateUser {
            services: self,
            email: email.into(),
            request_id: "WEBCLIENT".to_owned(),
            options: Map::new(),
            prelogin_id: None,
            fresh: false,
            onboarding: false,
        }
    }
}

/// Asks where an e-mail address stands; made by [`Services::validate_user`].
#[derive(Debug)]
#[must_use = "nothing is asked until it is sent"]
pub struct ValidateUser<'a> {
    services: &'a Services,
    email: String,
    request_id: String,
    options: Map<String, Value>,
    prelogin_id: Option<Uuid>,
    fresh: bool,
    onboarding: bool,
}

impl<'a> ValidateUser<'a> {
    /// Names the kind of client that asks; `WEBCLIENT` by default.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = id.into();
        self
    }

    /// Adds an option of the activation, for example `suppressEmail`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// Names the person who has not signed in yet, as telemetry does.
    pub fn prelogin_id(mut self, id: Uuid) -> Self {
        self.prelogin_id = Some(id);
        self
    }

    /// Fetches the catalog of a signed-in user anew first.
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// Asks the service `user-onboarding` for the activation instead of `license`.
    pub fn through_onboarding(mut self) -> Self {
        self.onboarding = true;
        self
    }

    /// Asks. Not cancel safe: the activation may have been sent.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) without an address, or without an OAuth client while nobody is
    /// signed in; whatever a call may fail with, that of the activation included.
    pub async fn send(self) -> Result<ValidatedUser> {
        if !self.email.contains('@') {
            return Err(Error::invalid_input("an e-mail address is required"));
        }
        let webex = self.services.webex()?;
        let (standing, auth) = match webex.credentials().can_authorize() {
            true => self.as_user().await?,
            false => self.as_client(&webex).await?,
        };
        let user = self.activate(&webex, auth).await?;
        Ok(ValidatedUser { standing, user })
    }

    async fn as_user(&self) -> Result<(UserStanding, AuthMode)> {
        if self.fresh {
            self.services.refresh().await?;
        }
        Ok((UserStanding::SignedIn, AuthMode::Auto))
    }

    async fn as_client(&self, webex: &Webex) -> Result<(UserStanding, AuthMode)> {
        self.services.collect_preauth(&Selection::email(&self.email)).await?;
        let token = webex.credentials().client_token(CLIENT_SCOPE.into()).await?;
        let found = self.services.collect_signin(&self.email, token.access().clone()).await;
        Ok((standing(found)?, AuthMode::Bearer(token.access().clone())))
    }

    async fn activate(&self, webex: &Webex, auth: AuthMode) -> Result<Value> {
        let call = match self.onboarding {
            true => Call::new(Method::POST, "user-onboarding").path("api/v1/users/activations"),
            false => Call::new(Method::POST, "license").path("users/activations"),
        };
        let call = call.auth(auth).json(&self.body().await);
        let call = match self.prelogin_id.map(|id| HeaderValue::try_from(id.to_string())) {
            Some(Ok(id)) => call.header(PRELOGIN_ID, id),
            _ => call,
        };
        webex.send(call).await?.json()
    }

    /// The options, what the region service knows, and over both who it is about.
    async fn body(&self) -> Map<String, Value> {
        let region = self.services.region().await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the region is not known");
            Default::default()
        });
        let known = [("countryCode", region.country_code), ("timeZone", region.timezone)];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        let mut body: Map<_, _> = known.chain(self.options.clone()).collect();
        body.insert("email".to_owned(), self.email.as_str().into());
        body.insert("reqId".to_owned(), self.request_id.as_str().into());
        body
    }
}

/// What the catalog of signing in says of the address: it is there, refused, or there is nobody. A failure that says
/// nothing of the address is one.
fn standing(found: Result<()>) -> Result<UserStanding> {
    let Err(error) = found else { return Ok(UserStanding::Activated) };
    match error.status() {
        Some(http::StatusCode::NOT_FOUND) => Ok(UserStanding::Unknown),
        Some(status) if status.is_client_error() && !error.is_retryable() => Ok(UserStanding::NotActivated),
        _ => Err(error),
    }
}

impl<'a> IntoFuture for ValidateUser<'a> {
    type Output = Result<ValidatedUser>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Answer, Cloud, Seen, answer};

    /// A cloud in which the catalog of signing in answers with that status, and the activation with the other.
    fn cloud(sign_in: u16, activation: u16) -> Arc<Cloud> {
        let links = json!({"serviceLinks": {"license": "http://127.0.0.1:1/license",
                                            "user-onboarding": "http://127.0.0.1:1/onboarding"}});
        Cloud::new(move |seen: &Seen| -> Answer {
            match seen.url.path() {
                path if path.ends_with("/access_token") => answer(200, json!({"access_token": "CLIENT"})),
                path if path.ends_with("/signin/catalog") => answer(sign_in, &links),
                path if path.ends_with("/catalog") => answer(200, &links),
                path if path.ends_with("/activations") => answer(activation, json!({"id": "U"})),
                _ => answer(200, json!({"countryCode": "DE", "timezone": "Europe/Berlin"})),
            }
        })
    }

    async fn client(cloud: &Arc<Cloud>) -> Webex {
        cloud.builder().oauth_client("id", "secret").build().await.expect("a client")
    }

    fn body(seen: &Seen) -> Value {
        serde_json::from_str(&seen.body).expect("JSON")
    }

    /// wire/01 section 6.5, row 106.
    #[tokio::test]
    async fn the_catalog_of_signing_in_says_where_an_address_stands() {
        let table = [
            (200, UserStanding::Activated, true, true),
            (404, UserStanding::Unknown, false, false),
            (403, UserStanding::NotActivated, true, false),
        ];
        for (status, standing, exists, activated) in table {
            let cloud = cloud(status, 200);
            let webex = client(&cloud).await;
            let found = webex.services().validate_user("A@example.com").await.expect("asked");
            assert_eq!((found.standing, &found.user), (standing, &json!({"id": "U"})));
            assert_eq!((standing.exists(), standing.is_activated()), (exists, activated));
            let asked = &cloud.seen("/access_token")[0];
            let scope = "Identity:SCIM webexsquare:admin webexsquare:get_conversation";
            assert_eq!(asked.field("scope").as_deref(), Some(scope));
            let sent = &cloud.seen("/license/users/activations")[0];
            assert_eq!(sent.authorization.as_deref(), Some("Bearer CLIENT"));
            let expected = json!({"email": "A@example.com", "reqId": "WEBCLIENT", "countryCode": "DE",
                                  "timeZone": "Europe/Berlin"});
            assert_eq!(body(sent), expected);
        }
    }

    #[tokio::test]
    async fn a_signed_in_user_is_taken_at_his_word_and_options_travel_along() {
        let cloud = cloud(500, 200);
        let webex = cloud.builder().token("T_x_org").build().await.expect("a client");
        let asked = webex.services().validate_user("a@example.com").through_onboarding().fresh();
        let asked = asked.option("suppressEmail", true).option("email", "other").request_id("BOT");
        assert_eq!(asked.await.expect("asked").standing, UserStanding::SignedIn);
        assert_eq!((cloud.seen("/access_token").len(), cloud.seen("/signin/catalog").len()), (0, 0));
        let sent = &cloud.seen("/onboarding/api/v1/users/activations")[0];
        assert_eq!(sent.authorization.as_deref(), Some("Bearer T_x_org"));
        let sent = body(sent);
        assert_eq!((&sent["suppressEmail"], &sent["reqId"]), (&json!(true), &json!("BOT")));
        assert_eq!(sent["email"], "a@example.com", "an option does not change who it is about");
    }

    /// wire/01 section 6.5, row 110.
    #[tokio::test]
    async fn an_activation_does_without_the_region() {
        let cloud = Cloud::new(|seen: &Seen| match seen.is("/region") {
            true => answer(404, ""),
            false => answer(200, json!({"serviceLinks": {"license": "http://127.0.0.1:1/license"}})),
        });
        let webex = cloud.builder().token("T_x_org").build().await.expect("a client");
        webex.services().validate_user("a@example.com").await.expect("asked");
        let sent = body(&cloud.seen("/users/activations")[0]);
        assert_eq!(sent, json!({"email": "a@example.com", "reqId": "WEBCLIENT"}));
    }

    #[tokio::test]
    async fn what_says_nothing_of_the_address_is_an_error() {
        let webex = client(&cloud(200, 200)).await;
        let kind = async |email: &str| webex.services().validate_user(email).await.map_err(|e| e.kind());
        assert_eq!(kind("nobody").await, Err(ErrorKind::InvalidInput));
        let stranger = cloud(200, 200).builder().build().await.expect("a client");
        let error = stranger.services().validate_user("a@example.com").await.expect_err("no OAuth client");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        for (sign_in, activation, status) in [(500, 200, 500), (200, 400, 400)] {
            let webex = client(&cloud(sign_in, activation)).await;
            let error = webex.services().validate_user("a@example.com").await.expect_err("failed");
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        }
    }
}
