//! Who receives: a client as a user would write it, in this process or in one of its own.

mod child;
mod client;
mod inside;
mod listen;

pub use child::Child;
pub use client::builder_of_environment;
pub use inside::in_child;

pub(crate) use client::{AUTHORITY, plugins};
pub(crate) use listen::listen;
