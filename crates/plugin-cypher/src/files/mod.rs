//! Sealed files: down, checked and opened; sealed and up. In bounded memory.

mod download;
mod endpoint;
mod fetch;
mod source;
mod spool;
mod upload;
mod uri;

pub use download::DownloadFile;
pub use source::FileSource;
pub use upload::{UploadFile, UploadedFile};

pub(crate) use uri::FileUri;
