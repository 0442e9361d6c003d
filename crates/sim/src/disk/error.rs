//! Why a data directory cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a data directory cannot be used. [`SimBuilder::start`](crate::SimBuilder::start) wraps it into an
/// [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataDirError {
    /// Another simulator works on it.
    #[error("{} is in use by another simulator", .0.display())]
    InUse(PathBuf),
    /// The database in it is of another program, or damaged.
    #[error("{} is no database of a simulator, or is damaged: {reason}", .file.display())]
    Foreign {
        /// The database.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer simulator wrote it.
    #[error(
        "{} was written by a newer simulator: its format is {found}, this one reads up to {known}",
        .file.display()
    )]
    TooNew {
        /// The database.
        file: PathBuf,
        /// The format that it has.
        found: u32,
        /// The newest format that this simulator reads.
        known: u32,
    },
    /// Addresses in the data name a port, so it must be the same again.
    #[error("the data belong to port {stored}, not to {asked}: start with --port {stored}, or with none")]
    OtherPort {
        /// The port that the data belong to.
        stored: u16,
        /// The port that was asked for.
        asked: u16,
    },
    /// The disk could not be read or written.
    #[error("{} cannot be used: {reason}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
}

impl DataDirError {
    pub(crate) fn io(path: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::Io { path: path.into(), reason: reason.to_string() }
    }
}

impl From<DataDirError> for io::Error {
    fn from(error: DataDirError) -> Self {
        let kind = match error {
            DataDirError::InUse(_) => io::ErrorKind::ResourceBusy,
            DataDirError::OtherPort { .. } => io::ErrorKind::InvalidInput,
            DataDirError::Foreign { .. } | DataDirError::TooNew { .. } => io::ErrorKind::InvalidData,
            DataDirError::Io { .. } => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
