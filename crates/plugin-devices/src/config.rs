//! Settings.

use std::time::Duration;

use serde::Deserialize;
use webex_core::{Error, ErrorKind, Result};

/// Settings of the plug-in.
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_devices::DevicesConfig;
/// assert_eq!(DevicesConfig::default().keep_alive, Some(Duration::from_secs(600)));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DevicesConfig {
    /// How often a paired device is told that the user is still there (wire/02 section 4.3); `None`: never, and the
    /// caller has to join again himself.
    pub keep_alive: Option<Duration>,
}

impl Default for DevicesConfig {
    fn default() -> Self {
        Self { keep_alive: Some(Duration::from_secs(10 * 60)) }
    }
}

/// The section of the configuration. A key that is not set leaves the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Section {
    /// In seconds; 0 switches it off.
    keep_alive: Option<f64>,
}

impl Section {
    /// The settings that the section asks for.
    pub(crate) fn into_config(self) -> Result<DevicesConfig> {
        let Some(seconds) = self.keep_alive else { return Ok(DevicesConfig::default()) };
        let pause = Duration::try_from_secs_f64(seconds).map_err(|_| {
            Error::new(ErrorKind::Configuration, "plugin.devices.keep_alive is no number of seconds")
        })?;
        Ok(DevicesConfig { keep_alive: (!pause.is_zero()).then_some(pause) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_sets_the_pause_or_switches_it_off() {
        let config = |json: &str| serde_json::from_str::<Section>(json).expect("a section").into_config();
        assert_eq!(config("{}").expect("defaults"), DevicesConfig::default());
        let short = config(r#"{"keep_alive": 1.5}"#).expect("settings");
        assert_eq!(short.keep_alive, Some(Duration::from_millis(1500)));
        assert_eq!(config(r#"{"keep_alive": 0}"#).expect("settings").keep_alive, None);
        assert!(config(r#"{"keep_alive": -1}"#).is_err());
    }
}
