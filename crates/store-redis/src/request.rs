//! Scripts and their arguments: what the storage asks, without asking it.

use std::time::Duration;

use redis::{Script, ScriptInvocation};
use webex_core::storage::{Batch, Condition, Expect, Lease, Namespace, Scan};
use webex_core::{Error, ErrorKind, Result};

use crate::keys::Keys;

/// No lease is longer, lest the time overflows in the server.
const LONGEST_LEASE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The scripts. The server keeps them by their hash.
#[derive(Debug)]
pub(crate) struct Scripts {
    commit: Script,
    scan: Script,
    acquire: Script,
    renew: Script,
    release: Script,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            commit: Script::new(include_str!("scripts/commit.lua")),
            scan: Script::new(include_str!("scripts/scan.lua")),
            acquire: Script::new(include_str!("scripts/acquire.lua")),
            renew: Script::new(include_str!("scripts/renew.lua")),
            release: Script::new(include_str!("scripts/release.lua")),
        }
    }

    pub(crate) fn commit(&self, keys: &Keys, batch: &Batch) -> Result<ScriptInvocation<'_>> {
        let Words { keys, args } = Words::of_batch(keys, batch)?;
        let mut call = self.commit.prepare_invoke();
        call.key(keys).arg(args);
        Ok(call)
    }

    pub(crate) fn scan(&self, keys: &Keys, namespace: &Namespace, scan: &Scan) -> ScriptInvocation<'_> {
        let (lower, upper) = bounds(scan);
        let limit = i64::try_from(scan.limit_count()).unwrap_or(i64::MAX);
        let mut call = self.scan.prepare_invoke();
        call.key(keys.entries(namespace)).key(keys.index(namespace)).arg(lower).arg(upper).arg(limit);
        call
    }

    pub(crate) fn acquire(
        &self,
        keys: &Keys,
        namespace: &Namespace,
        name: &str,
        ttl: Duration,
    ) -> ScriptInvocation<'_> {
        let mut call = self.acquire.prepare_invoke();
        call.key(keys.lease(namespace, name)).key(keys.grants()).arg(millis(ttl));
        call
    }

    pub(crate) fn renew(&self, keys: &Keys, lease: &Lease, ttl: Duration) -> ScriptInvocation<'_> {
        let mut call = self.renew.prepare_invoke();
        call.key(keys.held(lease)).arg(lease.token().as_u64()).arg(millis(ttl));
        call
    }

    pub(crate) fn release(&self, keys: &Keys, lease: &Lease) -> ScriptInvocation<'_> {
        let mut call = self.release.prepare_invoke();
        call.key(keys.held(lease)).arg(lease.token().as_u64());
        call
    }
}

/// Redis knows no lease of less than a millisecond.
fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.min(LONGEST_LEASE).as_millis()).unwrap_or(u64::MAX).max(1)
}

/// The bounds of a scan as `ZRANGEBYLEX` takes them. No text has the byte 255.
fn bounds(scan: &Scan) -> (Vec<u8>, Vec<u8>) {
    let prefix = scan.prefix_text();
    let lower = match scan.after_key() {
        Some(after) if after >= prefix => [b"(", after.as_bytes()].concat(),
        _ => [b"[", prefix.as_bytes()].concat(),
    };
    (lower, [b"(", prefix.as_bytes(), &[255]].concat())
}

/// Keys and arguments of the script that commits, in which a key is named by its number.
#[derive(Debug, Default)]
struct Words {
    keys: Vec<String>,
    args: Vec<Vec<u8>>,
}

impl Words {
    fn of_batch(keys: &Keys, batch: &Batch) -> Result<Self> {
        let mut words = Self { keys: vec![keys.commits()], args: Vec::new() };
        words.add(batch.conditions().len().to_string());
        for condition in batch.conditions() {
            words.condition(keys, condition)?;
        }
        for write in batch.writes() {
            words.key(keys.entries(&write.namespace));
            words.key(keys.index(&write.namespace));
            words.add(write.key.as_str());
            match &write.value {
                Some(value) => words.add([b"=", &value[..]].concat()),
                None => words.add("-"),
            }
        }
        Ok(words)
    }

