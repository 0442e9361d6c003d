//! Questions that are answered at once, from what is known now.

use std::collections::BTreeMap;

use url::Url;

use super::group::CatalogGroup;
use super::snapshot::ServiceMatch;
use super::{ClusterId, Services, domains};
use crate::ids::Cluster;

impl Services {
    /// The URL of a service, when it is known now; without a slash at its end.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// assert_eq!(webex.services().known("hydra").map(String::from).as_deref(), Some("https://api.ciscospark.com/v1"));
    /// assert_eq!(webex.services().known("wdm"), None);
    /// # Ok(()) }
    /// ```
    pub fn known(&self, name: &str) -> Option<Url> {
        self.snapshot().url(name, self.clock.monotonic())
    }

    /// The names of the services that are known now, in alphabetical order.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.snapshot().names().map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a part of the catalog has arrived.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::services::CatalogGroup;
    /// let webex = webex_core::Webex::builder().build().await?;
    /// assert!(webex.services().has(CatalogGroup::Discovery), "the configuration is there at once");
    /// assert!(!webex.services().has(CatalogGroup::Postauth), "nobody has signed in");
    /// # Ok(()) }
    /// ```
    pub fn has(&self, group: CatalogGroup) -> bool {
        self.snapshot().has(group)
    }

    /// What the catalog knows of a URL: its service, and the cluster that it belongs to.
    pub fn service_of(&self, url: &Url) -> Option<ServiceMatch> {
        self.snapshot().service_of(url, self.clock.monotonic())
    }

    /// The id of the cluster that a URL belongs to. Scheme, host, port and path count.
    pub fn cluster_of(&self, url: &Url) -> Option<ClusterId> {
        self.snapshot().cluster_of(url)
    }

    /// The service that has this id in the catalog, be it of the home cluster or of another.
    pub fn service_for_cluster(&self, id: &ClusterId) -> Option<ServiceMatch> {
        self.snapshot().in_cluster(id, self.clock.monotonic())
    }

    /// The conversation service of a cluster, as public ids name clusters (wire/01 section 2.12.6).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::ids::RoomId;
    /// let room: RoomId = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2".parse()?;
    /// let cluster = room.cluster().unwrap_or_default();
    /// println!("the room is at {}", webex.services().url_for_cluster(&cluster)?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`UnknownCluster`](crate::ErrorKind::UnknownCluster) when the catalog does not list it.
    pub fn url_for_cluster(&self, cluster: &Cluster) -> crate::Result<Url> {
        let id = ClusterId::of(cluster, &self.config.cluster_service, &self.config.first_cluster);
        self.service_for_cluster(&id).map(|found| found.url).ok_or_else(|| {
            crate::Error::new(
                crate::ErrorKind::UnknownCluster,
                format!("no cluster {id} in the services catalog"),
            )
        })
    }

    /// Adds domains whose hosts may get the user's token.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// webex.services().allow_domains(["example.com".to_owned()]);
    /// assert!(webex.services().is_trusted(&"https://api.example.com/".parse()?));
    /// # Ok(()) }
    /// ```
    pub fn allow_domains(&self, domains: impl IntoIterator<Item = String>) {
        self.change(|snapshot| {
            for domain in domains {
                if !snapshot.domains.contains(&domain) {
                    snapshot.domains.push(domain);
                }
            }
        });
    }

    /// The domains whose hosts may get the user's token.
    pub fn allowed_domains(&self) -> Vec<String> {
        self.snapshot().domains.clone()
    }

    /// Whether the user's token may be sent there, from what is known now: over TLS (or within the machine), to a
    /// service of the catalog or to an allowed domain.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let services = webex.services();
    /// assert!(services.is_trusted(&"https://webexapis.com/v1/rooms".parse()?));
    /// assert!(!services.is_trusted(&"https://example.com/".parse()?));
    /// assert!(!services.is_trusted(&"http://webexapis.com/v1/rooms".parse()?), "not in plain text");
    /// # Ok(()) }
    /// ```
    pub fn is_trusted(&self, url: &Url) -> bool {
        let snapshot = self.snapshot();
        domains::is_private(url) && (domains::is_within(url, &snapshot.domains) || snapshot.knows(url))
    }

    /// The URL with the host that is to be used now, when that is another one (priorities, fail-over).
    pub fn route(&self, url: &Url) -> Option<Url> {
        self.snapshot().route(url, self.clock.monotonic())
    }

    /// Takes note that the host of this URL failed; another one of its cluster is used from now on, if there is one.
    pub fn mark_failed(&self, url: &Url) {
        let now = self.clock.monotonic();
        self.change(|snapshot| snapshot.mark_failed(url, now, now.saturating_add(self.config.fail_back)));
        tracing::debug!(host = url.host_str(), "a host failed");
    }

    /// Makes other clusters the active ones, as a notice of the service says (version 2, wire/01 section 2.13). When
    /// one of them is unknown, the catalog is fetched anew.
    pub fn switch_active_clusters(&self, clusters: &BTreeMap<String, ClusterId>) {
        if !self.change(|snapshot| snapshot.switch(clusters)) {
            self.refresh_in_background();
        }
    }

    /// A notice says that the catalog changed at `timestamp`; when that is newer than what is known, the catalog is
    /// fetched anew in the background. Answers with whether it is.
    pub fn invalidate(&self, timestamp: &str) -> bool {
        let Ok(notice) = timestamp.trim().parse::<u64>() else { return false };
        let newer = self.snapshot().timestamp().is_none_or(|known| notice > known);
        if newer {
            self.refresh_in_background();
        }
        newer
    }
}
