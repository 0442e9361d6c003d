//! Settings.

use std::time::Duration;

use serde::Deserialize;
use webex_core::batcher::BatchTiming;
use webex_core::{Error, ErrorKind, Result};

/// The settings of the plug-in (wire/01 sections 2.14, 2.20 and 2.21): given to [`crate::Support::with`], or, for
/// [`crate::Support::new`], the section `[plugin.support]` of the configuration with `app_type`, `app_version`,
/// `language_code`, `incremental_logs`, `queue_capacity` and `longest_pause` (in seconds).
///
/// ```
/// use webex_plugin_support::{Support, SupportConfig};
/// let mut config = SupportConfig::default();
/// config.app_version = "2.1".into();
/// let plugin = Support::with(config);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SupportConfig {
    /// The kind of application, for the feedback form.
    pub app_type: String,
    /// The version of the application, for metrics, logs and the feedback form.
    pub app_version: String,
    /// The language of the user, for example `en-US`.
    pub language_code: String,
    /// Whether a log upload has only what came since the last one, unless the upload says otherwise.
    pub incremental_logs: bool,
    /// How metrics are batched; no request has more than 50.
    pub batching: BatchTiming,
    /// How many metrics may wait. Further ones are dropped, and counted.
    pub queue_capacity: usize,
    /// The longest pause after a failure that may pass.
    pub longest_pause: Duration,
}

impl Default for SupportConfig {
    fn default() -> Self {
        let batching = BatchTiming {
            wait: Duration::from_millis(500),
            max_wait: Duration::from_millis(1500),
            max_items: 50,
        };
        Self {
            app_type: String::new(),
            app_version: String::new(),
            language_code: String::new(),
            incremental_logs: false,
            batching,
            queue_capacity: 1000,
            longest_pause: Duration::from_secs(32),
        }
    }
}

/// The section of the configuration. A key that is not set leaves the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Section {
    app_type: Option<String>,
    app_version: Option<String>,
    language_code: Option<String>,
    incremental_logs: Option<bool>,
    queue_capacity: Option<usize>,
    longest_pause: Option<f64>,
}

impl Section {
    /// The settings that the section asks for.
    pub(crate) fn into_config(self) -> Result<SupportConfig> {
        let defaults = SupportConfig::default();
        let longest_pause = self.longest_pause.map(Duration::try_from_secs_f64).transpose();
        let longest_pause = longest_pause.map_err(|_| {
            Error::new(ErrorKind::Configuration, "plugin.support.longest_pause is no number of seconds")
        })?;
        Ok(SupportConfig {
            app_type: self.app_type.unwrap_or(defaults.app_type),
            app_version: self.app_version.unwrap_or(defaults.app_version),
            language_code: self.language_code.unwrap_or(defaults.language_code),
            incremental_logs: self.incremental_logs.unwrap_or(defaults.incremental_logs),
            batching: defaults.batching,
            queue_capacity: self.queue_capacity.unwrap_or(defaults.queue_capacity),
            longest_pause: longest_pause.unwrap_or(defaults.longest_pause),
        })
    }
}
