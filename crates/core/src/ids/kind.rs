//! The kind of resource that an id names.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)?) => {
        /// The type part of a public id (wire/04 section 2.7.1).
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum ResourceKind {
            $($(#[$doc])* $variant,)*
            /// One that this version does not know, in upper case.
            Other(String),
        }

        impl ResourceKind {
            /// The text that stands in a public id, in upper case.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for ResourceKind {
            fn from(text: &str) -> Self {
                let upper = text.to_ascii_uppercase();
                match upper.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Other(upper),
                }
            }
        }
    };
}

kinds! {
    /// An application, for example an integration.
    Application = "APPLICATION",
    /// What a user put into a card.
    AttachmentAction = "ATTACHMENT_ACTION",
    /// A classification of spaces.
    Classification = "CLASSIFICATION",
    /// A file of a message.
    Content = "CONTENT",
    /// A device.
    Device = "DEVICE",
    /// A licence.
    License = "LICENSE",
    /// A location of an organization.
    Location = "LOCATION",
    /// A person in a room.
    Membership = "MEMBERSHIP",
    /// A message.
    Message = "MESSAGE",
    /// An organization.
    Organization = "ORGANIZATION",
    /// A person.
    People = "PEOPLE",
    /// A place, for example a workspace.
    Place = "PLACE",
    /// A role.
    Role = "ROLE",
    /// A room.
    Room = "ROOM",
    /// A team.
    Team = "TEAM",
    /// A person in a team.
    TeamMembership = "TEAM_MEMBERSHIP",
    /// A webhook.
    Webhook = "WEBHOOK",
}

impl ResourceKind {
    /// Whether ids of this kind name no cluster of their own: they are written `us` everywhere.
    ///
    /// ```
    /// use webex_core::ids::ResourceKind;
    /// assert!(ResourceKind::People.is_global());
    /// assert!(!ResourceKind::Room.is_global());
    /// ```
    pub fn is_global(&self) -> bool {
        matches!(self, Self::People | Self::Organization)
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
