//! Calls, bodies and answers: what goes into the pipeline and what comes out.

mod body;
mod call;
mod codec;
mod exchange;
mod failure;
mod options;
mod response;
mod target;
mod untyped;

pub use body::{
    Body, BodyFactory, BoxBody, FileBody, OnceBody, Progress, ProgressReport, progress_channel, reader_body,
    stream_body,
};
pub use call::Call;
pub use codec::{Encode, Open};
pub use exchange::Exchange;
pub use failure::HttpFailure;
pub use options::AuthMode;
pub use response::{BodyStream, Response};
pub use target::Target;
pub use untyped::Request;

pub(crate) use body::{Activity, Metered, SameEachTime, Stalling, empty, full};
