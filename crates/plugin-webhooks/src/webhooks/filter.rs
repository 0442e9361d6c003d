//! What must hold of an event.

use std::fmt;

use webex_core::ids::{MessageId, PersonId, RoomId, RoomType};

/// What must hold of an event for a webhook to be delivered; all of it (wire/04 section 3.14.4). Which conditions a
/// webhook may have depends on its resource.
///
/// ```
/// use webex_core::ids::RoomType;
/// use webex_plugin_webhooks::Filter;
/// let filter = Filter::new().room_type(RoomType::Group).mentioning_me().has_files(true);
/// assert_eq!(filter.to_string(), "roomType=group&mentionedPeople=me&hasFiles=true");
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "a filter does nothing until a webhook is created with it"]
pub struct Filter(Vec<(String, String)>);

impl Filter {
    /// A filter without conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Any other condition, given as the service writes it.
    ///
    /// ```
    /// use webex_plugin_webhooks::Filter;
    /// let filter = Filter::new().condition("roomType", "direct").has_files(true);
    /// assert_eq!(filter.to_string(), "roomType=direct&hasFiles=true");
    /// ```
    pub fn condition(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    /// In that room: of messages, memberships and attachment actions.
    ///
    /// ```
    /// use webex_plugin_webhooks::Filter;
    /// assert_eq!(Filter::new().room("R1").moderator(true).to_string(), "roomId=R1&isModerator=true");
    /// ```
    pub fn room(self, room: impl Into<RoomId>) -> Self {
        self.condition("roomId", room.into().as_str())
    }

    /// In rooms of that type: of messages.
    pub fn room_type(self, room_type: RoomType) -> Self {
        self.condition("roomType", room_type.as_str())
    }

    /// By that person: of messages, memberships and attachment actions.
    pub fn person(self, person: impl Into<PersonId>) -> Self {
        self.condition("personId", person.into().as_str())
    }

    /// By the person with that e-mail address: of messages and memberships.
    ///
    /// ```
    /// use webex_plugin_webhooks::Filter;
    /// assert_eq!(Filter::new().person_email("bob@example.com").to_string(), "personEmail=bob@example.com");
    /// ```
    pub fn person_email(self, email: impl Into<String>) -> Self {
        self.condition("personEmail", email)
    }

    /// That mention you: of messages.
    pub fn mentioning_me(self) -> Self {
        self.condition("mentionedPeople", "me")
    }

    /// That mention that person: of messages.
    pub fn mentioning(self, person: impl Into<PersonId>) -> Self {
        self.condition("mentionedPeople", person.into().as_str())
    }

    /// With or without files: of messages.
    pub fn has_files(self, yes: bool) -> Self {
        self.condition("hasFiles", yes.to_string())
    }

    /// Of moderators or of others: of memberships.
    pub fn moderator(self, yes: bool) -> Self {
        self.condition("isModerator", yes.to_string())
    }

    /// Moderated or not: of rooms.
    pub fn locked(self, yes: bool) -> Self {
        self.condition("isLocked", yes.to_string())
    }

    /// Of that type: of rooms.
    pub fn kind(self, room_type: RoomType) -> Self {
        self.condition("type", room_type.as_str())
    }

    /// On that card: of attachment actions.
    pub fn message(self, message: impl Into<MessageId>) -> Self {
        self.condition("messageId", message.into().as_str())
    }

    /// Whether there are no conditions.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (key, value)) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "&" };
            write!(f, "{separator}{key}={value}")?;
        }
        Ok(())
    }
}
