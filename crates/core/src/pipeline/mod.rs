//! The request pipeline: from a call to an answer, in named stages.
//!
//! One call → `Name` → `Identify` → `Encode` (once) → attempts { `Route` → `Limit` → `Authorize` → `Transport` →
//! `Redirect` → `Decode` → `Status` } → `Timing`. Interceptors stand before or after a stage.

mod hooks;
mod identify;
mod rules;
mod run;
mod wait;

pub use hooks::{Intercept, InterceptHeaders, Position, Stage};
pub use identify::TrackingIds;
pub use rules::{RedirectRule, RouteRule};
pub use wait::parse_retry_after;

pub(crate) use hooks::{HeadersOnly, Hook, Hooks};
pub(crate) use run::Pipeline;
