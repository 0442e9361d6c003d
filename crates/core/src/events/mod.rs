//! Events: a bounded stream for each subscriber, never silently lossy.

mod core_event;
mod hub;
mod ring;

pub use core_event::CoreEvent;
pub use hub::{EventHub, Events, Lagged};
