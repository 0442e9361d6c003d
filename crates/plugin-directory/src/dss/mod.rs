//! The directory search, whose answers come over Mercury (wire/02 sections 2.11 and 3.9).

mod answer;
mod ask;
mod batch;
mod collector;
mod desk;
#[cfg(fuzzing)]
pub mod fuzzing;
mod lookup;
mod part;
mod phones;
mod places;
mod question;
mod search;
mod timeout;

pub(crate) use batch::Lookups;
pub(crate) use desk::Desk;
pub(crate) use question::SERVICE;

pub use lookup::Lookup;
pub use phones::{PhoneLookup, PhoneMatch};
pub use places::SearchPlaces;
pub use search::SearchEntities;
pub use timeout::DirectoryTimeout;
