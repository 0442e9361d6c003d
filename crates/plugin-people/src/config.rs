//! How look-ups are collected.

use std::time::Duration;

use webex_core::batcher::BatchTiming;

/// The most people that the service looks up at once (wire/04 section 3.1).
const MAX_IDS: usize = 85;

/// How [`People::get`](crate::People::get) collects look-ups into requests (wire/04 section 4.3).
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_people::PeopleConfig;
/// let mut config = PeopleConfig::default();
/// assert_eq!(config.wait, Duration::from_millis(100));
/// config.show_all_types = true;
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct PeopleConfig {
    /// A request is sent when nobody was asked for so long; 100 ms.
    pub wait: Duration,
    /// A request is sent at once for so many people; 10, at most 85.
    pub max_calls: usize,
    /// A request is sent so long after the first person was asked for at the latest; 1.5 s.
    pub max_wait: Duration,
    /// Whether accounts of every type are found; no.
    pub show_all_types: bool,
}

impl Default for PeopleConfig {
    fn default() -> Self {
        Self {
            wait: Duration::from_millis(100),
            max_calls: 10,
            max_wait: Duration::from_millis(1500),
            show_all_types: false,
        }
    }
}

impl PeopleConfig {
    pub(crate) fn timing(&self) -> BatchTiming {
        BatchTiming { wait: self.wait, max_wait: self.max_wait, max_items: self.max_calls.clamp(1, MAX_IDS) }
    }
}
