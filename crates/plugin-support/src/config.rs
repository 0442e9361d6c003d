//! Settings.

use std::time::Duration;

use webex_core::batcher::BatchTiming;

/// The settings of the plug-in (wire/01 sections 2.14, 2.20 and 2.21).
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
