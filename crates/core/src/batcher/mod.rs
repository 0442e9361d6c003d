//! Batches: many single questions become few requests (wire/01 section 2.14, wire/04 section 4.2).

mod driver;
mod queue;
mod source;
mod waiting;

pub use driver::Batcher;
pub use queue::{BatchQueue, BatchTiming};
pub use source::{BatchAnswers, BatchSource};
