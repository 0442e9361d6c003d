//! Values and their versions.

use std::fmt;

use bytes::Bytes;

/// The version of an entry: the number of the commit that wrote it. A key never has the same version twice, not even
/// after it was deleted and written anew.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version(u64);

impl Version {
    /// The version of that commit; for implementations of [`super::Storage`].
    pub fn from_u64(commit: u64) -> Self {
        Self(commit)
    }

    /// The number of the commit.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

/// A value as it is stored.
#[derive(Clone, Eq, PartialEq)]
pub struct Entry {
    /// The bytes.
    pub value: Bytes,
    /// Their version.
    pub version: Version,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The value may be a secret.
        f.debug_struct("Entry").field("bytes", &self.value.len()).field("version", &self.version).finish()
    }
}

/// What a write expects to find.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Expect {
    /// Anything.
    #[default]
    Any,
    /// No entry.
    Absent,
    /// An entry of this version.
    Version(Version),
}

impl Expect {
    /// Whether an entry of that version (`None`: no entry) is what was expected.
    ///
    /// ```
    /// use webex_core::storage::{Expect, Version};
    /// let one = Version::from_u64(1);
    /// assert!(Expect::Absent.holds(None) && !Expect::Absent.holds(Some(one)));
    /// assert!(Expect::Version(one).holds(Some(one)));
    /// ```
    pub fn holds(self, found: Option<Version>) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => found.is_none(),
            Self::Version(version) => found == Some(version),
        }
    }
}
