//! What the directory knows of (wire/02 sections 2.11 and 3.8).

mod id;
mod model;
mod read;

pub use id::EntityId;
pub use model::{DirectoryEntity, DirectoryPhone, EntityProvider, EntityType};
