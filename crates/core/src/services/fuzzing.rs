//! What a fuzz target reaches.

use std::sync::Arc;
use std::time::Duration;

use super::group::CatalogGroup;
use super::model::Catalog;
use super::parse;
use super::snapshot::Snapshot;

/// Reads a catalog of either version, and asks the questions that a client asks of what was read.
pub fn catalog(body: &[u8]) {
    let Ok(parsed) = parse::catalog(body) else { return };
    let names: Vec<String> = parsed.services.entries.keys().cloned().collect();
    let mut snapshot = Snapshot::default();
    let catalog = Catalog { services: Arc::new(parsed.services), timestamp: parsed.timestamp };
    snapshot.load(CatalogGroup::Postauth, catalog, Duration::MAX);
    for name in &names {
        let Some(url) = snapshot.url(name, Duration::ZERO) else { continue };
        assert!(url.has_host(), "a service is somewhere: {url}");
        let found = snapshot.service_of(&url, Duration::ZERO);
        assert!(found.is_some(), "the URL of a service belongs to one: {url}");
    }
}
