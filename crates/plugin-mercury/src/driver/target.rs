//! Where a session connects to.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderName, HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use url::Url;
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::device::{Details, Registry};
use crate::llm::TokenProvider;

const CHANNEL_TOKEN: HeaderName = HeaderName::from_static("data-channel-auth-token");
/// The developer toggle of data channels that have a token of their own.
pub(crate) const TOKEN_TOGGLE: &str = "data-channel-with-jwt-token";

/// Where a session connects to; asked before each try, so that a new URL is used at once (wire/02 section 7, defect 4).
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// The socket of the registration.
    Device,
    /// A URL that the user gave.
    Url(Url),
    /// The socket of a data channel.
    Channel(Arc<Channel>),
}

/// A data channel of a meeting (wire/02 section 2.6).
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) url: Url,
    pub(crate) token: Mutex<Option<SecretString>>,
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    pub(crate) state: Mutex<Option<ChannelState>>,
}

/// What the service answered to the registration with a channel.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelState {
    pub(crate) web_socket_url: Url,
    #[serde(default)]
    pub(crate) binding: String,
}

impl Target {
    /// The URL of the socket; `renew` says that the last one was of no use.
    pub(super) async fn url(&self, webex: &Webex, registry: &Arc<Registry>, renew: bool) -> Result<Url> {
        let known = registry.device().is_some();
        let device = registry.registered(webex).await?;
        match self {
            Self::Url(url) => Ok(url.clone()),
            Self::Channel(channel) => channel.socket_url(webex, registry, renew).await,
            Self::Device => {
                let device = match renew && known {
                    true => registry.register(webex, Details::All).await?,
                    false => device,
                };
                let missing = || Error::new(ErrorKind::NotFound, "the registration has no URL of a socket");
                device.web_socket_url().cloned().ok_or_else(missing)
            }
        }
    }

    pub(super) fn is_channel(&self) -> bool {
        matches!(self, Self::Channel(_))
    }
}

impl PartialEq for Target {
    /// The same data channel is the same object: each has its own token.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Device, Self::Device) => true,
            (Self::Url(one), Self::Url(other)) => one == other,
            (Self::Channel(one), Self::Channel(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Channel {
    pub(crate) fn state(&self) -> Option<ChannelState> {
        lock(&self.state).clone()
    }

    /// Registers with the channel, also again when the socket is refused (wire/02 section 7, defect 29).
    async fn socket_url(&self, webex: &Webex, registry: &Arc<Registry>, renew: bool) -> Result<Url> {
        if let Some(state) = self.state().filter(|_| !renew) {
            return Ok(state.web_socket_url);
        }
        if renew && let Some(tokens) = &self.tokens {
            *lock(&self.token) = Some(tokens.token(webex).await?);
        }
        let state: ChannelState = webex.send(self.registration(registry)?).await?.json()?;
        let url = state.web_socket_url.clone();
        *lock(&self.state) = Some(state);
        Ok(url)
    }

    fn registration(&self, registry: &Registry) -> Result<Call> {
        let gone = || Error::new(ErrorKind::NotFound, "the device is not registered");
        let device = registry.device().ok_or_else(gone)?;
        let call = Call::url(Method::POST, self.url.clone()).json(&json!({"deviceUrl": device.url()}));
        let token = lock(&self.token).clone().filter(|_| device.developer_toggle(TOKEN_TOGGLE));
        let Some(token) = token else { return Ok(call) };
        let mut value = HeaderValue::from_str(token.expose_secret())
            .map_err(|_| Error::invalid_input("the token of the data channel is not one"))?;
        value.set_sensitive(true);
        Ok(call.header(CHANNEL_TOKEN, value))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
