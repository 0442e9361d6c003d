//! Why a seed cannot be planted.

use std::io;
use std::path::PathBuf;

/// Why a seed cannot be read or planted. [`SimBuilder::start`](crate::SimBuilder::start) wraps it into an
/// [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The file cannot be read.
    #[error("the seed {} cannot be read: {reason}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// The text is no seed; the reason names line and column.
    #[error("the seed is not understood: {0}")]
    Syntax(String),
    /// Something that the text asks for cannot be.
    #[error("the seed cannot be planted: {place}: {reason}")]
    Impossible {
        /// Which entry, such as `rooms[2]`.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl SeedError {
    pub(super) fn impossible(place: impl ToString, reason: impl ToString) -> Self {
        Self::Impossible { place: place.to_string(), reason: reason.to_string() }
    }
}

impl From<SeedError> for io::Error {
    fn from(error: SeedError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}
