//! The names of things in redis.

use webex_core::storage::{Lease, Namespace};
use webex_core::{Error, Result};

/// Everything of one storage lies below one prefix, which is a hash tag: a cluster keeps it on one node, where batches
/// can reach all of it.
#[derive(Clone, Debug)]
pub(crate) struct Keys(String);

impl Keys {
    /// # Errors
    /// When a prefix is empty or has other characters than ASCII letters, digits, `-`, `_`, `.` and `:`.
    pub(crate) fn new(prefix: &str) -> Result<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
        if prefix.is_empty() || !prefix.bytes().all(fits) {
            return Err(Error::invalid_input(format!("'{prefix}' cannot be the prefix of a storage")));
        }
        Ok(Self(format!("{{{prefix}}}")))
    }

    /// Counts the commits: their numbers are the versions.
    pub(crate) fn commits(&self) -> String {
        format!("{}:commits", self.0)
    }

    /// Counts the leases that were granted: their numbers are the fencing tokens.
    pub(crate) fn grants(&self) -> String {
        format!("{}:grants", self.0)
    }

    /// The entries of a namespace: a hash with two fields each, the version (`v` and the key) and the value (`d` and
    /// the key).
    pub(crate) fn entries(&self, namespace: &Namespace) -> String {
        format!("{}:entries:{namespace}", self.0)
    }

    /// The keys of a namespace in order: a sorted set whose members have all the same score.
    pub(crate) fn index(&self, namespace: &Namespace) -> String {
        format!("{}:index:{namespace}", self.0)
    }

    /// A lease: its token, until it expires. A namespace has no colon, so no two leases share a key.
    pub(crate) fn lease(&self, namespace: &Namespace, name: &str) -> String {
        format!("{}:lease:{namespace}:{name}", self.0)
    }

    pub(crate) fn held(&self, lease: &Lease) -> String {
        self.lease(lease.namespace(), lease.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_below_one_hash_tag() {
        let keys = Keys::new("bots:1").expect("a prefix");
        let ns = Namespace::new("alice/rooms").expect("a name");
        let all = [keys.commits(), keys.grants(), keys.entries(&ns), keys.index(&ns), keys.lease(&ns, "a:b")];
        let expected =
            ["commits", "grants", "entries:alice/rooms", "index:alice/rooms", "lease:alice/rooms:a:b"];
        assert_eq!(all, expected.map(|rest| format!("{{bots:1}}:{rest}")));
    }

    #[test]
    fn a_prefix_cannot_break_the_tag() {
        for prefix in ["", "a}b", "{", "a b", "ü", "a\n"] {
            assert!(Keys::new(prefix).is_err(), "{prefix:?}");
        }
    }
}
