//! Two lanes: the control lane is answered at once, the data lane waits its turn, conversation by conversation.
//!
//! Whoever decrypts in order waits for keys, and keys arrive on the same socket: if they waited in the same queue,
//! nothing would ever move again.

mod codecs;
mod control;
mod data;
mod queue;

pub use control::{ControlHandler, HandleControl};
pub use data::{DataHandler, HandleData};

pub(crate) use control::ControlLane;
pub(crate) use data::DataLane;
