//! The directory search: look-ups and searches whose answers come as Mercury events in parts (wire/02 sections 2.11
//! and 3.9).

mod answer;
mod book;
mod entity;
mod entry;
mod fault;
mod handle;
mod lookup;
mod search;

pub(crate) use answer::Answer;
pub(crate) use book::Book;
pub(crate) use entity::{Entity, EntityKind, Provider};
pub use entry::DirectoryEntry;
pub use fault::DirectoryFault;
pub use handle::DirectorySearch;
pub(crate) use lookup::By;
pub(crate) use search::{EntitySearch, PlaceSearch};
