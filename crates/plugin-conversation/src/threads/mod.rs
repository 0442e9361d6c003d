//! Conversations in thread order (wire/03 section 2.10): a machine that says what to ask for, and its driver.

mod entry;
mod handle;
mod machine;
mod shelf;
#[cfg(test)]
mod tests;

pub use entry::{ThreadBatch, ThreadEntry};
pub use handle::ThreadView;
