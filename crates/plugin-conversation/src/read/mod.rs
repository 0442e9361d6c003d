//! Reading conversations and activities over REST (wire/03 sections 2.6, 2.10 and 3.12).

mod activities;
mod bulk;
mod by_date;
mod conversation;
mod conversations;
mod cursor;
mod family;
mod links;
mod listing;
mod page;
mod patience;
mod query;

pub use activities::ListActivities;
pub use conversation::GetConversation;
pub use conversations::{ListConversations, ListMentions, ListThreads};
pub use family::{ListChildren, ParentIds, Reactions};
pub use page::OpenedPages;

pub(crate) use cursor::{Cursor, Direction, moment};
pub(crate) use links::{LinkWalk, Start};
pub(crate) use page::{Entry, all_opened, opened};
pub(crate) use query::Query;
