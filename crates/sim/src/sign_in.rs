//! Signing in without a browser: what a person would do on the pages of the identity broker.

use crate::identity::{AuthorizationRefused, GuestIssuer, Integration, InvalidIntegration, NewIntegration};
use crate::ids::UserId;
use crate::sim::Sim;

/// Why a person is not asked to sign in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInRefused {
    /// There is no such user.
    #[error("there is no such user")]
    UnknownUser,
    /// The page says so itself: the client, or the address to return to, is unknown.
    #[error("{0}")]
    Shown(String),
}

impl Sim {
    /// Registers an integration.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewIntegration, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// let notes = NewIntegration::new("Notes").redirect_uri("https://notes.example.com/back").scopes("spark:all");
    /// let integration = sim.create_integration(notes)?;
    /// assert!(integration.client_secret().is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`InvalidIntegration`] if the id is taken, a scope is unknown, or an address is not absolute.
    pub fn create_integration(&self, new: NewIntegration) -> Result<Integration, InvalidIntegration> {
        self.world().identity.register(new)
    }

    /// Registers a guest issuer with an invented id and key.
    #[must_use]
    pub fn create_guest_issuer(&self) -> GuestIssuer {
        self.world().identity.create_guest_issuer()
    }

    /// The guest issuer that every simulator begins with: `WEBEX_APPID_ORGID` and `WEBEX_APPID_SECRET`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert!(sim.env().contains(&("WEBEX_APPID_ORGID".to_owned(), sim.guest_issuer().id().to_owned())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn guest_issuer(&self) -> &GuestIssuer {
        self.world().identity.guest_issuer()
    }

    /// What happens when a user opens this address of the authorization page and accepts: the address to which the
    /// browser is sent, with a code or a token. A request that the page refuses itself is sent back with `error`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewUser, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// let user = sim.create_user(NewUser::new())?;
    /// let page = format!(
    ///     "{}/idb/oauth2/v1/authorize?response_type=code&client_id={}&redirect_uri={}/redirect&scope=spark:all&state=x",
    ///     sim.idbroker_url(), sim.client_id(), sim.base_url(),
    /// );
    /// let back = sim.accept_sign_in(&page, user.id)?;
    /// assert!(back.contains("?code=") && back.ends_with("&state=x"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`SignInRefused`] if the page would tell the user alone, or there is no such user.
    pub fn accept_sign_in(&self, authorize_url: &str, user: UserId) -> Result<String, SignInRefused> {
        self.decide_sign_in(authorize_url, Some(user))
    }

    /// What happens when somebody opens this address of the authorization page and declines.
    ///
    /// # Errors
    /// [`SignInRefused`] if the page would tell the person alone.
    pub fn decline_sign_in(&self, authorize_url: &str) -> Result<String, SignInRefused> {
        self.decide_sign_in(authorize_url, None)
    }

    fn decide_sign_in(&self, authorize_url: &str, user: Option<UserId>) -> Result<String, SignInRefused> {
        let identity = &self.world().identity;
        let query = authorize_url.split_once('?').map_or("", |(_, query)| query);
        let parameters: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let back = match (identity.check_authorization(&parameters), user) {
            (Err(AuthorizationRefused::Shown(reason)), _) => return Err(SignInRefused::Shown(reason)),
            (Err(AuthorizationRefused::Redirected(url)), _) => url,
            (Ok(request), None) => identity.decline(&request),
            (Ok(request), Some(user)) => {
                let user = identity.user(user).ok_or(SignInRefused::UnknownUser)?;
                identity.accept(&request, &user)
            }
        };
        Ok(back.into())
    }

    /// Types the code of a device for a user and accepts; `false` if no device waits with this code, or there is no
    /// such user.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let user = sim.create_user(webex_sim::NewUser::new())?;
    /// assert!(!sim.accept_device("123456", user.id), "no device has asked");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn accept_device(&self, user_code: &str, user: UserId) -> bool {
        let identity = &self.world().identity;
        let user = identity.user(user);
        user.is_some_and(|user| identity.decide_device_grant(user_code, Some(&user)))
    }

    /// Types the code of a device and declines; `false` if no device waits with this code.
    #[must_use]
    pub fn decline_device(&self, user_code: &str) -> bool {
        self.world().identity.decide_device_grant(user_code, None)
    }
}
