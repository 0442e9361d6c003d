//! The id of a service in one cluster.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::ids::Cluster;

/// The id that the catalog gives to a service in one cluster: `urn:TEAM:<cluster>:<service>` (wire/01 section 2.12.1).
///
/// Kept as it came, so that an id of another shape does no harm.
///
/// ```
/// use webex_core::services::ClusterId;
/// let id = ClusterId::new("urn:TEAM:us-east-2_a:identityLookup");
/// assert_eq!((id.cluster(), id.service()), (Some("us-east-2_a"), Some("identityLookup")));
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ClusterId(String);

impl ClusterId {
    /// The id with this text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id of `service` in a cluster, as public ids name clusters; `us` is `first`.
    pub(super) fn of(cluster: &Cluster, service: &str, first: &str) -> Self {
        match cluster {
            Cluster::Us => Self::with_service(first, service),
            Cluster::Urn(urn) => Self::with_service(urn, service),
        }
    }

    /// An id that names no service gets this one.
    fn with_service(id: &str, service: &str) -> Self {
        let complete = id.split(':').count() >= 4;
        Self(if complete { id.to_owned() } else { format!("{id}:{service}") })
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the cluster, such as `us-east-2_a`.
    pub fn cluster(&self) -> Option<&str> {
        self.0.split(':').nth(2)
    }

    /// The id of the service, such as `identityLookup`.
    pub fn service(&self) -> Option<&str> {
        self.0.split(':').nth(3)
    }

    /// The cluster as public ids name it.
    ///
    /// ```
    /// use webex_core::ids::Cluster;
    /// use webex_core::services::ClusterId;
    /// let id = ClusterId::new("urn:TEAM:us-east-2_a:conversation");
    /// assert_eq!(id.public_cluster()?, Cluster::Us);
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the id names no cluster.
    pub fn public_cluster(&self) -> Result<Cluster> {
        Cluster::from_catalog_id(&self.0)
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
