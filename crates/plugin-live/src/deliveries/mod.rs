//! Events that must not be lost: delivered with back-pressure, and again until they are committed.

mod book;
mod builder;
mod cursor;
mod delivery;
mod feed;
mod left;
mod stream;

pub use builder::DeliveriesBuilder;
pub use delivery::Delivery;
pub use stream::Deliveries;

pub(crate) use feed::Readers;
