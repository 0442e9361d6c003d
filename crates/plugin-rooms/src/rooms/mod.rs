//! Rooms (wire/04 sections 2.2.3 and 3.2).

mod create;
mod handle;
mod list;
mod meeting_info;
mod room;
mod update;

pub use create::CreateRoom;
pub use handle::Rooms;
pub use list::{ListRooms, RoomSort};
pub use meeting_info::MeetingInfo;
pub use room::Room;
pub use update::UpdateRoom;
