//! The cluster that a resource lives in.

use std::fmt;

use crate::{Error, Result};

/// The catalog ids of these two clusters are written `us` in public ids (wire/04 section 2.7.3).
const FIRST_US: [&str; 2] = ["urn:TEAM:us-east-2_a", "urn:TEAM:us-east-1_int13"];

/// The cluster part of a public id.
///
/// ```
/// use webex_core::ids::Cluster;
/// # fn main() -> webex_core::Result<()> {
/// assert_eq!(Cluster::from_catalog_id("urn:TEAM:us-east-2_a:conversation")?, Cluster::Us);
/// let eu = Cluster::from_catalog_id("urn:TEAM:eu-central-1_k:conversation")?;
/// assert_eq!(eu.as_str(), "urn:TEAM:eu-central-1_k");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Cluster {
    /// The first cluster, written `us`.
    #[default]
    Us,
    /// Another one, written as the first three parts of its catalog id.
    Urn(String),
}

impl Cluster {
    /// The cluster of an entry of the services catalog, such as `urn:TEAM:eu-central-1_k:conversation`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the id has fewer than three parts.
    pub fn from_catalog_id(id: &str) -> Result<Self> {
        if FIRST_US.iter().any(|us| id.starts_with(us)) {
            return Ok(Self::Us);
        }
        let mut colons = id.match_indices(':').map(|(at, _)| at);
        match (colons.nth(1), colons.next()) {
            (Some(_), end) => Ok(Self::Urn(id[..end.unwrap_or(id.len())].to_owned())),
            (None, _) => {
                Err(Error::invalid_input("a cluster id has at least three parts, as in urn:TEAM:us"))
            }
        }
    }

    /// The cluster as a public id spells it.
    pub fn from_text(text: &str) -> Self {
        if text.eq_ignore_ascii_case("us") { Self::Us } else { Self::Urn(text.to_owned()) }
    }

    /// The text that stands in a public id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Us => "us",
            Self::Urn(urn) => urn,
        }
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
