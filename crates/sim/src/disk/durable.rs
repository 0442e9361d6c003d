//! A map whose entries last.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::ops::Deref;

use serde::Serialize;

use super::{DataDirError, Drawer, Key, Opening, Record};

/// A map of things that last, if there is a disk. It is read like any map; every change of an entry goes through the
/// methods here, which note it. Without a disk it is a map and nothing more.
pub(crate) struct Durable<K, V> {
    map: HashMap<K, V>,
    drawer: Drawer<K, V>,
}

impl<K, V> Default for Durable<K, V> {
    fn default() -> Self {
        Self { map: HashMap::new(), drawer: Drawer::default() }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Durable<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

impl<K, V> Deref for Durable<K, V> {
    type Target = HashMap<K, V>;

    fn deref(&self) -> &HashMap<K, V> {
        &self.map
    }
}

impl<K: Key, V: Record> Durable<K, V> {
    /// Takes over what the disk has in this table, and keeps everything there from now on. Entries that the disk does
    /// not have stay and are noted.
    pub(crate) fn attach(&mut self, opening: &Opening, table: &'static str) -> Result<(), DataDirError> {
        let (drawer, contents) = Drawer::attach(opening, table)?;
        self.drawer = drawer;
        let own = std::mem::replace(&mut self.map, contents.into_iter().collect());
        for (key, value) in own {
            if !self.map.contains_key(&key) {
                self.insert(key, value);
            }
        }
        Ok(())
    }

    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.drawer.put(&key, &value);
        self.map.insert(key, value)
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + Serialize + ?Sized,
    {
        let removed = self.map.remove(key);
        if removed.is_some() {
            self.drawer.remove(key);
        }
        removed
    }

    /// Changes an entry; `None` if there is none.
    pub(crate) fn change<Q, T>(&mut self, key: &Q, change: impl FnOnce(&mut V) -> T) -> Option<T>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + Serialize + ?Sized,
    {
        let value = self.map.get_mut(key)?;
        let result = change(value);
        self.drawer.put(key, value);
        Some(result)
    }

    /// Changes every entry for which `change` says that it did.
    pub(crate) fn change_each(&mut self, mut change: impl FnMut(&K, &mut V) -> bool) {
        for (key, value) in &mut self.map {
            if change(key, value) {
                self.drawer.put(key, value);
            }
        }
    }

    /// Changes an entry, which is made if there is none.
    pub(crate) fn upsert<T>(&mut self, key: K, change: impl FnOnce(&mut V) -> T) -> T
    where
        V: Default,
    {
        let mut value = self.map.remove(&key).unwrap_or_default();
        let result = change(&mut value);
        self.insert(key, value);
        result
    }

    /// The entry with this key, which is made if there is none.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let drawer = &self.drawer;
        match self.map.entry(key) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let value = make();
                drawer.put(entry.key(), &value);
                entry.insert(value)
            }
        }
    }

    /// Removes the entries that are not to be kept.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        let drawer = &self.drawer;
        self.map.retain(|key, value| {
            let kept = keep(key, value);
            if !kept {
                drawer.remove(key);
            }
            kept
        });
    }
}
