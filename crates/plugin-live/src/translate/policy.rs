//! Where the Webex JavaScript SDK is wrong, and whether to be so too.

/// What to do where the JavaScript SDK is known to be wrong (wire/04 section 7). The default is what is right;
/// [`javascript`](Self::javascript) is what an application that was written for the other expects.
///
/// ```
/// use webex_plugin_live::{Edits, TranslatePolicy};
/// assert_eq!(TranslatePolicy::default().edits, Edits::AsUpdated);
/// assert_eq!(TranslatePolicy::javascript().edits, Edits::AsCreated);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct TranslatePolicy {
    /// What an edit is (row 1).
    pub edits: Edits,
    /// What a reaction that is taken back is (row 2).
    pub reactions: Reactions,
    /// What a change of a shared file is (row 3).
    pub content_updates: ContentUpdates,
    /// When a message is fetched (row 5).
    pub fetch: FetchWhen,
}

/// What an edit of a message is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Edits {
    /// `updated`, with the id of the message.
    #[default]
    AsUpdated,
    /// `created`, with what the service knows under the id of the edit.
    AsCreated,
}

/// What a reaction that is taken back is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reactions {
    /// Nothing: only messages are messages.
    #[default]
    Ignore,
    /// A message that is deleted.
    AsDeletedMessages,
}

/// What a change of a shared file is: it was scanned or converted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum ContentUpdates {
    /// Nothing: only rooms are rooms.
    #[default]
    Ignore,
    /// A room that is updated.
    AsUpdatedRooms,
}

/// When a message is fetched from the developer API.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum FetchWhen {
    /// When the activity lacks something that the event needs. The markdown as it was posted is in no activity: fetch
    /// the message yourself when you need it.
    #[default]
    Needed,
    /// Always; a message that cannot be fetched gives no event.
    Always,
}

impl TranslatePolicy {
    /// As the JavaScript SDK does it.
    pub fn javascript() -> Self {
        Self {
            edits: Edits::AsCreated,
            reactions: Reactions::AsDeletedMessages,
            content_updates: ContentUpdates::AsUpdatedRooms,
            fetch: FetchWhen::Always,
        }
    }
}
