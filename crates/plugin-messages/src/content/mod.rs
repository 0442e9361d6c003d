//! Files of messages (wire/04 section 3.3, "Contents").

mod disposition;
mod failure;
mod fetch;
mod info;
mod reference;

pub use failure::ContentFailure;
pub use fetch::{Download, FetchContent};
pub use info::ContentInfo;
pub use reference::ContentRef;
