//! The whole catalog, for people who look for a fault.

use std::time::Duration;

use url::Url;

use super::group::{BY_NAME, CatalogGroup};
use super::model::{Endpoint, Entry};
use super::snapshot::Snapshot;
use super::{ClusterId, Services};

/// One service of the catalog; see [`Services::overview`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServiceOverview {
    /// Its name.
    pub name: String,
    /// The part of the catalog that it comes from.
    pub group: CatalogGroup,
    /// Where it is when no host can be picked.
    pub default: Option<Url>,
    /// Its hosts.
    pub hosts: Vec<HostOverview>,
}

/// One host of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct HostOverview {
    /// Where the service is there.
    pub url: Url,
    /// The lower the better; zero and less mean never.
    pub priority: i64,
    /// The cluster that it belongs to.
    pub cluster: Option<ClusterId>,
    /// Whether that is the home cluster of the catalog.
    pub home: bool,
    /// For how long it will be passed over because it failed, unless all of its cluster failed.
    pub failed_for: Option<Duration>,
}

impl Services {
    /// What is known of all services: hosts, priorities, and which of them failed lately. Groups come in the order in
    /// which a name is looked up: the first entry of a name counts.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// for service in webex.services().overview() {
    ///     println!("{} from {:?}: {} hosts", service.name, service.group, service.hosts.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn overview(&self) -> Vec<ServiceOverview> {
        let (snapshot, now) = (self.snapshot(), self.clock.monotonic());
        let of_group = |group: &CatalogGroup| {
            let (group, snapshot) = (*group, &snapshot);
            let entries = snapshot.of_group(group);
            entries.map(move |(name, entry)| overview(snapshot, now, name, group, entry))
        };
        BY_NAME.iter().flat_map(of_group).collect()
    }
}

fn overview(
    snapshot: &Snapshot,
    now: Duration,
    name: &str,
    group: CatalogGroup,
    entry: &Entry,
) -> ServiceOverview {
    let host = |endpoint: &Endpoint| HostOverview {
        url: endpoint.url.clone(),
        priority: endpoint.priority,
        cluster: endpoint.cluster.clone(),
        home: endpoint.home,
        failed_for: snapshot.failed_for(&endpoint.url, now),
    };
    let hosts = entry.endpoints.iter().map(host).collect();
    ServiceOverview { name: name.to_owned(), group, default: entry.default.clone(), hosts }
}
