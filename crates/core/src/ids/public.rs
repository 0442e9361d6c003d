//! A public id, taken apart.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{Cluster, ResourceKind, base64};
use crate::{Error, Result};

const SCHEME: &str = "ciscospark://";

/// A public id taken apart: cluster, kind and the id within them. Prints as base64url, parses either alphabet with
/// or without padding.
///
/// ```
/// use webex_core::ids::{Cluster, PublicId, ResourceKind};
/// # fn main() -> webex_core::Result<()> {
/// let id = PublicId::new(ResourceKind::Room, "1f636113-b084-4dae-a2ae-53370169eb56", Cluster::Us);
/// let text = id.to_string();
/// assert_eq!(text, "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2");
/// assert_eq!(text.parse::<PublicId>()?, id);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PublicId {
    cluster: Cluster,
    kind: ResourceKind,
    id: String,
}

impl PublicId {
    /// An id of its parts. People and organizations are global: whatever `cluster` says, theirs is `us`.
    pub fn new(kind: ResourceKind, id: impl Into<String>, cluster: Cluster) -> Self {
        let cluster = if kind.is_global() { Cluster::Us } else { cluster };
        Self { cluster, kind, id: id.into() }
    }

    /// The kind of resource.
    ///
    /// ```
    /// use webex_core::ids::{Cluster, PublicId, ResourceKind};
    /// let text = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2";
    /// let id: PublicId = text.parse()?;
    /// assert_eq!((id.kind(), id.cluster()), (&ResourceKind::Room, &Cluster::Us));
    /// assert_eq!(id.id(), "1f636113-b084-4dae-a2ae-53370169eb56");
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    pub fn kind(&self) -> &ResourceKind {
        &self.kind
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The id within its kind: mostly a UUID, `<person>:<room>` for a membership, `<message>/<index>` for a file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id as a UUID, when it is one.
    pub fn uuid(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.id).ok()
    }

    pub(super) fn decode(text: &str) -> Option<Self> {
        let decoded = base64::decode(text.trim())?;
        let (cluster, rest) = decoded.strip_prefix(SCHEME)?.split_once('/')?;
        // The id is all that is left: that of a file has a slash.
        let (kind, id) = rest.split_once('/')?;
        (!cluster.is_empty() && !kind.is_empty())
            .then(|| Self::new(ResourceKind::from(kind), id, Cluster::from_text(cluster)))
    }

    /// The same id with UUIDs in lower case, so that two spellings of one thing compare equal.
    pub(super) fn canonical(mut self) -> Self {
        if self.id.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b':' | b'/')) {
            self.id.make_ascii_lowercase();
        }
        self
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cluster, kind, id } = self;
        f.write_str(&base64::encode(&format!("{SCHEME}{cluster}/{kind}/{id}")))
    }
}

impl FromStr for PublicId {
    type Err = Error;

    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the text is no public id.
    fn from_str(text: &str) -> Result<Self> {
        Self::decode(text).ok_or_else(|| Error::invalid_input("the text is not the public id of a resource"))
    }
}
