//! The request pipeline: from a call to an answer, in named stages.
//!
//! One call → `Name` → `Identify` → `Encode` (once) → attempts { `Route` → `Limit` → `Authorize` → `Transport` →
//! `Redirect` → `Decode` → `Status` } → `Timing`. Interceptors stand before or after a stage.

mod attempt;
mod authorize;
mod budget;
mod head;
mod hooks;
mod identify;
mod limiter;
mod redirect;
mod retry;
mod rules;
mod run;
mod timing;
mod wait;
mod wire;

pub use hooks::{Intercept, InterceptHeaders, Position, Stage};
pub use identify::TrackingIds;
pub use rules::{RedirectRule, RouteRule};
pub use wait::parse_retry_after;

pub(crate) use hooks::{Action, Hook, Hooks};
pub(crate) use limiter::HostSlots;
pub(crate) use run::Pipeline;
pub(crate) use wait::retry_after;
