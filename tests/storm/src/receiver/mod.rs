//! Who receives: a client as a user would write it, in this process or in one of its own.

mod child;
mod client;
mod inside;
mod keep;
mod listen;
mod watch;

pub use child::Child;
pub use client::builder_of_environment;
pub use inside::{keep_in_child, listen_in_child};
pub use keep::{Kept, kept_in};

pub(crate) use client::{AUTHORITY, plugins};
pub(crate) use inside::{tell, told_to_end};
pub(crate) use listen::listen;
