//! Conversations: one log each, and everything that is folded from it.
//!
//! A conversation *is* its log of [`Activity`]s; title, members, moderation, messages and read state are what
//! remains after every activity was applied in order (wire/03 sections 3.9 to 3.11). Rooms, memberships and
//! messages of the developer API are views of that state. Nothing here knows HTTP.

mod activity;
mod archive;
mod authors;
mod cards;
mod changes;
mod conversations;
mod creating;
mod fact;
mod family;
mod keys;
mod markdown;
mod member;
mod members;
mod messages;
mod overview;
mod portrait;
mod posts;
mod reading;
mod refusal;
mod rooms;
mod sealing;
mod searching;
mod shelf;
mod side;
mod state;
mod submission;
mod submitting;
mod tags;
mod team_rooms;
mod teams;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
mod view;
mod wire;

pub(crate) use activity::{Activity, Content, Creation, Deed, FileItem, Parent, ParentKind, RoomUpdate};
#[cfg(test)]
pub(crate) use authors::{Author, Authors};
pub(crate) use conversations::Conversations;
pub(crate) use creating::NewConversation;
pub(crate) use fact::{Change, Event, Fact, Resource};
pub(crate) use members::MembershipChange;
pub(crate) use overview::RoomOverview;
pub(crate) use portrait::{ConversationQuery, Portrait};
pub(crate) use posts::{Edit, NewMessage};
pub(crate) use reading::MessageQuery;
pub(crate) use refusal::{Reason, Refusal};
pub(crate) use rooms::{NewRoom, RoomChange, RoomOrder, RoomQuery};
pub(crate) use searching::{FoundMessages, MessageKind, MessageSearch};
pub(crate) use submission::Submission;
pub(crate) use submitting::KmsAnswer;
pub(crate) use team_rooms::TeamPortrait;
pub(crate) use teams::{TeamMembershipView, TeamView};
pub(crate) use text::Text;
pub(crate) use timeline::{Timeline, Window};
pub(crate) use view::{AttachmentActionView, MembershipView, MessageView, PageKey, RoomView, Stretch};
