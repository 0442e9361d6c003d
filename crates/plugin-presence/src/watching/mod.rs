//! Watching people: who is asked about, subscribed to, renewed and dropped.

mod driver;
mod entry;
mod machine;
mod watch;

pub(crate) use driver::Watching;
pub use watch::PresenceWatch;
