//! Searching messages, for the search service (wire/02 section 3.8): it opens what it looks at, and answers with what
//! stands in the logs.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::Value;

use super::conversations::Conversations;
use super::messages::Message;
use super::reading::may_see;
use super::state::Conversation;
use super::{Activity, Deed, Refusal};
use crate::cluster::Cluster;
use crate::ids::{ConversationId, UserId};
use crate::sync::lock;
use crate::terms::Terms;
use crate::vault::KeyUrl;

/// What messages are searched for; each part that is missing fits all.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageSearch {
    pub(crate) terms: Option<Terms>,
    pub(crate) shared_in: Vec<ConversationId>,
    pub(crate) kinds: Vec<MessageKind>,
    pub(crate) limit: usize,
}

/// What a message consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageKind {
    Comment,
    Files,
    Links,
}

impl MessageKind {
    /// The kind that a client means by this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "comment" | "comments" => Some(Self::Comment),
            "content" | "file" | "files" => Some(Self::Files),
            "link" | "links" => Some(Self::Links),
            _ => None,
        }
    }
}

/// The messages that were found, the newest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoundMessages {
    /// Activities as sockets carry them.
    pub(crate) here: Vec<Value>,
    /// Addresses of activities in the other cluster.
    pub(crate) elsewhere: Vec<Value>,
}

impl Conversations {
    /// What somebody searches for, sealed under a key that is bound to a resource he is authorized on.
    pub(crate) fn open_query(&self, caller: UserId, key: &KeyUrl, sealed: &str) -> Result<String, Refusal> {
        let foreign = || Refusal::forbidden("The search key is not bound to the caller.");
        let key = self.vault.retrieve(caller, key).map_err(|_| foreign())?;
        key.binding.ok_or_else(foreign)?;
        let opened = self.vault.open(&self.api, &key.url, sealed);
        opened.map_err(|_| Refusal::invalid("The query does not open under the search key."))
    }

    /// The messages of the viewer's conversations that fit, those of one cluster as activities.
    pub(crate) fn search(&self, viewer: UserId, search: &MessageSearch, cluster: Cluster) -> FoundMessages {
        let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
        for standing in self.shelf.of_member(viewer) {
            let room = lock(&standing);
            if room.archived || !(search.shared_in.is_empty() || search.shared_in.contains(&room.id)) {
                continue;
            }
            let found = if room.cluster == cluster { &mut here } else { &mut elsewhere };
            found.extend(self.fitting(viewer, &room, search));
        }
        let elsewhere =
            newest(elsewhere, search.limit).into_iter().map(|mut activity| activity["url"].take());
        FoundMessages { here: newest(here, search.limit), elsewhere: elsewhere.collect() }
    }

    /// Of each message what it is now: its last edit.
    fn fitting(
        &self,
        viewer: UserId,
        room: &Conversation,
        search: &MessageSearch,
    ) -> Vec<(Timestamp, Value)> {
        let Some(viewer) = self.author(viewer) else { return Vec::new() };
        let messages = room.messages.newest_first(None).filter(|message| may_see(&viewer, room, message));
        let fitting = messages.filter(|message| self.fits(message, search)).take(search.limit);
        let keyed = |message: &Message| (message.root.published, self.wire_activity(room, message.current()));
        fitting.map(keyed).collect()
    }

    fn fits(&self, message: &Message, search: &MessageSearch) -> bool {
        let kinds = &search.kinds;
        let of_kind = kinds.is_empty() || kinds.iter().any(|kind| kind.is_of(&message.root));
        of_kind && search.terms.as_ref().is_none_or(|terms| self.has(message, terms))
    }

    /// Whether the text as it is now and the names of the files have the words.
    fn has(&self, message: &Message, terms: &Terms) -> bool {
        let text = message.current().content().and_then(|content| content.text.as_ref());
        let names =
            message.root.content().into_iter().flat_map(|content| &content.files).map(|file| &file.name);
        let texts: Vec<String> = text.into_iter().chain(names).filter_map(|text| self.open(text)).collect();
        terms.fit(texts.iter().map(String::as_str))
    }
}

impl MessageKind {
    fn is_of(self, root: &Activity) -> bool {
        match (self, &root.deed) {
            (Self::Comment, Deed::Post(_)) => true,
            (Self::Files, Deed::Share(content)) => !content.files.is_empty(),
            (Self::Links, Deed::Share(content)) => content.has_links(),
            _ => false,
        }
    }
}

fn newest(mut found: Vec<(Timestamp, Value)>, limit: usize) -> Vec<Value> {
    found.sort_by_key(|(published, _)| Reverse(*published));
    found.into_iter().take(limit).map(|(_, activity)| activity).collect()
}
