//! Registration, refresh, unregistration: each in flight once (wire/02 sections 2.1.3 to 2.1.7).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use http::header::{HeaderValue, IF_NONE_MATCH};
use serde_json::{Map, Value};
use tokio::sync::watch;
use webex_core::events::EventHub;
use webex_core::flight::Flights;
use webex_core::request::Call;
use webex_core::storage::Namespace;
use webex_core::{Error, ErrorKind, Result, Webex};

use super::features::{Feature, FeatureKind, Features};
use super::inactivity::Inactivity;
use super::keeper::Schedule;
use super::model::Device;
use super::{cleanup, wire};
use crate::config::DeviceConfig;
use crate::event::MercuryEvent;

/// The service in the catalog.
pub(super) const SERVICE: &str = "wdm";
const KEY: &str = "device";
/// By this text the service says that a user has too many devices; the status is not documented.
const EXCESSIVE: &str = "User has excessive device registrations";

/// Which parts of the description the service fills in.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Details {
    /// All.
    #[default]
    All,
    /// The toggles.
    Features,
    /// The URL of the socket.
    Websocket,
    /// None.
    None,
}

impl Details {
    fn as_query(self, energy_forecast: bool) -> String {
        let details = match self {
            Self::All => "all",
            Self::Features => "features",
            Self::Websocket => "websocket",
            Self::None => "none",
        };
        format!("{details}{}", if energy_forecast { ",energyforecast" } else { "" })
    }
}

/// What happened to the registration.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DeviceEvent {
    /// The device was registered.
    Registered(Arc<Device>),
    /// The registration was refreshed.
    Refreshed(Arc<Device>),
    /// Toggles changed; with a refresh that comes first.
    FeaturesChanged(Features),
    /// An automatic refresh failed; it is tried again.
    RefreshFailed(Error),
    /// There is no registration any more.
    Cleared,
    /// The organization's time without activity ran out: the client logs out.
    Inactive,
}

/// The registration of one client.
pub(crate) struct Registry {
    pub(super) config: DeviceConfig,
    pub(super) inactivity: Inactivity,
    /// When the registration is to be refreshed.
    pub(super) schedule: Schedule,
    namespace: Namespace,
    events: EventHub<MercuryEvent>,
    state: watch::Sender<Option<Arc<Device>>>,
    private: Mutex<Private>,
    flights: Flights<Flight, ()>,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Flight {
    Register,
    Refresh,
    Unregister,
}

#[derive(Debug, Default)]
struct Private {
    /// Grows with each clearing: answers to requests from before are of no use.
    epoch: u64,
    energy_forecast: bool,
    loaded: bool,
}

impl Registry {
    pub(crate) fn new(config: DeviceConfig, namespace: Namespace, events: EventHub<MercuryEvent>) -> Self {
        Self {
            inactivity: Inactivity::default(),
            schedule: Schedule::default(),
            config,
            namespace,
            events,
            state: watch::Sender::new(None),
            private: Mutex::default(),
            flights: Flights::default(),
        }
    }

    pub(crate) fn device(&self) -> Option<Arc<Device>> {
        self.state.borrow().clone()
    }

    pub(crate) fn is_ephemeral(&self) -> bool {
        self.config.ephemeral
    }

    /// Whether the next requests ask for the energy forecast, if the configuration allows it.
    pub(crate) fn set_energy_forecast(&self, on: bool) {
        self.private().energy_forecast = on;
    }

    /// The device; registers it when it is not.
    pub(crate) async fn registered(self: &Arc<Self>, webex: &Webex) -> Result<Arc<Device>> {
        self.load(webex).await?;
        if self.device().is_none() {
            self.in_flight(webex, Flight::Register, Details::All).await?;
        }
        self.device().ok_or_else(not_registered)
    }

    /// Registers, or refreshes when there is a registration. Who ends it meanwhile wins.
    pub(crate) async fn register(self: &Arc<Self>, webex: &Webex, details: Details) -> Result<Arc<Device>> {
        self.load(webex).await?;
        let flight = if self.device().is_some() { Flight::Refresh } else { Flight::Register };
        self.in_flight(webex, flight, details).await?;
        self.device().ok_or_else(not_registered)
    }

