//! What a client knows of the services at one moment, and the questions it answers.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use url::Url;

use super::ClusterId;
use super::group::{BY_NAME, CatalogGroup, GROUPS};
use super::model::{Catalog, Endpoint, Entry, below, pick};

/// What a client knows at one moment. Never changed: replaced.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    groups: [Option<Loaded>; GROUPS],
    /// Hosts that failed, by the URL of the service there, until then on the monotonic clock.
    failed: HashMap<Url, Duration>,
    /// Clusters that were made active since the catalog came (version 2).
    active: BTreeMap<String, ClusterId>,
    pub(super) domains: Vec<String>,
}

#[derive(Clone, Debug)]
struct Loaded {
    catalog: Catalog,
    /// When it is to be fetched anew, on the monotonic clock.
    fresh_until: Duration,
}

/// A service that a URL belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServiceMatch {
    /// The name in the catalog.
    pub name: String,
    /// Where the service is to be found now: the host with the best priority that has not failed.
    pub url: Url,
    /// The id of the cluster that the URL belongs to, where the catalog knows it.
    pub cluster: Option<ClusterId>,
}

/// An entry, and the place in it that a URL belongs to.
struct Found<'a> {
    name: &'a str,
    entry: &'a Entry,
    base: &'a Url,
    /// The endpoint, unless it is the default URL.
    endpoint: Option<&'a Endpoint>,
}

impl Snapshot {
    /// Puts a catalog in place of the group's. A new catalog forgets failures and switches: it knows better.
    pub(super) fn load(&mut self, group: CatalogGroup, catalog: Catalog, fresh_until: Duration) {
        self.groups[group as usize] = Some(Loaded { catalog, fresh_until });
        self.failed.clear();
        self.active.clear();
    }

    pub(super) fn has(&self, group: CatalogGroup) -> bool {
        self.groups[group as usize].is_some()
    }

    #[cfg(test)]
    pub(super) fn table(&self, group: CatalogGroup) -> std::sync::Arc<super::model::ServiceTable> {
        self.groups[group as usize].as_ref().map(|l| l.catalog.services.clone()).unwrap_or_default()
    }

    pub(super) fn drop_group(&mut self, group: CatalogGroup) {
        self.groups[group as usize] = None;
    }

    /// Puts off the next refresh of a group.
    pub(super) fn keep_until(&mut self, group: CatalogGroup, until: Duration) {
        if let Some(loaded) = &mut self.groups[group as usize] {
            loaded.fresh_until = until;
        }
    }

    pub(super) fn is_stale(&self, group: CatalogGroup, now: Duration) -> bool {
        self.groups[group as usize].as_ref().is_some_and(|l| l.fresh_until <= now)
    }

    /// The time of the newest catalog (version 2).
    pub(super) fn timestamp(&self) -> Option<u64> {
        self.groups.iter().flatten().filter_map(|l| l.catalog.timestamp).max()
    }