    fn condition(&mut self, keys: &Keys, condition: &Condition) -> Result<()> {
        match condition {
            Condition::Entry { namespace, key, expect } => {
                self.add("entry");
                self.key(keys.entries(namespace));
                self.add(key.as_str());
                self.add(expected(*expect)?);
            }
            Condition::Lease(lease) => {
                self.add("lease");
                self.key(keys.held(lease));
                self.add(lease.token().as_u64().to_string());
            }
            _ => return Err(not_understood()),
        }
        Ok(())
    }

    fn add(&mut self, word: impl Into<Vec<u8>>) {
        self.args.push(word.into());
    }

    /// Names a key, which is new or was named before: the last ones are the most likely.
    fn key(&mut self, key: String) {
        let known = self.keys.iter().rposition(|known| *known == key);
        let at = known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        self.add((at + 1).to_string());
    }
}

/// A batch holds no condition that anything meets.
fn expected(expect: Expect) -> Result<String> {
    match expect {
        Expect::Absent => Ok(String::new()),
        Expect::Version(version) => Ok(version.as_u64().to_string()),
        _ => Err(not_understood()),
    }
}

fn not_understood() -> Error {
    Error::new(ErrorKind::Conflict, "a condition is not understood")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use webex_core::storage::{FencingToken, Version};

    use super::*;

    fn namespace(name: &str) -> Namespace {
        Namespace::new(name).expect("a name")
    }

    fn words(batch: &Batch) -> (Vec<String>, Vec<String>) {
        let words = Words::of_batch(&Keys::new("w").expect("a prefix"), batch).expect("words");
        let text = |arg: &Vec<u8>| String::from_utf8_lossy(arg).into_owned();
        (words.keys, words.args.iter().map(text).collect())
    }

    #[test]
    fn a_batch_names_each_key_once_and_its_conditions_first() {
        let (rooms, cursor) = (namespace("rooms"), namespace("cursor"));
        let lease = Lease::new(rooms.clone(), "leader", FencingToken::from_u64(7));
        let batch = Batch::new()
            .put(&rooms, "a", "x")
            .put_if(&cursor, "last", "-", Expect::Version(Version::from_u64(5)))
            .delete_if(&rooms, "b", Expect::Absent)
            .require_lease(&lease);
        let (keys, args) = words(&batch);
        let names = [
            "commits",
            "entries:cursor",
            "entries:rooms",
            "lease:rooms:leader",
            "index:rooms",
            "index:cursor",
        ];
        assert_eq!(keys, names.map(|name| format!("{{w}}:{name}")));
        let conditions = ["3", "entry", "2", "last", "5", "entry", "3", "b", "", "lease", "4", "7"];
        let writes = ["3", "5", "a", "=x", "2", "6", "last", "=-", "3", "5", "b", "-"];
        assert_eq!(args, [conditions.as_slice(), writes.as_slice()].concat());
    }

    #[test]
    fn an_empty_batch_counts_a_commit() {
        assert_eq!(words(&Batch::new()), (vec!["{w}:commits".to_owned()], vec!["0".to_owned()]));
    }

    #[test]
    fn a_lease_has_a_time_that_the_server_can_count() {
        assert_eq!(millis(Duration::ZERO), 1);
        assert_eq!(millis(Duration::from_millis(1500)), 1500);
        assert!(i64::try_from(millis(Duration::MAX)).is_ok_and(|ms| ms.checked_add(1 << 42).is_some()));
    }

    fn within(key: &str, (lower, upper): &(Vec<u8>, Vec<u8>)) -> bool {
        let above = match lower.split_first() {
            Some((b'[', bound)) => key.as_bytes() >= bound,
            Some((b'(', bound)) => key.as_bytes() > bound,
            _ => false,
        };
        above && key.as_bytes() < &upper[1..]
    }

    proptest! {
        #[test]
        fn the_bounds_of_a_scan_hold_what_it_asks_for(key in "[a-c\u{e9}\u{10ffff}]{0,3}", prefix in "[a-c\u{10ffff}]{0,2}", after in prop::option::of("[a-c]{0,3}")) {
            let scan = Scan::prefix(prefix.as_str());
            let scan = match &after { Some(after) => scan.after(after.as_str()), None => scan };
            let wanted = key.starts_with(&prefix) && after.is_none_or(|after| key > after);
            prop_assert_eq!(within(&key, &bounds(&scan)), wanted);
        }
    }
}
