//! What kind of thing an object is.

webex_core::wire_enum! {
    /// What kind of thing an object of the conversation service is (`objectType`, wire/03 section 2.7).
    pub enum ObjectType {
        /// An activity, or a reference to one.
        Activity = "activity",
        /// A text.
        Comment = "comment",
        /// Shared files or links.
        Content = "content",
        /// A space.
        Conversation = "conversation",
        /// An entry of a calendar.
        Event = "event",
        /// A file.
        File = "file",
        /// A link.
        Link = "link",
        /// A meeting in a space.
        MeetingContainer = "meetingContainer",
        /// An instance of an application within a space.
        MicroappInstance = "microappInstance",
        /// A person.
        Person = "person",
        /// A reaction.
        Reaction = "reaction2",
        /// One's own reactions.
        ReactionSelfSummary = "reaction2SelfSummary",
        /// How often each reaction was given.
        ReactionSummary = "reaction2Summary",
        /// A property of a space.
        SpaceProperty = "spaceProperty",
        /// What somebody put into a card.
        Submit = "submit",
        /// A team: conversation-like.
        Team = "team",
        /// Renditions of a file.
        TranscodedContent = "transcodedContent",
    }
}
