//! Web pages that everybody in a room can open.

use std::sync::RwLock;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::{Moments, SimClock};
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::{ConversationId, RoomTabId, UserId};
use crate::sync::{read, write};

/// A page in a room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tab {
    pub(crate) id: RoomTabId,
    pub(crate) room: ConversationId,
    pub(crate) content_url: String,
    pub(crate) display_name: String,
    pub(crate) creator: UserId,
    pub(crate) created: Timestamp,
}

/// All tabs of all rooms.
#[derive(Debug, Default)]
pub(crate) struct Tabs {
    moments: Moments,
    tabs: RwLock<Durable<RoomTabId, Tab>>,
}

impl Tabs {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut tabs = write(&self.tabs);
        tabs.attach(opening, "tabs")?;
        tabs.values().for_each(|tab| self.moments.resume_after(tab.created));
        Ok(())
    }

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
        if tabs.values().any(|tab| tab.room == room && tab.content_url == content_url) {
            return None;
        }
        let created = self.moments.next(clock);
        let tab = Tab { id: RoomTabId::random(), room, content_url, display_name, creator, created };
        tabs.insert(tab.id, tab.clone());
        Some(tab)
    }

    /// The tabs of a room, the oldest first.
    pub(crate) fn of(&self, room: ConversationId) -> Vec<Tab> {
        let mut found: Vec<_> = read(&self.tabs).values().filter(|tab| tab.room == room).cloned().collect();
        found.sort_by_key(|tab| tab.created);
        found
    }

    pub(crate) fn find(&self, id: RoomTabId) -> Option<Tab> {
        read(&self.tabs).get(&id).cloned()
    }

    /// Gives a tab another page; `None` if there is no such tab.
    pub(crate) fn change(&self, id: RoomTabId, page: (String, String)) -> Option<Tab> {
        let mut tabs = write(&self.tabs);
        tabs.change(&id, |tab| {
            (tab.content_url, tab.display_name) = page;
            tab.clone()
        })
    }

    /// `false` if there is no such tab.
    pub(crate) fn remove(&self, id: RoomTabId) -> bool {
        write(&self.tabs).remove(&id).is_some()
    }
}
