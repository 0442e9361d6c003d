//! What users see.

use std::sync::Arc;

use secrecy::SecretString;
use webex_core::credentials::Grant;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};

use crate::device::DeviceRequest;
use crate::event::AuthorizationEvent;
use crate::login::{Login, PendingLogin};
use crate::logout::LogoutUrl;
use crate::plugin::{Authorization, State};

/// Adds [`authorization`](Self::authorization) to the client.
pub trait AuthorizationExt {
    /// The authorization plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn authorization(&self) -> Result<AuthorizationHandle, PluginMissing>;
}

impl AuthorizationExt for Webex {
    fn authorization(&self) -> Result<AuthorizationHandle, PluginMissing> {
        Ok(AuthorizationHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Signing in of one client.
#[derive(Clone, Debug)]
pub struct AuthorizationHandle {
    plugin: Arc<Authorization>,
    pub(crate) webex: Webex,
}

impl AuthorizationHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    pub(crate) fn state(&self) -> &State {
        self.plugin.state()
    }

    pub(crate) fn tell(&self, event: AuthorizationEvent) {
        self.state().events.publish(event);
    }

    /// Begins the login of a person on a page (wire/01 sections 2.11.2 and 2.11.3).
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let pending = webex.authorization()?.login().email("ann@example.com").begin()?;
    /// println!("please open {}", pending.url());
    /// # Ok(()) }
    /// ```
    pub fn login(&self) -> Login {
        Login::new(self.clone())
    }

    /// Takes up a login that was begun elsewhere, with what [`PendingLogin::to_secret`] gave.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when it is no such secret.
    pub fn resume_login(&self, secret: &SecretString) -> Result<PendingLogin> {
        PendingLogin::from_secret(self.clone(), secret)
    }

    /// Begins the sign-in of a device whose code a person types elsewhere (wire/01 section 3.2.8).
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.authorization()?.device().begin().await?;
    /// println!("{}\ntype {} at {}", device.qr_code()?, device.user_code(), device.verification_uri());
    /// device.wait().await?; // the client is signed in
    /// # Ok(()) }
    /// ```
    pub fn device(&self) -> DeviceRequest {
        DeviceRequest::new(self.clone())
    }

    /// Signs a guest in with the JWT that a [`GuestIssuer`](crate::GuestIssuer), or a server of yours, has made. Guests have
    /// no refresh token: with [`GuestTokens`](crate::GuestTokens) the login renews itself.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex, jwt: secrecy::SecretString) -> webex_core::Result<()> {
    /// webex.authorization()?.sign_in_guest(jwt).await?;
    /// assert!(webex.credentials().can_authorize());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A status of 401 for a JWT that does not count; as
    /// [`Credentials::sign_in_with`](webex_core::credentials::Credentials::sign_in_with).
    pub async fn sign_in_guest(&self, jwt: impl Into<SecretString>) -> Result<()> {
        self.webex.credentials().sign_in_with(&Grant::Guest { jwt: jwt.into() }).await
    }

    /// The page that ends the session of a browser. [`Webex::logout`] ends that of the client.
    ///
    /// ```
    /// # use webex_plugin_authorization::*;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # let webex = webex_core::Webex::builder().plugin(Authorization::new()).build().await?;
    /// let page = webex.authorization()?.logout_url().goto("https://notes.example.com/bye").build();
    /// assert!(page.query().is_some_and(|query| query.starts_with("cisService=webex&goto=")));
    /// # webex.shutdown().await }
    /// ```
    pub fn logout_url(&self) -> LogoutUrl {
        LogoutUrl::new(self)
    }

    /// What happens around signing in.
    pub fn events(&self) -> Events<AuthorizationEvent> {
        self.state().events.subscribe()
    }
}
