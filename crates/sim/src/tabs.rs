//! Web pages that everybody in a room can open.

use std::sync::RwLock;

use jiff::Timestamp;

use crate::clock::{Moments, SimClock};
use crate::ids::{ConversationId, RoomTabId, UserId};
use crate::sync::{read, write};

/// A page in a room.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) id: RoomTabId,
    pub(crate) room: ConversationId,
    pub(crate) content_url: String,
    pub(crate) display_name: String,
    pub(crate) creator: UserId,
    pub(crate) created: Timestamp,
}

/// All tabs of all rooms, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Tabs {
    moments: Moments,
    tabs: RwLock<Vec<Tab>>,
}

impl Tabs {
    /// Adds a tab; `None` if the room has one with this address already.
    pub(crate) fn add(
        &self,
        clock: &SimClock,
        creator: UserId,
        room: ConversationId,
        page: (String, String),
    ) -> Option<Tab> {
        let (content_url, display_name) = page;
        let mut tabs = write(&self.tabs);
        if tabs.iter().any(|tab| tab.room == room && tab.content_url == content_url) {
            return None;
        }
        let created = self.moments.next(clock);
        let tab = Tab { id: RoomTabId::random(), room, content_url, display_name, creator, created };
        tabs.push(tab.clone());
        Some(tab)
    }

    pub(crate) fn of(&self, room: ConversationId) -> Vec<Tab> {
        read(&self.tabs).iter().filter(|tab| tab.room == room).cloned().collect()
    }

    pub(crate) fn find(&self, id: RoomTabId) -> Option<Tab> {
        read(&self.tabs).iter().find(|tab| tab.id == id).cloned()
    }

    /// Gives a tab another page; `None` if there is no such tab.
    pub(crate) fn change(&self, id: RoomTabId, page: (String, String)) -> Option<Tab> {
        let mut tabs = write(&self.tabs);
        let tab = tabs.iter_mut().find(|tab| tab.id == id)?;
        (tab.content_url, tab.display_name) = page;
        Some(tab.clone())
    }

    /// `false` if there is no such tab.
    pub(crate) fn remove(&self, id: RoomTabId) -> bool {
        let mut tabs = write(&self.tabs);
        let before = tabs.len();
        tabs.retain(|tab| tab.id != id);
        tabs.len() < before
    }
}
