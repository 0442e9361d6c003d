//! How strict the simulator is.

/// Strict as the real service, or with the few leniencies that foreign test suites need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
#[non_exhaustive]
pub enum Profile {
    /// What the real service would refuse is refused.
    #[default]
    Strict,
    /// Accepts what test suites of other clients rely on: files by unreachable URL, revoked tokens when test users are
    /// removed and when metrics are sent (wire/08 sections 2.1 and 4, wire/01 section 3.9.4).
    /// Suites also take the next event for that of their next write: events are sent before the write is answered,
    /// handshakes with the KMS and posts take a little time, and the program takes requests one after the other.
    Interop,
}

impl Profile {
    pub(crate) fn is_interop(self) -> bool {
        self == Self::Interop
    }
}
