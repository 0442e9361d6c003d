//! Uploads in three phases: ask for a place, put the bytes there, say that they are there (wire/01 sections 2.8 and
//! 3.7).

mod session;
mod steps;

pub use session::UploadSession;
pub use steps::{Upload, Uploaded};
