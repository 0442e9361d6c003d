//! Namespaces keep the keys of plug-ins, and of accounts, apart.

use std::fmt;
use std::sync::Arc;

use crate::{Error, Result};

/// The name of a part of the storage. A clone is cheap.
///
/// ```
/// use webex_core::storage::Namespace;
/// # fn main() -> webex_core::Result<()> {
/// let support = Namespace::new("support")?;
/// assert_eq!(support.within(&Namespace::new("alice")?).as_str(), "alice/support");
/// assert!(Namespace::new("").is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// A namespace of that name.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the name is empty or has other characters than ASCII letters, digits,
    /// `-`, `_`, `.` and `/`.
    pub fn new(name: &str) -> Result<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        if name.is_empty() || !name.bytes().all(fits) {
            return Err(Error::invalid_input(format!("'{name}' cannot name a part of the storage")));
        }
        Ok(Self(name.into()))
    }

    /// The same namespace of one account or tenant.
    #[must_use]
    pub fn within(&self, scope: &Self) -> Self {
        Self(format!("{scope}/{self}").into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
