//! `webex rooms`.

use clap::{Args, Subcommand, ValueEnum};

use super::Shown;

/// What can be done with rooms.
#[derive(Debug, Subcommand)]
pub(crate) enum RoomsCommand {
    /// Lists the rooms you are in.
    List(ListRoomsArgs),
    /// Shows a room.
    Get {
        /// The id of the room.
        room: String,
    },
    /// Creates a room, with you as its first member.
    Create(CreateRoomArgs),
    /// Changes a room; what is not named stays.
    Update(UpdateRoomArgs),
    /// Deletes a room, with everything in it.
    Delete {
        /// The id of the room.
        room: String,
    },
}

/// Which rooms.
#[derive(Args, Debug)]
pub(crate) struct ListRoomsArgs {
    /// Only rooms of that type.
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    pub(crate) room_type: Option<RoomKind>,
    /// Only rooms of that team.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<String>,
    /// The order.
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) sort: Option<Order>,
    /// How many.
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// The type of a room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum RoomKind {
    /// Between two.
    Direct,
    /// Of a group.
    Group,
}

impl RoomKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
        }
    }
}

/// The order of a list of rooms.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Order {
    /// By id.
    Id,
    /// The one with the latest activity first.
    Lastactivity,
    /// The newest first.
    Created,
}

impl Order {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Lastactivity => "lastactivity",
            Self::Created => "created",
        }
    }
}

/// A new room.
#[derive(Args, Debug)]
pub(crate) struct CreateRoomArgs {
    /// What it is called.
    pub(crate) title: String,
    /// The team it belongs to.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<String>,
    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Everybody in the organization may find it and join; needs a description.
    #[arg(long, requires = "description")]
    pub(crate) public: bool,
    /// Only moderators may add people and change it.
    #[arg(long)]
    pub(crate) locked: bool,
    /// Only moderators may post; needs a locked room.
    #[arg(long, requires = "locked")]
    pub(crate) announcement_only: bool,
}

/// What changes in a room.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("changes_of_room").args(["title", "description", "team", "locked", "public", "announcement_only"]).required(true).multiple(true))]
pub(crate) struct UpdateRoomArgs {
    /// The id of the room.
    pub(crate) room: String,
    /// What it is called.
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// What it is for; an empty text takes the description away.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// The team it belongs to.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<String>,
    /// Whether only moderators may add people and change it.
    #[arg(long, value_name = "BOOL")]
    pub(crate) locked: Option<bool>,
    /// Whether everybody in the organization may find it and join.
    #[arg(long, value_name = "BOOL")]
    pub(crate) public: Option<bool>,
    /// Whether only moderators may post.
    #[arg(long, value_name = "BOOL")]
    pub(crate) announcement_only: Option<bool>,
}
