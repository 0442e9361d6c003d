//! Activities and what they are about (wire/03 sections 3.9 to 3.11, wire/04 section 3.12).

mod activity;
mod content;
mod conversation;
mod ids;
mod items;
mod lists;
mod meeting;
mod object;
mod object_type;
mod person;
mod reaction;
mod verb;

pub use activity::{Activity, ActivityReference, Child, Parent, ParentType};
pub use content::{Content, ContentCategory, FileImage, FileItem, LinkItem, Submit, Transcoded};
pub use conversation::{Conversation, ConversationTag, PreviousTitle};
pub use ids::{ActivityId, ConversationId, KeyUrl, ResourceUrl};
pub use items::Items;
pub use lists::{BulkActivity, BulkData, Thread};
pub use meeting::{CalendarEvent, Extension, ExtensionData, MeetingContainer, MicroappInstance};
pub use object::ActivityObject;
pub use object_type::ObjectType;
pub use person::{Person, RoomProperties};
pub use reaction::{Reaction, ReactionSummary};
pub use verb::Verb;
