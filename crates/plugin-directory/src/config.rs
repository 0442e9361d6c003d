//! Settings.

use std::time::Duration;

use serde::Deserialize;
use webex_core::batcher::BatchTiming;
use webex_core::{Error, ErrorKind, Result};

/// The settings of the plug-in (wire/02 section 4.3): given to [`crate::Directory::with`], or, for
/// [`crate::Directory::new`], the section `[plugin.directory]` of the configuration with `request_timeout` (in seconds).
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_directory::{Directory, DirectoryConfig};
/// let mut config = DirectoryConfig::default();
/// assert_eq!(config.request_timeout, Duration::from_secs(6));
/// config.request_timeout = Duration::from_secs(10);
/// let plugin = Directory::with(config);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DirectoryConfig {
    /// How long the directory may be silent before a question fails; each part of its answer starts that time anew.
    pub request_timeout: Duration,
    /// How look-ups by id are collected into requests.
    pub batching: BatchTiming,
}

impl Default for DirectoryConfig {
    fn default() -> Self {
        let batching = BatchTiming {
            wait: Duration::from_millis(50),
            max_wait: Duration::from_millis(150),
            max_items: 50,
        };
        Self { request_timeout: Duration::from_secs(6), batching }
    }
}

/// The section of the configuration. A key that is not set leaves the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Section {
    request_timeout: Option<f64>,
}

impl Section {
    /// The settings that the section asks for.
    pub(crate) fn into_config(self) -> Result<DirectoryConfig> {
        let defaults = DirectoryConfig::default();
        let timeout = self.request_timeout.map(Duration::try_from_secs_f64).transpose();
        let timeout = timeout.map_err(|_| {
            Error::new(ErrorKind::Configuration, "plugin.directory.request_timeout is no number of seconds")
        })?;
        Ok(DirectoryConfig { request_timeout: timeout.unwrap_or(defaults.request_timeout), ..defaults })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(json: &str) -> Result<DirectoryConfig> {
        serde_json::from_str::<Section>(json).expect("a section").into_config()
    }

    #[test]
    fn the_section_sets_the_time() {
        assert_eq!(config("{}").expect("defaults"), DirectoryConfig::default());
        let short = config(r#"{"request_timeout": 1.5}"#).expect("settings");
        assert_eq!(short.request_timeout, Duration::from_millis(1500));
        assert!(config(r#"{"request_timeout": -1}"#).is_err());
    }
}
