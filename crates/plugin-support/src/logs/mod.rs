//! Log upload (wire/01 sections 2.20 and 3.7).

mod metadata;
mod upload;

pub use metadata::LogMetadata;
pub use upload::{UploadLogs, UploadedLogs};
