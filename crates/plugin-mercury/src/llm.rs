//! Data channels: a second kind of socket, owned by whoever opened it (wire/02 sections 2.6 and 3.5).

use std::fmt;
use std::sync::{Arc, Mutex};

use futures_core::future::BoxFuture;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::driver::{Channel, Target};
use crate::event::SessionId;
use crate::plugin::Mercury;
use crate::session::{Goodbye, SessionStatus, StopReason};
use crate::sessions::Sessions;

/// Gives the token of a data channel anew when the old one is of no use any more.
pub trait TokenProvider: fmt::Debug + Send + Sync + 'static {
    /// A fresh token.
    ///
    /// # Errors
    /// Any; the try to connect fails with it, and is repeated.
    fn token<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<SecretString>>;
}

/// Which data channel to open.
///
/// ```
/// use webex_plugin_mercury::DataChannelRequest;
/// let url = "https://ngmp.wbx2.com/datachannel/locus/1".parse().expect("a URL");
/// let request = DataChannelRequest::new(url).token("a.b.c").session("llm-practice-session");
/// ```
#[derive(Debug)]
#[must_use = "it is handed to `open_data_channel`"]
pub struct DataChannelRequest {
    channel: Channel,
    session: SessionId,
}

impl DataChannelRequest {
    /// The channel with this URL, as the locus names it.
    pub fn new(url: Url) -> Self {
        let channel = Channel { url, token: Mutex::default(), tokens: None, state: Mutex::default() };
        Self { channel, session: SessionId::new("llm-default-session") }
    }

    /// The token of the channel; sent only with the toggle `data-channel-with-jwt-token`.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.channel.token = Mutex::new(Some(token.into()));
        self
    }

    /// Where a fresh token comes from.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use futures_util::future::BoxFuture;
    /// use secrecy::SecretString;
    /// use webex_core::{Result, Webex};
    /// use webex_plugin_mercury::{DataChannelRequest, TokenProvider};
    ///
    /// /// Asks the meeting.
    /// #[derive(Debug)]
    /// struct Meeting;
    ///
    /// impl TokenProvider for Meeting {
    ///     fn token<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<SecretString>> {
    ///         Box::pin(async move {
    ///             let call = webex.request(http::Method::GET, "https://locus.example/participant/1/datachannel/token");
    ///             let answer: serde_json::Value = call.send_as().await?;
    ///             Ok(answer["datachannelToken"].as_str().unwrap_or_default().into())
    ///         })
    ///     }
    /// }
    ///
    /// let url = "https://ngmp.wbx2.com/datachannel/locus/1".parse().expect("a URL");
    /// let request = DataChannelRequest::new(url).token_provider(Arc::new(Meeting));
    /// ```
    pub fn token_provider(mut self, provider: Arc<dyn TokenProvider>) -> Self {
        self.channel.tokens = Some(provider);
        self
    }

    /// The name of the session; `llm-default-session` if there is none.
    pub fn session(mut self, name: &str) -> Self {
        self.session = SessionId::new(name);
        self
    }
}

/// An open data channel. Its socket ends with this value, or when another one is opened under the same name of a session;
/// then this one owns nothing any more, and ending it harms nobody.
#[derive(Debug)]
pub struct DataChannel {
    webex: Webex,
    plugin: Arc<Mercury>,
    session: SessionId,
    channel: Arc<Channel>,
}

impl DataChannel {
    pub(crate) async fn open(
        webex: Webex,
        plugin: Arc<Mercury>,
        request: DataChannelRequest,
    ) -> Result<Self> {
        let DataChannelRequest { channel, session } = request;
        // Made first, so that a caller who gives up leaves no socket behind.
        let opened = Self { webex, plugin, session, channel: Arc::new(channel) };
        opened.plugin.sessions()?.connect(&opened.webex, &opened.session, opened.target()).await?;
        Ok(opened)
    }

    fn target(&self) -> Target {
        Target::Channel(self.channel.clone())
    }

    /// The sessions of the client, as long as the one of this name is ours.
    fn own(&self) -> Option<&Sessions> {
        let target = self.target();
        self.plugin.sessions().ok().filter(|sessions| sessions.has(&self.session, &target))
    }

    /// The session, as events name it.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// Where the session stands.
    pub fn status(&self) -> SessionStatus {
        let ended = SessionStatus::Stopped(StopReason::Disconnected);
        self.own().map_or(ended, |sessions| sessions.status(&self.session))
    }

    /// The route by which others of the channel are reached.
    pub fn binding(&self) -> Option<String> {
        Some(self.channel.state()?.binding)
    }

    /// Publishes data to the channel, to everybody or to one receiver. Cancel safe; a dropped future may have sent.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// # let url = "https://ngmp.wbx2.com/datachannel/locus/1".parse().expect("a URL");
    /// let channel = webex.mercury()?.open_data_channel(DataChannelRequest::new(url)).await?;
    /// let caption = serde_json::json!({"eventType": "relay.event", "relayType": "client.annc"});
    /// channel.publish(caption, Some("caption-service")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Closed`] when the channel is not online.
    pub async fn publish(&self, data: Value, to: Option<&str>) -> Result<()> {
        let headers = to.map_or_else(|| json!({}), |to| json!({"to": to}));
        let frame = json!({"id": self.frame_id(), "type": "publishRequest", "recipients": {"route": self.binding()},
            "headers": headers, "data": data, "trackingId": self.tracking_id()});
        self.send(frame).await
    }

    /// Changes which subchannels are received (wire/02 section 3.5.3). Cancel safe; a dropped future may have sent.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// # let url = "https://ngmp.wbx2.com/datachannel/locus/1".parse().expect("a URL");
    /// let channel = webex.mercury()?.open_data_channel(DataChannelRequest::new(url)).await?;
    /// channel.subscribe(&["transcription"], &[]).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`publish`](Self::publish).
    pub async fn subscribe(&self, subscribe: &[&str], unsubscribe: &[&str]) -> Result<()> {
        let data =
            json!({"datachannelUri": self.channel.url, "subscribe": subscribe, "unsubscribe": unsubscribe});
        let frame = json!({"id": self.frame_id(), "type": "subchannelSubscriptionRequest", "data": data,
            "trackingId": self.tracking_id()});
        self.send(frame).await
    }

    /// Closes the channel with this goodbye and waits until the socket is gone. Dropping the value says
    /// 3050, `done (permanent)`.
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Closed`] when the client was shut down.
    pub async fn close(self, goodbye: Goodbye) -> Result<()> {
        match self.own() {
            Some(sessions) => sessions.disconnect(&self.session, goodbye).await,
            None => Ok(()),
        }
    }

    async fn send(&self, frame: Value) -> Result<()> {
        let ended = || Error::new(ErrorKind::Closed, "the channel has ended");
        self.own().ok_or_else(ended)?.send(&self.session, frame.to_string()).await
    }

    fn frame_id(&self) -> String {
        self.webex.rng().uuid().to_string()
    }

    fn tracking_id(&self) -> String {
        format!("{}_{}", self.webex.session_id(), self.webex.clock().now().as_millisecond())
    }
}

impl Drop for DataChannel {
    fn drop(&mut self) {
        let goodbye = Goodbye { code: 3050, reason: "done (permanent)".to_owned() };
        if let Ok(sessions) = self.plugin.sessions() {
            sessions.abandon(&self.session, &self.target(), goodbye);
        }
    }
}
