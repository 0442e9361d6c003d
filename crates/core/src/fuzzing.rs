//! What fuzz targets reach.

pub use crate::config::fuzzing::configuration;
pub use crate::credentials::fuzzing::{claims, token_answer};
pub use crate::services::fuzzing::catalog;
