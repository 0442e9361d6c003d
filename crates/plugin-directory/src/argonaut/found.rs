//! What a search for messages finds.

use url::Url;
use webex_core::Error;
use webex_core::ids::Cluster;
use webex_plugin_conversation::Activity;

/// What a search for messages finds.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FoundMessages {
    /// The activities, opened and normalized: those of the own cluster in the order of the service, then those of other
    /// clusters.
    pub activities: Vec<Activity>,
    /// Activities that the search knows of and their cluster does not have any more, or does not show to this user.
    pub gone: Vec<Url>,
    /// Clusters that could not be asked for what the search found there.
    pub failures: Vec<ClusterFailure>,
}

impl FoundMessages {
    /// Whether everything that was found is there, or known to be gone.
    ///
    /// ```
    /// assert!(webex_plugin_directory::FoundMessages::default().is_complete());
    /// ```
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }
}

/// A cluster that could not be asked for activities.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClusterFailure {
    /// Which one.
    pub cluster: Cluster,
    /// The activities that the search has found there.
    pub activities: Vec<Url>,
    /// Why.
    pub error: Error,
}
