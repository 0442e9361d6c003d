//! The tasks that carry out what the session machine wants: one for each session.

mod open;
mod sockets;
mod target;
mod task;

pub(crate) use target::{Channel, Target};
pub(crate) use task::{Command, Driver, Shared};
