//! What happened to the sockets of a client, for people who look for a fault.

mod record;
mod report;

pub use record::HistoryEntry;

pub(crate) use record::History;
pub(crate) use report::report;
