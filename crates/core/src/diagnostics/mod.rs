//! What a client knows about itself, for people who look for a fault: which plug-ins it has, how its calls went, and what
//! each plug-in adds as a [`DiagnosticsSource`]. `webex-plugin-support` makes one document of it.

mod plugins;
mod redactor;
mod source;
mod timings;

pub use plugins::InstalledPlugin;
pub use redactor::Redactor;
pub use source::{Diagnose, DiagnosticsSource};
pub use timings::{CallOutcome, LATENCY_BOUNDS, OutcomeTimings, ServiceTimings};

pub(crate) use timings::{Tally, Timings};
