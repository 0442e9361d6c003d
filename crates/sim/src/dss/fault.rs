//! What goes wrong with answers.

/// What happens to one answer of the directory search on its way to the client. Whether the request itself fails is
/// said by [`Fault`](crate::Fault).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DirectoryFault {
    /// The last part comes first.
    Reversed,
    /// Each part comes twice.
    Doubled,
    /// The part with this number, counted from 0, never comes.
    Lost(usize),
    /// No part comes.
    Silence,
    /// What was not found is named in the first part, not in the last one.
    NotFoundFirst,
}
