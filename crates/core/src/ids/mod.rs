//! Public ids of the developer API: typed, tolerant, equal by meaning (wire/04 section 2.7).
//!
//! A public id is the base64url text of `ciscospark://<cluster>/<TYPE>/<id>`. Each kind of resource has its own
//! type, so that a room id cannot be passed where a person id is meant:
//!
//! ```
//! use webex_core::ids::{PersonId, RoomId};
//! let room = RoomId::new("Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2");
//! let uuid = room.uuid().expect("this id is well formed");
//! assert_eq!(uuid.to_string(), "1f636113-b084-4dae-a2ae-53370169eb56");
//! assert_eq!(RoomId::from(uuid), room);
//! assert!("no id".parse::<PersonId>().is_err());
//! ```

pub mod base64;

mod cluster;
mod kind;
mod public;
mod room_type;
mod text;
mod typed;

pub use cluster::Cluster;
pub use kind::ResourceKind;
pub use public::PublicId;
pub use room_type::RoomType;
pub use typed::{
    ApplicationId, AttachmentActionId, ClassificationId, ContentId, DeviceId, LicenseId, LocationId,
    MembershipId, MessageId, OrgId, PersonId, PlaceId, RoleId, RoomId, TeamId, TeamMembershipId, WebhookId,
};
