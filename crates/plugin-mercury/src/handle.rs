//! What users see.

use std::sync::Arc;
use std::time::Duration;

use url::Url;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};

use crate::device::{self, Details, Device, Feature, FeatureToggle, Features, NetworkLocation};
use crate::driver::Target;
use crate::event::{MercuryEvent, SessionId};
use crate::history::HistoryEntry;
use crate::llm::{DataChannel, DataChannelRequest};
use crate::metrics::SessionMetrics;
use crate::plugin::Mercury;
use crate::session::{Goodbye, SessionStatus};

/// Adds [`mercury`](Self::mercury) to the client.
pub trait MercuryExt {
    /// The Mercury plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn mercury(&self) -> Result<MercuryHandle, PluginMissing>;
}

impl MercuryExt for Webex {
    fn mercury(&self) -> Result<MercuryHandle, PluginMissing> {
        Ok(MercuryHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Registration and sockets of one client.
#[derive(Clone, Debug)]
pub struct MercuryHandle {
    plugin: Arc<Mercury>,
    webex: Webex,
}

impl MercuryHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Connects the default session and waits until events arrive; registers the device if need be. From then on the
    /// session reconnects by itself. Without effect when it is connected; calls at the same time share one socket.
    /// Cancel safe: the session goes on connecting.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_mercury::{MercuryEvent, MercuryExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut events = webex.mercury()?.events();
    /// webex.mercury()?.connect().await?;
    /// while let Some(Ok(event)) = events.next().await {
    ///     if let MercuryEvent::Frame { envelope, .. } = event {
    ///         println!("{}", envelope.event_type);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What ends the session: [`webex_core::ErrorKind::LoginRequired`], [`webex_core::ErrorKind::NotAuthenticated`] when the account may not
    /// connect, [`webex_core::ErrorKind::Closed`] when somebody disconnects it meanwhile, or why the device cannot be registered.
    /// Whatever may pass is tried again without end, unless the configuration sets one.
    pub async fn connect(&self) -> Result<()> {
        self.connect_session(&SessionId::default(), None).await
    }

    /// Connects a session of that name, to the socket of the registration or to another URL. Its events carry the name.
    /// Cancel safe, as [`connect`](Self::connect).
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let second = SessionId::new("second");
    /// webex.mercury()?.connect_session(&second, None).await?;
    /// assert!(webex.mercury()?.session_status(&second).is_online());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`connect`](Self::connect); [`webex_core::ErrorKind::InvalidInput`] when the token may not be sent to the URL.
    pub async fn connect_session(&self, session: &SessionId, url: Option<Url>) -> Result<()> {
        let target = url.map_or(Target::Device, Target::Url);
        self.plugin.sessions()?.connect(&self.webex, session, target).await
    }

    /// Disconnects the default session and waits until its sockets are gone, for at most the time that the
    /// configuration gives the server. It stays disconnected whatever the server does. Cancel safe: it goes on.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.mercury()?.disconnect().await?;
    /// assert!(matches!(webex.mercury()?.status(), SessionStatus::Stopped(StopReason::Disconnected)));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Closed`] when the client was shut down.
    pub async fn disconnect(&self) -> Result<()> {
        self.disconnect_session(&SessionId::default(), Goodbye::default()).await
    }

    /// Disconnects a session with this goodbye; as [`disconnect`](Self::disconnect).
    ///
    /// # Errors
    /// As [`disconnect`](Self::disconnect).
    pub async fn disconnect_session(&self, session: &SessionId, goodbye: Goodbye) -> Result<()> {
        self.plugin.sessions()?.disconnect(session, goodbye).await
    }

    /// Disconnects every session, data channels, too; as [`disconnect`](Self::disconnect).
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.mercury()?.disconnect_all(Goodbye::new(3050, "done (permanent)")?).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`disconnect`](Self::disconnect).
    pub async fn disconnect_all(&self, goodbye: Goodbye) -> Result<()> {
        self.plugin.sessions()?.disconnect_all(&goodbye).await
    }

    /// Opens a data channel of a meeting, whose socket ends with the value that is returned. Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// # let url = "https://ngmp.wbx2.com/datachannel/locus/1".parse().expect("a URL");
    /// let channel = webex.mercury()?.open_data_channel(DataChannelRequest::new(url)).await?;
    /// channel.publish(serde_json::json!({"eventType": "relay.event", "relayType": "react"}), None).await?;
    /// drop(channel); // its socket ends
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`connect`](Self::connect), and whatever the registration with the channel fails with.
    pub async fn open_data_channel(&self, request: DataChannelRequest) -> Result<DataChannel> {
        DataChannel::open(self.webex.clone(), self.plugin.clone(), request).await
    }

