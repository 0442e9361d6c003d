//! Files: stored encrypted, opened for those who may read the message that shares them.

mod fetch;
mod session;
mod store;
mod upload;

pub(crate) use fetch::fetch;
pub(crate) use session::{UploadRefused, Uploads};
pub(crate) use store::{FileStore, Opened, Stored};
pub(crate) use upload::{LARGEST_FILE, TooLarge, Upload};
