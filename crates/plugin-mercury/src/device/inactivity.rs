//! Logging out who does nothing, as the organization asks for (wire/02 section 2.1.9).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::{HeaderName, Method};
use tokio::sync::watch;
use webex_core::request::{AuthMode, Call};
use webex_core::time::Clock;
use webex_core::{WeakWebex, Webex};

use super::Device;
use super::keeper::{Due, Schedule, due};
use super::registry::{DeviceEvent, Registry};

const CHECK_URL: &str = "intranetInactivityCheckUrl";
const OUTSIDE: &str = "intranetInactivityDuration";
const INSIDE: &str = "inNetworkInactivityDuration";

/// Where the client is, as far as the organization's network is concerned.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum NetworkLocation {
    /// It was not looked for.
    #[default]
    Unknown,
    /// Inside: the address that only the network can reach was reached.
    Inside,
    /// Outside.
    Outside,
}

/// What is known of the user's activity.
#[derive(Debug, Default)]
pub(crate) struct Inactivity {
    state: Mutex<State>,
    schedule: Schedule,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    location: NetworkLocation,
    last_activity: Duration,
    in_meeting: bool,
}

impl Inactivity {
    pub(crate) fn location(&self) -> NetworkLocation {
        self.state().location
    }

    pub(super) fn forget(&self) {
        *self.state() = State::default();
        self.schedule.cancel();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    pub(crate) fn network_location(&self) -> NetworkLocation {
        self.inactivity.location()
    }

    /// The user did something.
    pub(crate) fn user_is_active(&self, clock: &dyn Clock) {
        self.inactivity.state().last_activity = clock.monotonic();
        self.reschedule();
    }

    /// A meeting began or ended: nobody is logged out of one.
    pub(crate) fn meeting(&self, in_meeting: bool, clock: &dyn Clock) {
        self.inactivity.state().in_meeting = in_meeting;
        self.user_is_active(clock);
    }

    fn reschedule(&self) {
        let state = *self.inactivity.state();
        let limit = self.device().and_then(|device| limit(self.config.enforce_inactivity, state, &device));
        match limit {
            Some(limit) => self.inactivity.schedule.set(state.last_activity.saturating_add(limit)),
            None => self.inactivity.schedule.cancel(),
        }
    }
}

/// After which time without activity the client logs out, if at all.
fn limit(enforced: bool, state: State, device: &Device) -> Option<Duration> {
    if !enforced || state.in_meeting {
        return None;
    }
    match state.location {
        NetworkLocation::Unknown => None,
        NetworkLocation::Inside => device.seconds(INSIDE),
        NetworkLocation::Outside => device.seconds(OUTSIDE),
    }
}

/// Looks where the client is when the policy of the organization is new or has changed.
pub(super) fn follow(registry: &Arc<Registry>, webex: &Webex, before: Option<&Device>, device: &Device) {
    let changed = [CHECK_URL, OUTSIDE, INSIDE]
        .iter()
        .any(|name| before.and_then(|b| b.member(name)) != device.member(name));
    if changed {
        webex.spawn(look(Arc::downgrade(registry), webex.downgrade()));
    }
    if registry.config.enforce_inactivity && registry.inactivity.schedule.claim() {
        let changes = registry.inactivity.schedule.subscribe();
        webex.spawn(enforce(Arc::downgrade(registry), changes, webex.downgrade(), webex.clock().clone()));
    }
}

/// The first look decides. It never fails: what cannot be reached is outside.
async fn look(registry: Weak<Registry>, webex: WeakWebex) {
    let (Some(registry), Some(webex)) = (registry.upgrade(), webex.upgrade()) else { return };
    let Some(device) = registry.device() else { return };
    if registry.inactivity.location() == NetworkLocation::Unknown {
        let url = device.text(CHECK_URL).and_then(|url| url.parse().ok());
        let inside = match url {
            Some(url) => webex.send(probe(url)).await.is_ok(),
            None => false,
        };
        let mut state = registry.inactivity.state();
        state.location = if inside { NetworkLocation::Inside } else { NetworkLocation::Outside };
        state.last_activity = webex.clock().monotonic();
    }
    registry.reschedule();
}

/// A host of the organization learns nothing about the user: no token, no tracking id.
fn probe(url: url::Url) -> Call {
    let own = ["cisco-no-http-redirect", "spark-user-agent", "trackingid", "cisco-device-url"];
    let call = Call::url(Method::GET, url).auth(AuthMode::None).retry(false);
    own.into_iter().fold(call, |call, name| call.without_header(HeaderName::from_static(name)))
}

async fn enforce(
    registry: Weak<Registry>,
    mut changes: watch::Receiver<Due>,
    webex: WeakWebex,
    clock: Arc<dyn Clock>,
) {
    while due(&mut changes, &*clock).await {
        let (Some(registry), Some(webex)) = (registry.upgrade(), webex.upgrade()) else { return };
        registry.inactivity.schedule.cancel();
        registry.publish(DeviceEvent::Inactive);
        if let Err(error) = webex.logout().await {
            tracing::warn!(%error, "an inactive client was not logged out");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn device() -> Device {
        let raw = json!({"intranetInactivityDuration": 60, "inNetworkInactivityDuration": 3600});
        let raw = raw.as_object().cloned().expect("an object");
        let url = "https://wdm/devices/1".parse().expect("a URL");
        Device { url, web_socket_url: None, features: Default::default(), etag: None, raw }
    }

    #[test]
    fn d25_the_limit_depends_on_the_network_and_meetings_have_none() {
        let state = |location, in_meeting| State { location, in_meeting, ..State::default() };
        let seconds = |state| limit(true, state, &device()).map(|limit| limit.as_secs());
        assert_eq!(seconds(state(NetworkLocation::Inside, false)), Some(3600));
        assert_eq!(seconds(state(NetworkLocation::Outside, false)), Some(60));
        assert_eq!(seconds(state(NetworkLocation::Unknown, false)), None);
        assert_eq!(seconds(state(NetworkLocation::Inside, true)), None);
        assert_eq!(limit(false, state(NetworkLocation::Inside, false), &device()), None);
    }

    #[test]
    fn d26_zero_and_less_are_no_limit() {
        for value in [json!(0), json!(-1), json!(null), json!("60")] {
            let mut device = device();
            device.raw.insert(OUTSIDE.to_owned(), value);
            let state = State { location: NetworkLocation::Outside, ..State::default() };
            assert_eq!(limit(true, state, &device), None);
        }
    }
}
