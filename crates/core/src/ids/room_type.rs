//! The type of a room, which several resources name.

use serde::{Deserialize, Serialize};

/// Whether a room is a conversation of two or of many (`roomType`, wire/04 sections 2.7.4 and 3.2).
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RoomType {
    /// Two people.
    Direct,
    /// Any number of people.
    Group,
    /// One that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl RoomType {
    /// The type of the room that a conversation with these tags is.
    ///
    /// ```
    /// use webex_core::ids::RoomType;
    /// assert_eq!(RoomType::from_tags(["ONE_ON_ONE"]), RoomType::Direct);
    /// assert_eq!(RoomType::from_tags(["LOCKED"]), RoomType::Group);
    /// ```
    pub fn from_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        if tags.into_iter().any(|tag| tag == "ONE_ON_ONE") { Self::Direct } else { Self::Group }
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
            Self::Unknown(text) => text,
        }
    }
}