    /// Where the default session stands.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::MercuryExt;
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// if !webex.mercury()?.status().is_online() {
    ///     println!("events are late");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn status(&self) -> SessionStatus {
        self.session_status(&SessionId::default())
    }

    /// Where a session stands.
    pub fn session_status(&self, session: &SessionId) -> SessionStatus {
        self.plugin.sessions().map_or(SessionStatus::Idle, |sessions| sessions.status(session))
    }

    /// The sessions that were connected at least once.
    pub fn sessions(&self) -> Vec<SessionId> {
        self.plugin.sessions().map(|sessions| sessions.ids()).unwrap_or_default()
    }

    /// What was measured of the default session.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let metrics = webex.mercury()?.metrics();
    /// println!("{:?} to Webex and back, {:?} behind, {} gaps", metrics.latency, metrics.lag, metrics.gaps);
    /// # Ok(()) }
    /// ```
    pub fn metrics(&self) -> SessionMetrics {
        self.session_metrics(&SessionId::default())
    }

    /// What was measured of a session.
    pub fn session_metrics(&self, session: &SessionId) -> SessionMetrics {
        self.plugin.sessions().map(|sessions| sessions.metrics(session)).unwrap_or_default()
    }

    /// What happened to the sessions lately, oldest first; without latencies. The last 256 entries are kept.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for entry in webex.mercury()?.history() {
    ///     println!("{} {}: {:?}", entry.at, entry.session, entry.event);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.plugin.sessions().map(|sessions| sessions.history.entries()).unwrap_or_default()
    }

    /// How many entries of the history are no longer kept.
    pub(crate) fn forgotten_history(&self) -> u64 {
        self.plugin.sessions().map_or(0, |sessions| sessions.history.dropped())
    }

    /// How many events wait for those who handle them in order.
    pub fn queued_events(&self) -> usize {
        self.plugin.sessions().map_or(0, |sessions| sessions.data.len())
    }

    /// What happens from now on: events, sessions, the registration.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_mercury::{MercuryEvent, MercuryExt, SessionEvent};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut events = webex.mercury()?.events();
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         Ok(MercuryEvent::Session { event: SessionEvent::Gap(gap), .. }) => println!("look from {}", gap.from),
    ///         Ok(event) => println!("{event:?}"),
    ///         Err(lagged) => println!("too slow: {lagged}"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<MercuryEvent> {
        self.plugin.events().subscribe()
    }

    /// Registers this client as a device, or refreshes its registration. From then on services of the catalog are told
    /// which device calls them. Calls at the same time share one request. Cancel safe: it goes on.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::MercuryExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.mercury()?.register().await?;
    /// println!("user {:?} of organization {:?}", device.user_id(), device.org_id());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::UnknownService`] without the registration service in the catalog; whatever a call may fail with.
    pub async fn register(&self) -> Result<Arc<Device>> {
        self.register_with(Details::All).await
    }

    /// As [`register`](Self::register), asking for these details.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.mercury()?.register_with(Details::Features).await?;
    /// println!("{} toggles of the user", device.features().iter(FeatureKind::User).count());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`register`](Self::register).
    pub async fn register_with(&self, details: Details) -> Result<Arc<Device>> {
        let device = self.plugin.registry().register(&self.webex, details).await?;
        self.plugin.announce_device();
        Ok(device)
    }

    /// The device; registers it when it is not, and asks nothing when it is. For plug-ins. Cancel safe: it goes on.
    ///
    /// # Errors
    /// As [`register`](Self::register).
    pub async fn registered(&self) -> Result<Arc<Device>> {
        self.plugin.registry().registered(&self.webex).await
    }

    /// Ends the registration; without effect when there is none. Cancel safe: it goes on.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.mercury()?.unregister().await?;
    /// assert!(webex.mercury()?.device().is_none());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever a call may fail with, but not that the service knows of no registration; the registration is kept then.
    pub async fn unregister(&self) -> Result<()> {
        self.plugin.registry().unregister(&self.webex).await
    }

    /// The device, when it is registered.
    pub fn device(&self) -> Option<Arc<Device>> {
        self.plugin.registry().device()
    }

    /// Says by which key searches are encrypted from now on: the device names it, and its next refresh tells the service
    /// (wire/02 section 2.10). Without effect when the device is not registered. For plug-ins.
    pub async fn set_search_encryption_key_url(&self, key: &str) {
        self.plugin.registry().describe(&self.webex, "searchEncryptionKeyUrl", key.into()).await;
    }

    /// Waits until the device is registered, by whomever. Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.mercury()?.wait_for_registration(std::time::Duration::from_secs(10)).await?;
    /// println!("registered as {}", device.url());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Timeout`] after `limit`.
    pub async fn wait_for_registration(&self, limit: Duration) -> Result<Arc<Device>> {
        self.plugin.registry().wait(&self.webex, limit).await
    }

    /// The feature toggles as they are known now; none when the device is not registered.
    ///
    /// ```no_run
    /// use webex_plugin_mercury::{FeatureKind, MercuryExt};
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let presence = webex.mercury()?.features().is_on(FeatureKind::User, "user-presence-enabled");
    /// # Ok(()) }
    /// ```
    pub fn features(&self) -> Features {
        self.device().map(|device| device.features().clone()).unwrap_or_default()
    }

    /// Sets a toggle of the developer or the user, and answers with the record of the service. A dropped future may have
    /// set it.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let toggle = FeatureToggle::new(FeatureKind::User, "mention-notifications", true);
    /// assert!(webex.mercury()?.set_feature(toggle).await?.is_on());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::InvalidInput`] for an entitlement, or when the device is not registered; whatever a call may fail with.
    pub async fn set_feature(&self, toggle: FeatureToggle) -> Result<Feature> {
        device::set_feature(self.plugin.registry(), &self.webex, toggle).await
    }

    /// Sets several toggles at once. A dropped future may have set them.
    ///
    /// # Errors
    /// As [`set_feature`](Self::set_feature).
    pub async fn set_features(&self, toggles: &[FeatureToggle]) -> Result<()> {
        device::set_features(self.plugin.registry(), &self.webex, toggles).await
    }

    /// Whether the next registration or refresh asks for the energy forecast; needs the configuration, too
    /// (wire/02 section 2.1.10).
    pub fn set_energy_forecast(&self, on: bool) {
        self.plugin.registry().set_energy_forecast(on);
    }

    /// Says that the user did something: the time without activity begins anew (wire/02 section 2.1.9).
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut config = MercuryConfig::default();
    /// config.device.enforce_inactivity = true; // at the start
    /// webex.mercury()?.user_activity(); // whenever a key is pressed
    /// # Ok(()) }
    /// ```
    pub fn user_activity(&self) {
        self.plugin.registry().user_is_active(&**self.webex.clock());
    }

    /// Says that a meeting began: nobody is logged out of one.
    pub fn meeting_started(&self) {
        self.plugin.registry().meeting(true, &**self.webex.clock());
    }

    /// Says that the meeting ended.
    pub fn meeting_ended(&self) {
        self.plugin.registry().meeting(false, &**self.webex.clock());
    }

    /// Whether the client is inside the organization's network, as far as that was looked for.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// if webex.mercury()?.network_location() == NetworkLocation::Inside {
    ///     println!("in the network of the organization");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn network_location(&self) -> NetworkLocation {
        self.plugin.registry().network_location()
    }
}
