//! Tabs of rooms: web pages that everybody in the room can open.

mod handle;
mod tab;

pub use handle::{ListRoomTabs, RoomTabs};
pub use tab::RoomTab;
