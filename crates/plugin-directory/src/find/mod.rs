//! People, wherever they are found.

mod entry;
mod people;

pub use entry::PersonEntry;
pub use people::{FindPeople, FoundPeople, PeopleSource};