    /// Every service: the names of each group, in the order of looking up.
    fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let loaded = BY_NAME.iter().filter_map(|group| self.groups[*group as usize].as_ref());
        loaded.flat_map(|l| l.catalog.services.entries.iter().map(|(name, entry)| (name.as_str(), entry)))
    }

    /// The services of one group.
    pub(super) fn of_group(&self, group: CatalogGroup) -> impl Iterator<Item = (&str, &Entry)> {
        let loaded = self.groups[group as usize].iter();
        loaded.flat_map(|l| l.catalog.services.entries.iter().map(|(name, entry)| (name.as_str(), entry)))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries().map(|(name, _)| name)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        let loaded = BY_NAME.iter().filter_map(|group| self.groups[*group as usize].as_ref());
        loaded.filter_map(|l| l.catalog.services.entries.get(name)).next()
    }

    /// Where the service is to be found now. A name may be the id of a cluster (version 2).
    pub(super) fn url(&self, name: &str, now: Duration) -> Option<Url> {
        match self.entry(name) {
            Some(entry) => self.home(name, entry, now).or(entry.default.as_ref()).cloned(),
            None => self.in_cluster(&ClusterId::new(name), now).map(|found| found.url),
        }
    }

    fn home<'a>(&self, name: &str, entry: &'a Entry, now: Duration) -> Option<&'a Url> {
        let active = self.active.get(name);
        let at_home = |e: &&Endpoint| active.map_or(e.home, |id| e.cluster.as_ref() == Some(id));
        pick(entry.endpoints.iter().filter(at_home), |url| self.has_failed(url, now)).map(|e| &e.url)
    }

    fn has_failed(&self, url: &Url, now: Duration) -> bool {
        self.failed.get(url).is_some_and(|until| *until > now)
    }

    /// For how long a place is passed over.
    pub(super) fn failed_for(&self, url: &Url, now: Duration) -> Option<Duration> {
        self.failed.get(url)?.checked_sub(now).filter(|left| !left.is_zero())
    }

    /// The service in one cluster: the lowest priority number there, whatever the order of the list.
    pub(super) fn in_cluster(&self, id: &ClusterId, now: Duration) -> Option<ServiceMatch> {
        self.entries().find_map(|(name, entry)| {
            let there = entry.endpoints.iter().filter(|e| e.cluster.as_ref() == Some(id));
            let endpoint = pick(there, |url| self.has_failed(url, now))?;
            Some(ServiceMatch { name: name.to_owned(), url: endpoint.url.clone(), cluster: Some(id.clone()) })
        })
    }

    /// The service that a URL belongs to: the longest path wins, then the order of names.
    fn find(&self, url: &Url) -> Option<Found<'_>> {
        let mut best: Option<Found<'_>> = None;
        let loaded = BY_NAME.iter().filter_map(|group| self.groups[*group as usize].as_ref());
        for (name, entry) in loaded.flat_map(|loaded| loaded.catalog.services.on_host_of(url)) {
            for base in entry.urls().filter(|base| below(base, url).is_some()) {
                if best.as_ref().is_none_or(|b| base.path().len() > b.base.path().len()) {
                    let endpoint = entry.endpoints.iter().find(|e| e.url == *base);
                    best = Some(Found { name, entry, base, endpoint });
                }
            }
        }
        best
    }

    pub(super) fn knows(&self, url: &Url) -> bool {
        self.find(url).is_some()
    }

    /// The id of the cluster that a URL belongs to.
    pub(super) fn cluster_of(&self, url: &Url) -> Option<ClusterId> {
        self.find(url)?.cluster().cloned()
    }

    /// What the catalog knows of a URL.
    pub(super) fn service_of(&self, url: &Url, now: Duration) -> Option<ServiceMatch> {
        let found = self.find(url)?;
        let place = self.place(&found, now)?.clone();
        Some(ServiceMatch { name: found.name.to_owned(), url: place, cluster: found.cluster().cloned() })
    }

    /// Where the service of a URL is to be found now, within the cluster that the URL belongs to.
    fn place<'a>(&self, found: &Found<'a>, now: Duration) -> Option<&'a Url> {
        let picked = match found.endpoint {
            Some(Endpoint { cluster: Some(id), home: false, .. }) => {
                let there = found.entry.endpoints.iter().filter(|e| e.cluster.as_ref() == Some(id));
                pick(there, |url| self.has_failed(url, now)).map(|e| &e.url)
            }
            _ => self.home(found.name, found.entry, now),
        };
        Some(picked.unwrap_or(found.base))
    }

    /// The URL with the host that is to be used now, when that is another one.
    pub(super) fn route(&self, url: &Url, now: Duration) -> Option<Url> {
        let found = self.find(url)?;
        let place = self.place(&found, now)?;
        if place == found.base {
            return None;
        }
        let rest = below(found.base, url)?;
        let mut routed = place.clone();
        routed.set_path(&format!("{}{rest}", place.path().trim_end_matches('/')));
        routed.set_query(url.query());
        Some(routed)
    }

    /// Takes note that the host of a URL failed. When every host of the cluster has, none is passed over any more.
    pub(super) fn mark_failed(&mut self, url: &Url, now: Duration, until: Duration) {
        let Some((failed, siblings)) = self.failure(url) else { return };
        self.failed.retain(|_, until| *until > now);
        self.failed.insert(failed, until);
        if siblings.iter().all(|url| self.failed.contains_key(url)) {
            self.failed.retain(|url, _| !siblings.contains(url));
        }
    }

    /// The place that failed, and all usable places of its cluster.
    fn failure(&self, url: &Url) -> Option<(Url, Vec<Url>)> {
        let found = self.find(url)?;
        let endpoint = found.endpoint?;
        let same = |e: &&Endpoint| if endpoint.home { e.home } else { e.cluster == endpoint.cluster };
        let siblings = found.entry.endpoints.iter().filter(same).filter(|e| e.priority > 0);
        Some((endpoint.url.clone(), siblings.map(|e| e.url.clone()).collect()))
    }

    /// Makes other clusters the active ones; `false`, and nothing changes, when one of them is unknown.
    pub(super) fn switch(&mut self, clusters: &BTreeMap<String, ClusterId>) -> bool {
        let known = clusters.iter().all(|(name, id)| {
            self.entry(name)
                .is_some_and(|entry| entry.endpoints.iter().any(|e| e.cluster.as_ref() == Some(id)))
        });
        if known {
            self.active.extend(clusters.iter().map(|(name, id)| (name.clone(), id.clone())));
        }
        known
    }
}

impl Found<'_> {
    /// The cluster of the endpoint; of a default URL that of the first host at home.
    fn cluster(&self) -> Option<&ClusterId> {
        let endpoint = self.endpoint.or_else(|| self.entry.endpoints.iter().find(|e| e.home));
        endpoint.and_then(|e| e.cluster.as_ref())
    }
}
