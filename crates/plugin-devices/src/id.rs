//! Ids.

webex_core::text_ids! {
    /// The id of a room device: of its machine account, and of its Lyra space.
    pub RoomDeviceId;
    /// The id of a binding between a space and a conversation.
    pub BindingId;
}