    /// Ends the registration. One that is gone already has reached the goal (defect 22).
    pub(crate) async fn unregister(self: &Arc<Self>, webex: &Webex) -> Result<()> {
        self.load(webex).await?;
        if self.device().is_none() {
            return Ok(());
        }
        self.in_flight(webex, Flight::Unregister, Details::None).await
    }

    /// Waits until there is a registration, for at most `limit`.
    pub(crate) async fn wait(&self, webex: &Webex, limit: Duration) -> Result<Arc<Device>> {
        let mut changes = self.state.subscribe();
        let registered = changes.wait_for(Option::is_some);
        tokio::select! {
            found = registered => found.ok().and_then(|found| found.clone()).ok_or_else(not_registered),
            () = webex.clock().sleep(limit) => {
                Err(Error::new(ErrorKind::Timeout, "the device was not registered in time"))
            }
        }
    }

    /// Takes a changed toggle in (wire/02 section 2.2).
    pub(crate) fn merge_feature(&self, kind: FeatureKind, feature: Feature) {
        let mut changed = None;
        self.state.send_if_modified(|state| {
            let Some(device) = state else { return false };
            let mut new = Device::clone(device);
            new.features.merge(kind, feature);
            changed = Some(new.features.clone());
            *state = Some(Arc::new(new));
            true
        });
        if let Some(features) = changed {
            self.publish(DeviceEvent::FeaturesChanged(features));
        }
    }

    /// Adds a member to the description; it goes out with the next refresh.
    pub(crate) async fn describe(&self, webex: &Webex, name: &str, value: Value) {
        let mut described = None;
        self.state.send_if_modified(|state| {
            let Some(device) = state else { return false };
            let mut new = Device::clone(device);
            new.raw.insert(name.to_owned(), value);
            described = Some(state.insert(Arc::new(new)).clone());
            true
        });
        if let Some(device) = described {
            self.persist(webex, Some(&device)).await;
        }
    }

    /// Forgets the registration, and what is under way for it.
    pub(crate) async fn clear(&self, webex: &Webex) {
        {
            let mut private = self.private();
            private.epoch += 1;
            private.energy_forecast = false;
        }
        self.schedule.cancel();
        self.inactivity.forget();
        if self.state.send_replace(None).is_some() {
            self.publish(DeviceEvent::Cleared);
        }
        self.persist(webex, None).await;
    }

    pub(crate) fn publish(&self, event: DeviceEvent) {
        self.events.publish(MercuryEvent::Device(event));
    }

    async fn in_flight(self: &Arc<Self>, webex: &Webex, flight: Flight, details: Details) -> Result<()> {
        let (registry, client) = (self.clone(), webex.clone());
        let run = move || async move {
            match flight {
                Flight::Register => registry.register_now(&client, details).await,
                Flight::Refresh => registry.refresh_now(&client, details).await,
                Flight::Unregister => registry.unregister_now(&client).await,
            }
        };
        self.flights.join(webex, flight, run).await
    }

    async fn register_now(self: &Arc<Self>, webex: &Webex, details: Details) -> Result<()> {
        match self.register_once(webex, details).await {
            Err(error) if error.http().is_some_and(|answer| answer.message() == EXCESSIVE) => {
                cleanup::delete_oldest(webex, &self.config.device_type).await?;
                self.register_once(webex, details).await
            }
            result => result,
        }
    }

    async fn register_once(self: &Arc<Self>, webex: &Webex, details: Details) -> Result<()> {
        let epoch = self.private().epoch;
        let app = webex.config().app.as_ref().map(|(name, _)| name.as_str());
        let body = wire::registration(&self.config, app);
        let call = self.call(Call::new(Method::POST, SERVICE).path("devices"), details, &body);
        let response = webex.send(call).await?;
        let device = wire::accept(None, &response)?;
        self.accept(webex, epoch, device, DeviceEvent::Registered).await;
        Ok(())
    }

