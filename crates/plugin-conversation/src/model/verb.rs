//! What was done.

webex_core::wire_enum! {
    /// What an activity does (wire/03 section 3.11, wire/04 section 2.5.3).
    pub enum Verb {
        /// A member has read up to an activity.
        Acknowledge = "acknowledge",
        /// A member came in, or a reaction was given.
        Add = "add",
        /// A space was archived.
        Archive = "archive",
        /// A picture was given to a space.
        Assign = "assign",
        /// A member became a moderator.
        AssignModerator = "assignModerator",
        /// Somebody filled in a card.
        CardAction = "cardAction",
        /// A space was made.
        Create = "create",
        /// Something was taken back.
        Delete = "delete",
        /// A space became a favourite.
        Favorite = "favorite",
        /// A direct space was hidden.
        Hide = "hide",
        /// A member left or was removed.
        Leave = "leave",
        /// A space became moderated.
        Lock = "lock",
        /// A space was muted.
        Mute = "mute",
        /// Somebody wrote something.
        Post = "post",
        /// Something was removed.
        Remove = "remove",
        /// A meeting was scheduled.
        Schedule = "schedule",
        /// A property of a space was set.
        Set = "set",
        /// Somebody shared files or links.
        Share = "share",
        /// A meeting began.
        Start = "start",
        /// Tags were set.
        Tag = "tag",
        /// What stands in the place of something that was taken back.
        Tombstone = "tombstone",
        /// A space was brought back from the archive.
        Unarchive = "unarchive",
        /// The picture of a space was taken away.
        Unassign = "unassign",
        /// A moderator became a member like others.
        UnassignModerator = "unassignModerator",
        /// A space is a favourite no more.
        Unfavorite = "unfavorite",
        /// A direct space is shown again.
        Unhide = "unhide",
        /// A space is moderated no more.
        Unlock = "unlock",
        /// A space is muted no more.
        Unmute = "unmute",
        /// A property of a space was taken away.
        Unset = "unset",
        /// Tags were taken away.
        Untag = "untag",
        /// A space or a shared file changed.
        Update = "update",
        /// A space got another key.
        UpdateKey = "updateKey",
    }
}
