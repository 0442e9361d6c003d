//! What administrators and compliance officers look at: events of the organization, and the audit of administration.

mod audit;
mod events;

pub(crate) use audit::{AuditEntry, AuditLog, Category, Target};
pub(crate) use events::{EventLog, EventRecord};
