//! Settings.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use webex_core::{Error, ErrorKind, Result};

/// The settings of the plug-in, given to [`crate::Mercury::with`]; or, for [`crate::Mercury::new`], the section
/// `[plugin.mercury]` of the configuration, with the names of the fields of [`DeviceConfig`] and [`SessionConfig`]
/// (times in seconds).
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_mercury::{Mercury, MercuryConfig};
/// let mut config = MercuryConfig::default();
/// config.session.ping_interval = Duration::from_secs(5);
/// config.device.name = "greeter".into();
/// let plugin = Mercury::with(config);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MercuryConfig {
    /// The registration of the device.
    pub device: DeviceConfig,
    /// The sockets.
    pub session: SessionConfig,
    /// How many events may wait for slow receivers, over all conversations; 10,000. Further ones are dropped, and a
    /// [`Gap`](crate::Gap) says so.
    pub queue_capacity: Option<usize>,
}

impl MercuryConfig {
    /// Short times, for tests: pings every 200 ms, waits of 10 to 200 ms.
    ///
    /// ```
    /// use webex_plugin_mercury::MercuryConfig;
    /// assert_eq!(MercuryConfig::fast().session.backoff_max.as_millis(), 200);
    /// ```
    pub fn fast() -> Self {
        let millis = Duration::from_millis;
        let session = SessionConfig {
            ping_interval: millis(200),
            pong_timeout: millis(200),
            backoff_initial: millis(10),
            backoff_max: millis(200),
            force_close_delay: millis(100),
            authorization_timeout: millis(2000),
            stable_after: millis(500),
            ..SessionConfig::default()
        };
        Self { session, ..Self::default() }
    }

    pub(crate) fn queue_capacity(&self) -> usize {
        self.queue_capacity.unwrap_or(10_000)
    }
}

/// How this client registers as a device (wire/02 section 2.1.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceConfig {
    /// The name of the device; the name of the application, or of the program, when it is empty.
    pub name: String,
    /// The type of the device; `WEB`.
    pub device_type: String,
    /// Whether the registration ends by itself when it is not refreshed, and is not kept in the storage; yes.
    pub ephemeral: bool,
    /// After which time an ephemeral registration ends; 30 minutes. It is refreshed after half of it and a minute.
    pub ephemeral_ttl: Duration,
    /// How long to wait for the catalog to list the registration service; 10 s.
    pub service_wait: Duration,
    /// Whether the energy forecast may be asked for (wire/02 section 2.1.10); no.
    pub energy_forecast: bool,
    /// Whether the client logs out after the time without activity that the organization asks for; no.
    pub enforce_inactivity: bool,
    /// Further members of the body of registrations and refreshes; they win.
    pub body: Map<String, Value>,
    /// Further headers of registrations and refreshes.
    pub headers: http::HeaderMap,
}

impl Default for DeviceConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            device_type: "WEB".to_owned(),
            ephemeral: true,
            ephemeral_ttl: Duration::from_secs(1800),
            service_wait: Duration::from_secs(10),
            energy_forecast: false,
            enforce_inactivity: false,
            body: Map::new(),
            headers: http::HeaderMap::new(),
        }
    }
}

