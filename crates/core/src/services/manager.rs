//! The services catalog of one client.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::watch;
use url::Url;

use super::collect::Want;
use super::group::CatalogGroup;
use super::model::{Catalog, Entry, ServiceTable};
use super::snapshot::Snapshot;
use crate::config::ServicesConfig;
use crate::flight::Flights;
use crate::time::Clock;
use crate::{Error, ErrorKind, Result, WeakWebex, Webex};

/// The services catalog of one client; reached with [`Webex::services`].
///
/// Nothing is fetched until a service is needed that the configuration does not know.
pub struct Services {
    pub(super) config: ServicesConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) client: WeakWebex,
    pub(super) collections: Flights<Want, ()>,
    snapshot: ArcSwap<Snapshot>,
    /// Changes are made one after the other.
    writer: Mutex<()>,
    changed: watch::Sender<()>,
}

impl Services {
    pub(crate) fn new(config: &ServicesConfig, clock: Arc<dyn Clock>, client: WeakWebex) -> Self {
        let mut snapshot = Snapshot::default();
        snapshot.domains.clone_from(&config.allowed_domains);
        let ours = [("hydra", &config.hydra), ("u2c", &config.u2c)]
            .map(|(name, url)| (name.to_owned(), url.clone()));
        let known = config.of_plugins.clone().into_iter().chain(ours);
        snapshot.load(CatalogGroup::Discovery, configured(known), Duration::MAX);
        snapshot.load(CatalogGroup::Override, configured(config.overrides.clone()), Duration::MAX);
        Self {
            config: config.clone(),
            clock,
            client,
            collections: Flights::default(),
            snapshot: ArcSwap::from_pointee(snapshot),
            writer: Mutex::new(()),
            changed: watch::Sender::new(()),
        }
    }

    pub(super) fn snapshot(&self) -> arc_swap::Guard<Arc<Snapshot>> {
        self.snapshot.load()
    }

    /// Replaces the snapshot by a changed one and wakes those who wait for it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Snapshot) -> T) -> T {
        // The lock guards no data: a panic elsewhere spoils nothing.
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Snapshot::clone(&self.snapshot.load());
        let result = change(&mut next);
        self.snapshot.store(Arc::new(next));
        drop(writer);
        self.changed.send_replace(());
        result
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn webex(&self) -> Result<Webex> {
        self.client.upgrade().ok_or_else(|| Error::new(ErrorKind::Closed, "the client is gone"))
    }
}

fn configured(services: impl IntoIterator<Item = (String, Url)>) -> Catalog {
    let table: BTreeMap<_, _> = services.into_iter().map(|(name, url)| (name, Entry::at(url))).collect();
    Catalog { services: Arc::new(ServiceTable::new(table)), timestamp: None }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services").field("names", &self.names()).finish_non_exhaustive()
    }
}
