//! Conversations on disk: their logs, from which everything else is folded again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::conversations::Conversations;
use super::state::Conversation;
use super::{Activity, Deed, Text};
use crate::cluster::Cluster;
use crate::disk::{DataDirError, Drawer, Opening};
use crate::ids::{ActivityId, ConversationId, OrgId};
use crate::sync::lock;

/// Where logs are kept, if they are.
#[derive(Default)]
pub(super) struct Archive(OnceLock<Drawers>);

struct Drawers {
    heads: Drawer<ConversationId, Head>,
    /// By conversation and place in its log.
    activities: Drawer<(ConversationId, usize), Activity>,
    sides: Drawer<ActivityId, Text>,
}

/// What a conversation is apart from its log.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Head {
    cluster: Cluster,
    owner: OrgId,
}

/// The log of one conversation as it was found, by place.
type Log = Vec<(usize, Activity)>;

impl Archive {
    /// Keeps a new conversation. Its log comes first: without a head nobody looks for it.
    pub(super) fn begin(&self, conversation: &Conversation) {
        let Some(drawers) = self.0.get() else { return };
        for (place, activity) in conversation.log().iter().enumerate() {
            drawers.activities.put(&(conversation.id, place), activity);
        }
        let head = Head { cluster: conversation.cluster, owner: conversation.owner };
        drawers.heads.put(&conversation.id, &head);
    }

    /// Keeps what was just appended to a log. What it buried goes from the disk, too.
    pub(super) fn append(&self, conversation: &Conversation, activity: &Activity) {
        let Some(drawers) = self.0.get() else { return };
        drawers.keep(conversation, activity.id);
        if let Deed::Delete(deleted) = &activity.deed {
            for part in conversation.parts(*deleted) {
                drawers.keep(conversation, part);
                drawers.sides.remove(&part);
            }
        }
    }

    /// Keeps what lies beside an activity.
    pub(super) fn put_aside(&self, activity: ActivityId, text: &Text) {
        if let Some(drawers) = self.0.get() {
            drawers.sides.put(&activity, text);
        }
    }
}

impl Drawers {
    fn keep(&self, conversation: &Conversation, id: ActivityId) {
        if let (Some(place), Some(activity)) = (conversation.place(id), conversation.activity(id)) {
            self.activities.put(&(conversation.id, place), activity);
        }
    }
}

impl Conversations {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        self.vault.restore(opening)?;
        self.files.restore(opening)?;
        self.events().restore(opening)?;
        self.restore_authors(opening)?;
        let (heads, found) = Drawer::attach(opening, "conversations")?;
        let (activities, stored) = Drawer::attach(opening, "activities")?;
        let (sides, beside) = Drawer::attach(opening, "side records")?;
        let (mut logs, mut beside) = (by_conversation(stored), beside.into_iter().collect());
        for (id, head) in found {
            let log = logs.remove(&id).unwrap_or_default();
            self.put_back(id, head, log, &mut beside).ok_or_else(|| opening.damaged("conversations"))?;
        }
        // A cloud is restored once.
        let _ = self.archive.0.set(Drawers { heads, activities, sides });
        Ok(())
    }

    /// Lets a log happen once more, telling nobody. `None` if it is no log.
    fn put_back(
        &self,
        id: ConversationId,
        head: Head,
        log: Log,
        sides: &mut HashMap<ActivityId, Text>,
    ) -> Option<()> {
        let mut log = log.into_iter().map(|(_, activity)| activity);
        let first = log.next()?;
        let Deed::Create(creation) = first.deed.clone() else { return None };
        let conversation = Conversation::created_by(id, head.cluster, head.owner, first, &creation);
        self.resume_births_after(conversation.created);
        self.shelf.put_pair(&conversation, &creation);
        let standing = Arc::new(Mutex::new(conversation));
        let mut conversation = lock(&standing);
        self.shelf.put(&standing, &conversation);
        for activity in log {
            let activity = conversation.apply(activity);
            self.shelf.follow(id, &activity);
        }
        conversation.take_sides(sides);
        Some(())
    }
}

fn by_conversation(stored: Vec<((ConversationId, usize), Activity)>) -> HashMap<ConversationId, Log> {
    let mut logs: HashMap<ConversationId, Log> = HashMap::new();
    for ((conversation, place), activity) in stored {
        logs.entry(conversation).or_default().push((place, activity));
    }
    logs.values_mut().for_each(|log| log.sort_by_key(|(place, _)| *place));
    logs
}
