//! Seeds: files that say who and what a cloud begins with.

mod error;
mod file;
mod people;
mod plant;
mod spaces;
#[cfg(test)]
mod tests;

pub use error::SeedError;
pub use file::Seed;
pub(crate) use plant::plant;
