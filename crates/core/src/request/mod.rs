//! Calls, bodies and answers: what goes into the pipeline and what comes out.

mod body;
mod call;
mod codec;
mod failure;
mod response;

pub use body::{Body, BodyFactory, BoxBody, OnceBody};
pub(crate) use body::{empty, full};
pub use call::{AuthMode, Call, Exchange, Target};
pub use codec::{Encode, Open};
pub use failure::HttpFailure;
pub use response::Response;
