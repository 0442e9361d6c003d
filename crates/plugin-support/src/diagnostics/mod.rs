//! A document for people who look for a fault: what the client knows about itself, without secrets, bounded in size.

mod bundle;
mod collect;
mod file;
mod layout;
mod sections;

pub use bundle::DiagnosticsBundle;
pub use collect::Diagnostics;
