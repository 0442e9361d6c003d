//! Webex SDK for Rust: rooms and memberships.
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use webex_plugin_rooms::RoomsExt;
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let room = webex.rooms().create("Plans").description("Where the work is").await?;
//! webex.memberships().create(&room, "bob@example.com").moderator(true).await?;
//! let mut members = webex.memberships().list().room(&room);
//! while let Some(member) = members.try_next().await? {
//!     println!("{}", member.person_display_name);
//! }
//! # Ok(()) }
//! ```

mod ext;
mod memberships;
mod rooms;

pub use ext::RoomsExt;
pub use memberships::{CreateMembership, ListMemberships, Membership, Memberships, UpdateMembership};
pub use rooms::{CreateRoom, ListRooms, MeetingInfo, Room, RoomSort, Rooms, UpdateRoom};
