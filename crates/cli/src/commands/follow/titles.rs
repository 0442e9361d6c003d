//! The titles of rooms, asked for once.

use std::collections::HashMap;

use webex::Webex;
use webex::core::ids::RoomId;
use webex::prelude::*;

use crate::output::one_line;

/// So many titles are remembered.
const CAPACITY: usize = 10_000;

/// What rooms are called.
pub(super) struct Titles {
    webex: Webex,
    known: HashMap<RoomId, String>,
}

impl Titles {
    pub(super) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone(), known: HashMap::new() }
    }

    /// The title; the id when the room does not tell.
    pub(super) async fn of(&mut self, room: &RoomId) -> String {
        if let Some(title) = self.known.get(room) {
            return title.clone();
        }
        let found = self.webex.rooms().get(room).await;
        let title = match &found {
            Ok(room) if !room.title.is_empty() => one_line(&room.title),
            _ => one_line(room.as_str()),
        };
        if found.is_ok() {
            self.remember(room, &title);
        }
        title
    }

    fn remember(&mut self, room: &RoomId, title: &str) {
        if self.known.len() >= CAPACITY {
            self.known.clear();
        }
        self.known.insert(room.clone(), title.to_owned());
    }
}
