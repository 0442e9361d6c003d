//! Request bodies: what can be sent again, and what cannot.

mod file;
mod kind;
mod metered;
mod once;
mod progress;
mod same;
mod stream;

pub use file::FileBody;
pub use kind::{Body, BodyFactory, BoxBody};
pub use once::OnceBody;
pub use progress::{Progress, ProgressReport, progress_channel};
pub use stream::{reader_body, stream_body};

pub(crate) use kind::{empty, full};
pub(crate) use metered::{Activity, Metered, Stalling};
pub(crate) use same::SameEachTime;
