//! The client: a cheap handle, its builder, and what several clients may share.

mod builder;
mod local;
#[cfg(feature = "hyper")]
mod network;
mod shared;
mod webex;

pub use builder::WebexBuilder;
pub use shared::Shared;
pub use webex::{WeakWebex, Webex};
