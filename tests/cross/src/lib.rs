//! A person on the unmodified JavaScript SDK, and what arrives at one on ours: for suites and stories that want two SDKs in
//! one conversation.
//!
//! The program `webex-cross` is the suite: what one SDK writes, the other reads, and the contents are compared.

mod agent;
mod inbox;

pub use agent::{Agent, AgentError};
pub use inbox::{Failure, Inbox};
