//! Webex SDK for Rust: live events of messages, rooms, memberships and attachment actions, and read status.
//!
//! The parts:
//!
//! * [`translate`]: what an activity means for users of the developer API. Pure: an [`Activity`] and what surrounds it
//!   in, [`Translation`]s out. [`Listeners`] puts them into the envelopes that webhooks know.
//! * [`Live`]: the plug-in that does so with what Mercury delivers; [`Listen`] adds `listen`, `stop_listening` and `events`
//!   to the handles of messages, rooms, memberships and attachment actions. What a broken connection has swallowed is asked
//!   for, and told before what comes behind ([`webex_plugin_conversation::CatchUp`]).
//! * [`Deliveries`]: events that must not be lost, not even when the process ends; [`LiveHandle::deliveries`].
//! * [`RoomsReadStatus`] and [`MembershipsReadStatus`]: what was read by whom, on the handles of rooms and memberships.
//!
//! ```
//! use webex_core::services::ClusterId;
//! use webex_plugin_live::{EventData, TranslateContext, Translation, translate};
//!
//! # fn main() -> serde_json::Result<()> {
//! let mut activity: webex_plugin_live::Activity = serde_json::from_str(
//!     r#"{"id": "9b48b1c8-a785-41bd-ad59-6f1859c03158", "verb": "acknowledge", "published": "2026-01-15T10:05:30.123Z",
//!         "actor": {"objectType": "person", "id": "e6a29fb8-803c-414a-a3bf-9b976c7966e5", "orgId": "c1272a3a-39f6-4d8e-a9c7-7826606eb057"},
//!         "object": {"objectType": "activity", "id": "be435d00-fcb9-4d15-ad72-fbc908cd52f1"},
//!         "target": {"objectType": "conversation", "id": "1f636113-b084-4dae-a2ae-53370169eb56", "tags": [],
//!                    "url": "https://conv-a.wbx2.com/conversation/api/v1/conversations/1f636113-b084-4dae-a2ae-53370169eb56"}}"#,
//! )?;
//! activity.normalize();
//! let clusters = |_: &str| Some(ClusterId::new("urn:TEAM:us-east-2_a:identityLookup"));
//! let translations = translate(&activity, &TranslateContext::new(&clusters));
//! let [Translation::Ready(change)] = translations.as_slice() else { panic!("one event") };
//! assert!(matches!(&change.data, EventData::Membership(seen) if seen.last_seen_id.is_some()));
//! # Ok(()) }
//! ```

mod deliveries;
mod event;
mod live;
mod read_status;
mod settle;
mod translate;

pub use deliveries::{Deliveries, DeliveriesBuilder, Delivery};
pub use event::{
    AttachmentActionEvent, Change, Envelope, EventData, EventKind, EventOwner, EventStatus, Listeners,
    MembershipEvent, MessageDeleted, Resource, ResourceEvent, RoomEvent,
};
pub use live::{Listen, Live, LiveExt, LiveHandle, ResourceEvents};
pub use read_status::{MembershipsReadStatus, RoomReadStatus, RoomsReadStatus};
pub use settle::{MessageSource, settle};
pub use translate::{
    ClusterLookup, ContentUpdates, Diagnostic, Edits, Fetch, FetchWhen, Reactions, TranslateContext,
    TranslatePolicy, Translation, translate,
};
pub use webex_plugin_conversation::Activity;
