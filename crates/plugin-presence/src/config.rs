//! Settings.

use std::time::Duration;

use webex_core::batcher::BatchTiming;

/// The settings of the plug-in (wire/02 section 4.3), for [`crate::Presence::with`].
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_presence::{Presence, PresenceConfig};
/// let mut config = PresenceConfig::default();
/// config.camping = Duration::from_secs(10);
/// let plugin = Presence::with(config);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PresenceConfig {
    /// How questions about single people are collected.
    pub batching: BatchTiming,
    /// How long a subscription lives unless it is renewed.
    pub ttl: Duration,
    /// So long before its end a subscription is renewed.
    pub renewal_lead: Duration,
    /// After being watched for so long somebody is subscribed to; a short look costs one question only.
    pub camping: Duration,
    /// Watching waits so long for others before it asks.
    pub fetch_wait: Duration,
    /// What was heard during that time is not asked for again.
    pub fresh: Duration,
    /// What was heard longer ago is dropped.
    pub forgotten: Duration,
    /// A subscription that was refused is tried again after that time.
    pub refused: Duration,
    /// A request that failed is sent again after that time.
    pub retry: Duration,
    /// Times are looked at this often, so that what ends at nearly the same time is renewed together.
    pub sweep: Duration,
}

impl Default for PresenceConfig {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let batching = BatchTiming {
            wait: Duration::from_millis(50),
            max_wait: Duration::from_millis(150),
            max_items: 50,
        };
        Self {
            batching,
            ttl: seconds(600),
            renewal_lead: seconds(60),
            camping: seconds(60),
            fetch_wait: Duration::from_millis(300),
            fresh: seconds(60),
            forgotten: seconds(600),
            refused: seconds(600),
            retry: seconds(30),
            sweep: seconds(5),
        }
    }
}
