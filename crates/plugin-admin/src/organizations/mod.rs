//! Organizations.

mod handle;
mod organization;

pub use handle::{ListOrganizations, Organizations};
pub use organization::Organization;
