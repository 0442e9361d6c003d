//! A person on the unmodified JavaScript SDK, for suites and stories that want two SDKs in one conversation.
//!
//! The program `webex-cross` is the suite: what one SDK writes, the other reads, and the contents are compared.

mod agent;

pub use agent::{Agent, AgentError};
