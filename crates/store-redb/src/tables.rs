//! What lies in the file, and the operations on it within one transaction.

use std::ops::Bound;

use bytes::Bytes;
use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};
use webex_core::storage::{Entry, Namespace, Scan, Scanned, Version, Write};

use crate::failure::Failure;

/// Namespace and key to version and value.
const ENTRIES: TableDefinition<'_, (&str, &str), (u64, &[u8])> = TableDefinition::new("entries");
/// Numbers that only grow.
const COUNTERS: TableDefinition<'_, &str, u64> = TableDefinition::new("counters");
const COMMITS: &str = "commits";
const GRANTS: &str = "grants";

/// Creates what is missing, so that a reader finds every table.
pub(crate) fn create(write: &WriteTransaction) -> Result<(), Failure> {
    write.open_table(ENTRIES)?;
    write.open_table(COUNTERS)?;
    Ok(())
}

pub(crate) fn read(
    transaction: &ReadTransaction,
    namespace: &Namespace,
    key: &str,
) -> Result<Option<Entry>, Failure> {
    let entries = transaction.open_table(ENTRIES)?;
    let found = entries.get((namespace.as_str(), key))?;
    Ok(found.map(|found| entry(found.value())))
}

pub(crate) fn scan(
    transaction: &ReadTransaction,
    namespace: &Namespace,
    scan: &Scan,
) -> Result<Vec<Scanned>, Failure> {
    let entries = transaction.open_table(ENTRIES)?;
    let (name, prefix, behind) = (namespace.as_str(), scan.prefix_text(), behind(namespace));
    let start = match scan.after_key() {
        Some(after) if after >= prefix => Bound::Excluded((name, after)),
        _ => Bound::Included((name, prefix)),
    };
    let range = entries.range::<(&str, &str)>((start, Bound::Excluded((behind.as_str(), ""))))?;
    let mut found = Vec::new();
    for item in range.take(scan.limit_count()) {
        let (key, value) = item?;
        let (_, key) = key.value();
        if !key.starts_with(prefix) {
            break;
        }
        found.push(Scanned { key: key.to_owned(), entry: entry(value.value()) });
    }
    Ok(found)
}

/// The version of an entry as a write sees it.
pub(crate) fn version(
    write: &WriteTransaction,
    namespace: &Namespace,
    key: &str,
) -> Result<Option<Version>, Failure> {
    let entries = write.open_table(ENTRIES)?;
    let found = entries.get((namespace.as_str(), key))?;
    Ok(found.map(|found| Version::from_u64(found.value().0)))
}

/// Carries the writes of a batch out, all with the version of this commit.
pub(crate) fn apply(transaction: &WriteTransaction, writes: &[Write]) -> Result<Version, Failure> {
    let version = count(transaction, COMMITS)?;
    let mut entries = transaction.open_table(ENTRIES)?;
    for Write { namespace, key, value } in writes {
        let place = (namespace.as_str(), key.as_str());
        match value {
            Some(value) => drop(entries.insert(place, (version, value.as_ref()))?),
            None => drop(entries.remove(place)?),
        }
    }
    Ok(Version::from_u64(version))
}

pub(crate) fn clear(write: &WriteTransaction, namespace: &Namespace) -> Result<(), Failure> {
    let behind = behind(namespace);
    let mut entries = write.open_table(ENTRIES)?;
    entries.retain_in::<(&str, &str), _>((namespace.as_str(), "")..(behind.as_str(), ""), |_, _| false)?;
    Ok(())
}

/// The number of the next lease.
pub(crate) fn next_grant(write: &WriteTransaction) -> Result<u64, Failure> {
    count(write, GRANTS)
}

fn count(write: &WriteTransaction, name: &str) -> Result<u64, Failure> {
    let mut counters = write.open_table(COUNTERS)?;
    let next = counters.get(name)?.map_or(0, |number| number.value()) + 1;
    counters.insert(name, next)?;
    Ok(next)
}

/// The first name behind all keys of a namespace: no namespace has this character.
fn behind(namespace: &Namespace) -> String {
    format!("{namespace}\0")
}

fn entry((version, value): (u64, &[u8])) -> Entry {
    Entry { value: Bytes::copy_from_slice(value), version: Version::from_u64(version) }
}
