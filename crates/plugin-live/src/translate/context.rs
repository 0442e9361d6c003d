//! What surrounds a translation.

use std::fmt;

use webex_core::services::{ClusterId, Services};

use super::TranslatePolicy;

/// Who knows the cluster of a URL.
pub trait ClusterLookup {
    /// The catalog's id of the cluster that a URL belongs to; `None` when the catalog does not know the host.
    fn cluster_of_url(&self, url: &str) -> Option<ClusterId>;
}

impl<F: Fn(&str) -> Option<ClusterId>> ClusterLookup for F {
    fn cluster_of_url(&self, url: &str) -> Option<ClusterId> {
        self(url)
    }
}

impl ClusterLookup for Services {
    fn cluster_of_url(&self, url: &str) -> Option<ClusterId> {
        self.cluster_of(&url.parse().ok()?)
    }
}

/// What surrounds a translation: clusters, policy, and where the contents of messages are.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct TranslateContext<'a> {
    /// Who knows the clusters: the catalog.
    pub clusters: &'a dyn ClusterLookup,
    /// What to do where the JavaScript SDK is wrong.
    pub policy: TranslatePolicy,
    /// The base of the URLs of files.
    pub contents_url: &'a str,
}

impl<'a> TranslateContext<'a> {
    /// With the right policy, and files where the public service has them.
    pub fn new(clusters: &'a dyn ClusterLookup) -> Self {
        let contents_url = "https://webexapis.com/v1/contents";
        Self { clusters, policy: TranslatePolicy::default(), contents_url }
    }

    /// With another policy.
    #[must_use]
    pub fn with_policy(self, policy: TranslatePolicy) -> Self {
        Self { policy, ..self }
    }

    /// With another base of the URLs of files, such as `https://webexapis.com/v1/contents`.
    #[must_use]
    pub fn with_contents_url(self, contents_url: &'a str) -> Self {
        Self { contents_url, ..self }
    }
}

impl fmt::Debug for TranslateContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TranslateContext").field("policy", &self.policy).finish_non_exhaustive()
    }
}
