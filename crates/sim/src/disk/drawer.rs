//! A place for records of one kind.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;

use super::notes::Note;
use super::{DataDirError, Disk, Key, Opening, Record};

/// The table of one kind of thing; a new one is of no disk and keeps nothing.
pub(crate) struct Drawer<K, V> {
    place: Option<(Disk, &'static str)>,
    kind: PhantomData<fn(K, V)>,
}

/// What a table holds.
pub(crate) type Contents<K, V> = Vec<(K, V)>;

impl<K, V> Default for Drawer<K, V> {
    fn default() -> Self {
        Self { place: None, kind: PhantomData }
    }
}

impl<K: Key, V: Record> Drawer<K, V> {
    /// The drawer of a table, and what is in it.
    pub(crate) fn attach(
        opening: &Opening,
        table: &'static str,
    ) -> Result<(Self, Contents<K, V>), DataDirError> {
        let directory = opening.directory();
        let decode = |(key, record): (Vec<u8>, Vec<u8>)| {
            let key = serde_json::from_slice(&key).ok();
            key.zip(V::decode(&record)).ok_or_else(|| directory.damaged(table))
        };
        let contents = directory.table(table)?.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok((Self { place: Some((opening.disk(), table)), kind: PhantomData }, contents))
    }

    /// Puts a record in, in place of the one with this key.
    pub(crate) fn put<Q: Serialize + ?Sized>(&self, key: &Q, record: &V) {
        if let Some((disk, table)) = &self.place {
            disk.note(note(table, key, Some(record)));
        }
    }

    /// Takes a record out.
    pub(crate) fn remove<Q: Serialize + ?Sized>(&self, key: &Q) {
        if let Some((disk, table)) = &self.place {
            disk.note(note::<_, V>(table, key, None));
        }
    }
}

pub(super) fn note<Q: Serialize + ?Sized, V: Record>(
    table: &'static str,
    key: &Q,
    record: Option<&V>,
) -> Note {
    let key: Bytes = serde_json::to_vec(key).expect("keys have text keys only").into();
    Note { table, key, record: record.map(V::encode) }
}
