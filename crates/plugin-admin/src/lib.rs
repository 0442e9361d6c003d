//! Webex SDK for Rust: the administrator's API. Organizations, roles, licences, people, events, audits, tabs of
//! rooms, scheduled meetings with registrants (wire/08 section 6.1).
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
mod meetings;
mod organizations;
mod participants;
mod preferences;
mod registrants;
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
pub use meetings::{
    CreateMeeting, Invitee, ListMeetings, Meeting, MeetingOptions, MeetingState, MeetingType, Meetings,
    Registration, RegistrationQuestion, ScheduledType, UnlockedJoinSecurity, UpdateMeeting,
};
pub use organizations::{ListOrganizations, Organization, Organizations};
pub use participants::{
    ListParticipants, Participant, ParticipantState, Participants, UpdateParticipant, VideoState,
};
pub use preferences::{
    AudioPreferences, CoHost, DefaultAudioType, MeetingPreferences, PersonalMeetingRoom, PhoneOfPreferences,
    Preferences, SchedulingOptions, Site, VideoDevice, VideoPreferences,
};
pub use registrants::{
    Answer, ChangeRegistrants, ListRegistrants, NewRegistrant, QuestionAnswers, Register, Registered,
    Registrant, RegistrantStatus, Registrants,
};
pub use roles::{ListRoles, Role, Roles};
pub use room_tabs::{ListRoomTabs, RoomTab, RoomTabs};
pub use secret::Password;
pub use webex_plugin_people::{CreatePerson, People, Person, UpdatePerson};
