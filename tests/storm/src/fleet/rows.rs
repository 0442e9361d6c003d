//! What machines write down for all to read.

use std::collections::HashMap;

use uuid::Uuid;
use webex::core::storage::{Namespace, Scan, Scanned, Storage};

use crate::Result;

/// Who works for an account: written once deliveries have begun.
pub(super) fn owners() -> Result<Namespace> {
    Ok(Namespace::new("fleet-owners")?)
}

/// One row for each delivery that was kept.
pub(super) fn rows() -> Result<Namespace> {
    Ok(Namespace::new("fleet-rows")?)
}

/// The claims on accounts.
pub(super) fn claims() -> Result<Namespace> {
    Ok(Namespace::new("fleet-claims")?)
}

/// A row is under the account and the fencing token of who wrote it, so that none overwrites another.
pub(super) fn row(account: &str, token: u64, number: usize) -> String {
    format!("{account}/{token:012}/{number:06}")
}

/// How many accounts each machine works for.
pub(super) async fn count_owners(storage: &dyn Storage) -> Result<HashMap<String, usize>> {
    let mut owners_of = HashMap::new();
    for item in all(storage, &owners()?).await? {
        *owners_of.entry(String::from_utf8(item.entry.value.to_vec())?).or_default() += 1;
    }
    Ok(owners_of)
}

/// The messages that were kept for each account.
pub(super) async fn kept(storage: &dyn Storage) -> Result<HashMap<String, Vec<Uuid>>> {
    let mut kept: HashMap<String, Vec<Uuid>> = HashMap::new();
    for item in all(storage, &rows()?).await? {
        let account = item.key.split('/').next().unwrap_or_default().to_owned();
        kept.entry(account).or_default().push(String::from_utf8(item.entry.value.to_vec())?.parse()?);
    }
    Ok(kept)
}

async fn all(storage: &dyn Storage, namespace: &Namespace) -> Result<Vec<Scanned>> {
    let (mut found, mut scan) = (Vec::new(), Scan::all());
    loop {
        let page = storage.scan(namespace, scan).await?;
        let Some(last) = page.last() else { return Ok(found) };
        scan = Scan::all().after(last.key.as_str());
        found.extend(page);
    }
}
