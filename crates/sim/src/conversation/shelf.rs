//! Where conversations stand, and how they are found: by id, by member, by pair, by team, by activity.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, RwLock};

use super::state::Conversation;
use super::{Activity, Creation, Deed};
use crate::cluster::Cluster;
use crate::ids::{ActivityId, ConversationId, TeamId, UserId};
use crate::sync::{lock, read, write};

/// A conversation behind its one writer.
pub(super) type Standing = Arc<Mutex<Conversation>>;

/// All conversations. A conversation's lock may be held while the shelf's is taken, never the other way round.
#[derive(Default)]
pub(super) struct Shelf {
    indexes: RwLock<Indexes>,
    /// Held from looking a pair up to creating its conversation, so that two people get one only.
    pairs: Mutex<HashMap<(UserId, UserId), ConversationId>>,
}

#[derive(Default)]
struct Indexes {
    standing: HashMap<ConversationId, Standing>,
    by_member: HashMap<UserId, HashSet<ConversationId>>,
    left_by: HashMap<UserId, HashSet<ConversationId>>,
    by_team: HashMap<TeamId, HashSet<ConversationId>>,
    by_activity: HashMap<ActivityId, ConversationId>,
    clusters: HashMap<ConversationId, Cluster>,
}

impl Shelf {
    /// Puts a new conversation up; it can be found from here on.
    pub(super) fn put(&self, standing: &Standing, conversation: &Conversation) {
        let mut indexes = write(&self.indexes);
        let id = conversation.id;
        for user in conversation.members.keys() {
            indexes.by_member.entry(*user).or_default().insert(id);
        }
        indexes.clusters.insert(id, conversation.cluster);
        if let Some(team) = conversation.team {
            indexes.by_team.entry(team).or_default().insert(id);
        }
        for activity in conversation.log() {
            indexes.by_activity.insert(activity.id, id);
        }
        indexes.standing.insert(id, standing.clone());
    }

    /// Keeps the indexes true to an activity that was applied.
    pub(super) fn follow(&self, id: ConversationId, activity: &Activity) {
        let mut indexes = write(&self.indexes);
        indexes.by_activity.insert(activity.id, id);
        match &activity.deed {
            Deed::Add(user) => {
                insert(&mut indexes.by_member, *user, id);
                remove(&mut indexes.left_by, user, id);
            }
            Deed::Leave(user) => {
                remove(&mut indexes.by_member, user, id);
                insert(&mut indexes.left_by, *user, id);
            }
            Deed::Update(update) => match update.team {
                Some(Some(team)) => insert(&mut indexes.by_team, team, id),
                Some(None) => {
                    for rooms in indexes.by_team.values_mut() {
                        rooms.remove(&id);
                    }
                }
                None => {}
            },
            _ => {}
        }
    }

    pub(super) fn find(&self, id: ConversationId) -> Option<Standing> {
        read(&self.indexes).standing.get(&id).cloned()
    }

    /// Where a conversation stands; it never moves, so its lock is not needed.
    pub(super) fn cluster(&self, id: ConversationId) -> Option<Cluster> {
        read(&self.indexes).clusters.get(&id).copied()
    }

    /// The conversation whose log holds this activity.
    pub(super) fn home_of(&self, activity: ActivityId) -> Option<Standing> {
        let indexes = read(&self.indexes);
        indexes.standing.get(indexes.by_activity.get(&activity)?).cloned()
    }

    pub(super) fn of_member(&self, user: UserId) -> Vec<Standing> {
        let indexes = read(&self.indexes);
        indexes.pick(indexes.by_member.get(&user))
    }

    pub(super) fn left_by(&self, user: UserId) -> Vec<Standing> {
        let indexes = read(&self.indexes);
        indexes.pick(indexes.left_by.get(&user))
    }

    pub(super) fn of_team(&self, team: TeamId) -> Vec<Standing> {
        let indexes = read(&self.indexes);
        indexes.pick(indexes.by_team.get(&team))
    }

    pub(super) fn all(&self) -> Vec<Standing> {
        read(&self.indexes).standing.values().cloned().collect()
    }

    /// The 1:1 conversation of two people. `make` is called if there is none yet, and puts it up.
    pub(super) fn pair<E>(
        &self,
        one: UserId,
        other: UserId,
        make: impl FnOnce() -> Result<ConversationId, E>,
    ) -> Result<ConversationId, E> {
        let mut pairs = lock(&self.pairs);
        let pair = (one.min(other), one.max(other));
        if let Some(id) = pairs.get(&pair) {
            return Ok(*id);
        }
        let id = make()?;
        pairs.insert(pair, id);
        Ok(id)
    }

    /// Makes a conversation that was there before a restart the one of its pair.
    pub(super) fn put_pair(&self, conversation: &Conversation, creation: &Creation) {
        if let (true, [one, other]) = (conversation.is_direct(), creation.participants.as_slice()) {
            let pair = (one.user.min(other.user), one.user.max(other.user));
            lock(&self.pairs).insert(pair, conversation.id);
        }
    }

    /// The same if there is one.
    pub(super) fn existing_pair(&self, one: UserId, other: UserId) -> Option<ConversationId> {
        let pairs = lock(&self.pairs);
        pairs.get(&(one.min(other), one.max(other))).copied()
    }
}

impl Indexes {
    fn pick(&self, ids: Option<&HashSet<ConversationId>>) -> Vec<Standing> {
        ids.into_iter().flatten().filter_map(|id| self.standing.get(id).cloned()).collect()
    }
}

fn insert<K: Eq + Hash>(index: &mut HashMap<K, HashSet<ConversationId>>, key: K, id: ConversationId) {
    index.entry(key).or_default().insert(id);
}

fn remove<K: Eq + Hash>(index: &mut HashMap<K, HashSet<ConversationId>>, key: &K, id: ConversationId) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(&id);
    }
}