/// The times of a socket (wire/02 section 4.3).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SessionConfig {
    /// The pause between the answer to a ping and the next ping; 15 s.
    pub ping_interval: Duration,
    /// How long the answer to a ping may take; 14 s.
    pub pong_timeout: Duration,
    /// The ceiling of the first wait after a failure, doubled for each further one; 1 s.
    pub backoff_initial: Duration,
    /// The ceiling of all waits; 32 s.
    pub backoff_max: Duration,
    /// How long a connection must have held for the waits to begin anew; 30 s.
    pub stable_after: Duration,
    /// How often a try is repeated before the first success; without end by default.
    pub initial_retries: Option<u32>,
    /// How often a try is repeated; without end by default.
    pub max_retries: Option<u32>,
    /// How long the server may take to answer our goodbye; 2 s.
    pub force_close_delay: Duration,
    /// How long it may take to open a socket; 30 s.
    pub open_timeout: Duration,
    /// How long the server may take to accept the authorization; 30 s.
    pub authorization_timeout: Duration,
    /// How long a connection that was replaced may still bring events; 10 s.
    pub switchover_overlap: Duration,
    /// The reason given when the client logs out. With another one than `done (forced)`, `idle`, `pong not received` and
    /// `pong mismatch` the code is 3050, else 1000 (wire/02 section 2.5.9).
    pub logout_reason: String,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            ping_interval: Duration::from_secs(15),
            pong_timeout: Duration::from_secs(14),
            backoff_initial: Duration::from_secs(1),
            backoff_max: Duration::from_secs(32),
            stable_after: Duration::from_secs(30),
            initial_retries: None,
            max_retries: None,
            force_close_delay: Duration::from_secs(2),
            open_timeout: Duration::from_secs(30),
            authorization_timeout: Duration::from_secs(30),
            switchover_overlap: Duration::from_secs(10),
            logout_reason: "done (forced)".to_owned(),
        }
    }
}

/// The section of the configuration. A key that is not set leaves the default; times are seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Section {
    name: Option<String>,
    device_type: Option<String>,
    ephemeral: Option<bool>,
    ephemeral_ttl: Option<f64>,
    enforce_inactivity: Option<bool>,
    energy_forecast: Option<bool>,
    ping_interval: Option<f64>,
    pong_timeout: Option<f64>,
    backoff_initial: Option<f64>,
    backoff_max: Option<f64>,
    stable_after: Option<f64>,
    initial_retries: Option<u32>,
    max_retries: Option<u32>,
    force_close_delay: Option<f64>,
    logout_reason: Option<String>,
    queue_capacity: Option<usize>,
}

impl Section {
    /// The settings that the section asks for.
    pub(crate) fn into_config(self) -> Result<MercuryConfig> {
        let mut config = MercuryConfig { queue_capacity: self.queue_capacity, ..MercuryConfig::default() };
        let (device, session) = (&mut config.device, &mut config.session);
        set(&mut device.name, self.name);
        set(&mut device.device_type, self.device_type);
        set(&mut device.ephemeral, self.ephemeral);
        set(&mut device.enforce_inactivity, self.enforce_inactivity);
        set(&mut device.energy_forecast, self.energy_forecast);
        set(&mut session.logout_reason, self.logout_reason);
        session.initial_retries = self.initial_retries;
        session.max_retries = self.max_retries;
        set_time(&mut device.ephemeral_ttl, "ephemeral_ttl", self.ephemeral_ttl)?;
        set_time(&mut session.ping_interval, "ping_interval", self.ping_interval)?;
        set_time(&mut session.pong_timeout, "pong_timeout", self.pong_timeout)?;
        set_time(&mut session.backoff_initial, "backoff_initial", self.backoff_initial)?;
        set_time(&mut session.backoff_max, "backoff_max", self.backoff_max)?;
        set_time(&mut session.stable_after, "stable_after", self.stable_after)?;
        set_time(&mut session.force_close_delay, "force_close_delay", self.force_close_delay)?;
        Ok(config)
    }
}

fn set<T>(field: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *field = given;
    }
}

fn set_time(field: &mut Duration, name: &str, seconds: Option<f64>) -> Result<()> {
    let Some(seconds) = seconds else { return Ok(()) };
    *field = Duration::try_from_secs_f64(seconds).map_err(|_| {
        Error::new(ErrorKind::Configuration, format!("plugin.mercury.{name} is no number of seconds"))
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defect_30_times_are_numbers_and_others_are_refused() {
        let section = Section { ping_interval: Some(0.5), max_retries: Some(3), ..Section::default() };
        let config = section.into_config().expect("good");
        assert_eq!(config.session.ping_interval, Duration::from_millis(500));
        assert_eq!(config.session.max_retries, Some(3));
        assert_eq!(config.session.pong_timeout, Duration::from_secs(14));
        let negative = Section { backoff_max: Some(-1.0), ..Section::default() };
        assert_eq!(negative.into_config().map_err(|e| e.kind()).err(), Some(ErrorKind::Configuration));
    }
}
