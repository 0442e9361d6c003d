//! The services catalog: from a service name to a URL (wire/01 sections 2.12, 2.13).

mod activation;
mod cluster;
mod collect;
mod domains;
mod find;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod group;
mod intern;
mod manager;
mod model;
mod overview;
mod parse;
mod region;
mod snapshot;
mod wait;

#[cfg(test)]
mod tests;

pub use activation::{UserStanding, ValidateUser, ValidatedUser};
pub use cluster::ClusterId;
pub use group::{CatalogGroup, Selection};
pub use manager::Services;
pub use overview::{HostOverview, ServiceOverview};
pub use region::Region;
pub use snapshot::ServiceMatch;

pub(crate) use intern::Interner;
