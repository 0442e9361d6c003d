//! What went wrong beneath, and whether opening the file anew can help.

use webex_core::storage::Condition;
use webex_core::{Error, ErrorKind};

/// Why an operation on the file failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A condition of a batch, or a lease, does not hold.
    Conflict(Error),
    /// The library takes no more operations since one failed; the file has to be opened anew.
    Broken,
    /// Anything else: the disk, the file.
    Storage(redb::Error),
}

impl Failure {
    /// A condition that does not hold, told without the value.
    pub(crate) fn conflict(condition: &Condition) -> Self {
        let text = match condition {
            Condition::Entry { namespace, key, .. } => format!("'{key}' in '{namespace}' is not as expected"),
            Condition::Lease(lease) => format!("the lease '{}' is lost", lease.name()),
            _ => "a condition is not understood".to_owned(),
        };
        Self::Conflict(Error::new(ErrorKind::Conflict, text))
    }

    /// The same failure, of an operation that must not be tried again after the file was opened anew.
    pub(crate) fn into_final(self) -> Self {
        match self {
            Self::Broken => Self::Storage(redb::Error::PreviousIo),
            failure => failure,
        }
    }
}

impl<E: Into<redb::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into() {
            redb::Error::PreviousIo | redb::Error::DatabaseClosed => Self::Broken,
            error => Self::Storage(error),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Conflict(error) => error,
            Failure::Broken => {
                Self::new(ErrorKind::Storage, "the storage on disk failed before and is closed")
            }
            Failure::Storage(redb::Error::Io(error)) => io(error),
            Failure::Storage(error) => {
                Self::new(ErrorKind::Storage, "the storage on disk failed").with_source(error)
            }
        }
    }
}

/// The error of the operating system stays in reach as the source: `StorageFull` and its like.
pub(crate) fn io(error: std::io::Error) -> Error {
    let text = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "the disk of the storage is full"
        }
        _ => "the storage on disk cannot be read or written",
    };
    Error::new(ErrorKind::Storage, text).with_source(error)
}