    async fn refresh_now(self: &Arc<Self>, webex: &Webex, details: Details) -> Result<()> {
        let Some(known) = self.device() else { return self.register_now(webex, details).await };
        let epoch = self.private().epoch;
        let body = wire::refresh(&known, &self.config);
        let mut call = self.call(Call::url(Method::PUT, known.url.clone()), details, &body);
        if let Some(etag) = known.etag.as_ref().and_then(|etag| HeaderValue::from_str(etag).ok()) {
            call = call.header(IF_NONE_MATCH, etag);
        }
        match webex.send(call).await {
            // It is gone because somebody ended it meanwhile: it stays so.
            Err(error) if error.is_not_found() && self.private().epoch != epoch => Ok(()),
            Err(error) if error.is_not_found() => {
                self.clear(webex).await;
                self.register_now(webex, details).await
            }
            response => {
                let device = wire::accept(Some(&known), &response?)?;
                self.accept(webex, epoch, device, DeviceEvent::Refreshed).await;
                Ok(())
            }
        }
    }

    async fn unregister_now(&self, webex: &Webex) -> Result<()> {
        let Some(known) = self.device() else { return Ok(()) };
        match webex.send(Call::url(Method::DELETE, known.url.clone())).await {
            Err(error) if !error.is_not_found() => Err(error),
            _ => {
                self.clear(webex).await;
                Ok(())
            }
        }
    }

    fn call(&self, call: Call, details: Details, body: &Map<String, Value>) -> Call {
        let forecast = self.config.energy_forecast && self.private().energy_forecast;
        let call = call.query("includeUpstreamServices", details.as_query(forecast)).json(body);
        let headers = self.config.headers.iter();
        let call = headers.fold(call, |call, (name, value)| call.header(name.clone(), value.clone()));
        call.service_timeout(self.config.service_wait)
    }

    /// Takes an answer in, unless the registration was cleared meanwhile.
    async fn accept(
        self: &Arc<Self>,
        webex: &Webex,
        epoch: u64,
        device: Device,
        event: fn(Arc<Device>) -> DeviceEvent,
    ) {
        if self.private().epoch != epoch {
            return;
        }
        let device = Arc::new(device);
        let before = self.state.send_replace(Some(device.clone()));
        self.publish(event(device.clone()));
        if before.as_ref().map(|before| &before.features) != Some(&device.features) {
            self.publish(DeviceEvent::FeaturesChanged(device.features.clone()));
        }
        self.keep(webex, before.as_deref(), &device);
        self.persist(webex, Some(&device)).await;
    }

    /// Loads what an earlier process left, once.
    async fn load(&self, webex: &Webex) -> Result<()> {
        if self.config.ephemeral || std::mem::replace(&mut self.private().loaded, true) {
            return Ok(());
        }
        let stored = webex.store(&self.namespace).get::<wire::Kept>(KEY).await?;
        if let Some(device) = stored.and_then(|stored| stored.value.into_device()) {
            self.state.send_if_modified(|state| state.is_none() && state.replace(Arc::new(device)).is_none());
        }
        Ok(())
    }

    /// Ephemeral registrations are not kept. A storage that fails costs a registration at the next start, no more.
    async fn persist(&self, webex: &Webex, device: Option<&Device>) {
        if self.config.ephemeral {
            return;
        }
        let store = webex.store(&self.namespace);
        let result = match device {
            Some(device) => store.put(KEY, &wire::Kept::of(device)).await.map(drop),
            None => store.delete(KEY).await,
        };
        if let Err(error) = result {
            tracing::warn!(%error, "the registration is not kept");
        }
    }

    fn private(&self) -> MutexGuard<'_, Private> {
        // What it guards is whole between any two statements.
        self.private.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("registered", &self.device().is_some()).finish_non_exhaustive()
    }
}

fn not_registered() -> Error {
    Error::new(ErrorKind::NotFound, "the device is not registered")
}

#[cfg(test)]
mod tests {
    use super::Details;

    #[test]
    fn d2_d5_the_details_that_are_asked_for() {
        assert_eq!(Details::default().as_query(false), "all");
        assert_eq!(Details::All.as_query(true), "all,energyforecast");
        assert_eq!(Details::Features.as_query(false), "features");
        assert_eq!(Details::Websocket.as_query(false), "websocket");
        assert_eq!(Details::None.as_query(true), "none,energyforecast");
    }
}
