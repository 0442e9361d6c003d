//! The type of a room, which several resources name.

crate::wire_enum! {
    /// Whether a room is a conversation of two or of many (`roomType`, wire/04 sections 2.7.4 and 3.2).
    pub enum RoomType {
        /// Two people.
        Direct = "direct",
        /// Any number of people.
        Group = "group",
    }
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
}
