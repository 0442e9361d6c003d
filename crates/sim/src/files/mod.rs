//! Files: stored encrypted, opened for those who may read the message that shares them.

mod store;

pub(crate) use store::{FileStore, Opened, Upload};
