//! Keys in the client's storage: so many places and no more, each for the keys whose URI leads there.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use webex_core::storage::Store;

use super::ring::{HeldKey, KeyId};
use crate::kms::{Key, UserId};

/// The places for keys in the storage.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) store: Store,
    pub(super) places: u64,
    pub(super) life: Duration,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept<'a> {
    on_behalf_of: &'a Option<UserId>,
    since: Timestamp,
    key: &'a Key,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    on_behalf_of: Option<UserId>,
    since: Timestamp,
    key: Key,
}

impl Shelf {
    /// The key, unless it is not there, is too old, or cannot be read.
    pub(super) async fn find(&self, id: &KeyId, now: Timestamp) -> Option<Arc<HeldKey>> {
        let found = self.store.get::<Found>(&self.place(id)).await;
        // Whatever is wrong with the storage, the KMS has the key.
        let found =
            found.inspect_err(|error| tracing::warn!(%error, "a stored key cannot be read")).ok()??.value;
        let age = Duration::try_from(now.duration_since(found.since)).ok()?;
        let fits = found.key.uri == id.uri && found.on_behalf_of == id.on_behalf_of && age < self.life;
        HeldKey::new(found.key).ok().filter(|_| fits).map(Arc::new)
    }

    pub(super) async fn keep(&self, id: &KeyId, key: &Key, now: Timestamp) {
        let kept = Kept { on_behalf_of: &id.on_behalf_of, since: now, key };
        if let Err(error) = self.store.put(&self.place(id), &kept).await {
            tracing::warn!(%error, "a key was not stored");
        }
    }

    pub(super) async fn remove(&self, id: &KeyId) {
        if let Err(error) = self.store.delete(&self.place(id)).await {
            tracing::warn!(%error, "a stored key was not deleted");
        }
    }

    /// FNV-1a: the same place in every process and every version.
    fn place(&self, id: &KeyId) -> String {
        let behalf = id.on_behalf_of.as_ref().map_or("", UserId::as_str);
        let bytes = id.uri.as_str().bytes().chain([0]).chain(behalf.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("key-{}", hash % self.places.max(1))
    }
}

#[cfg(test)]
mod tests {
    use webex_core::storage::{MemoryStorage, Namespace};
    use webex_jose::Jwk;

    use super::*;

    fn shelf(places: u64) -> Shelf {
        let namespace = Namespace::new("cypher").expect("a name");
        let store = Store::new(Arc::new(MemoryStorage::new()), namespace);
        Shelf { store, places, life: Duration::from_secs(60) }
    }

    fn key(n: u8) -> Key {
        let jwk = serde_json::to_value(Jwk::from_secret(&[n; 32])).expect("JSON");
        serde_json::from_value(serde_json::json!({"uri": format!("kms://k/keys/{n}"), "jwk": jwk}))
            .expect("a key")
    }

    fn id(n: u8) -> KeyId {
        KeyId::own(key(n).uri)
    }

    #[tokio::test]
    async fn row_24_a_stored_key_comes_back_whole_and_not_for_ever() {
        let shelf = shelf(100);
        let now = Timestamp::UNIX_EPOCH;
        shelf.keep(&id(1), &key(1), now).await;
        assert_eq!(shelf.find(&id(1), now).await.map(|held| held.key.clone()), Some(key(1)));
        let other = KeyId { on_behalf_of: Some("u1".into()), ..id(1) };
        assert!(shelf.find(&other, now).await.is_none());
        assert!(shelf.find(&id(1), now + Duration::from_secs(60)).await.is_none());
        shelf.remove(&id(1)).await;
        assert!(shelf.find(&id(1), now).await.is_none());
    }

    #[tokio::test]
    async fn the_shelf_has_so_many_places_and_no_more() {
        let shelf = shelf(3);
        for n in 0..50 {
            shelf.keep(&id(n), &key(n), Timestamp::UNIX_EPOCH).await;
        }
        let kept = shelf.store.list::<serde_json::Value>("").await.expect("a list");
        assert!(kept.len() <= 3, "{}", kept.len());
        assert!(shelf.find(&id(49), Timestamp::UNIX_EPOCH).await.is_some(), "the last one is there");
    }
}
