//! Webex SDK for Rust: the administrator's API. Organizations, roles, licences, people, events, audits and tabs of
//! rooms (wire/08 section 6.1).
//!
//! ```no_run
//! use webex_plugin_admin::AdminExt;
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! for license in webex.admin().licenses().list().await? {
//!     println!("{}: {} left", license.name, license.free_units());
//! }
//! # Ok(()) }
//! ```

mod admin;
mod audit;
mod events;
mod ext;
mod ids;
mod licenses;
mod macros;
mod organizations;
mod roles;
mod room_tabs;
mod secret;

pub use admin::Admin;
pub use audit::{Audit, AuditEvent, AuditEventData, ListAuditEvents, ListSecurityEvents};
pub use events::{Event, EventData, EventResource, EventType, Events, ListEvents};
pub use ext::AdminExt;
pub use ids::{AuditEventId, EventId, MeetingId, ParticipantId, RegistrantId, RoomTabId};
pub use licenses::{
    AssignLicenses, License, LicenseHolder, LicenseHolderType, LicenseHolders, LicenseProperties, Licenses,
    ListLicenses, SiteAccount, SiteAccountType, SiteType, UserLicenses,
};
pub use organizations::{ListOrganizations, Organization, Organizations};
pub use roles::{ListRoles, Role, Roles};
pub use room_tabs::{ListRoomTabs, RoomTab, RoomTabs};
pub use secret::Password;
pub use webex_plugin_people::{CreatePerson, People, Person, UpdatePerson};
