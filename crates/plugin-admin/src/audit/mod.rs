//! Audits: what administrators did, and who signed in.

mod event;
mod handle;

pub use event::{AuditEvent, AuditEventData};
pub use handle::{Audit, ListAuditEvents, ListSecurityEvents};
