//! What an activity means for users of the developer API (wire/04 section 2.5). Pure.

mod attachment_actions;
mod context;
mod diagnostic;
mod facts;
mod memberships;
mod messages;
mod policy;
mod rooms;
mod translation;

pub use context::{ClusterLookup, TranslateContext};
pub use diagnostic::Diagnostic;
pub use policy::{ContentUpdates, Edits, FetchWhen, Reactions, TranslatePolicy};
pub use translation::{Fetch, Translation, translate};

pub(crate) use facts::{Place, org_id, person_id};
