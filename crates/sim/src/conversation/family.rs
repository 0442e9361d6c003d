//! What belongs to an activity: replies, edits, reactions (wire/03 sections 2.10 and 3.12).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::conversations::Conversations;
use super::state::Conversation;
use super::timeline::Timeline;
use super::{Activity, Deed, ParentKind, Refusal};
use crate::clock::iso;
use crate::cluster::Cluster;
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::sync::lock;

/// The kinds of children that clients ask about.
const KINDS: [ParentKind; 3] = [ParentKind::Reply, ParentKind::Edit, ParentKind::Reaction];

impl Conversations {
    /// The activities that have replies, edits or reactions: `{reply, edit, reaction}`, each a list of ids.
    pub(crate) fn parents(
        &self,
        viewer: UserId,
        id: ConversationId,
        kind: Option<ParentKind>,
        since: Option<Timestamp>,
    ) -> Result<Value, Refusal> {
        self.in_room(viewer, id, |room| {
            let wanted = KINDS.into_iter().filter(|wanted| kind.is_none_or(|kind| kind == *wanted));
            let lists = wanted.map(|kind| (kind.as_str().to_owned(), json!(parents_of(room, kind, since))));
            Ok(Value::Object(lists.collect::<Map<_, _>>()))
        })
    }

    /// The children of one kind, oldest first.
    pub(crate) fn children(
        &self,
        viewer: UserId,
        id: ConversationId,
        parent: ActivityId,
        kind: ParentKind,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Timeline, Refusal> {
        self.in_room(viewer, id, |room| {
            room.activity(parent).ok_or_else(Refusal::no_activity)?;
            let wanted = children_of(room, parent, kind);
            let mut behind = wanted.filter(|child| since.is_none_or(|since| child.published >= since));
            let items = behind.by_ref().take(limit).map(|child| self.wire_activity(room, child)).collect();
            Ok(Timeline { items, rest: behind.next().map(|child| child.published) })
        })
    }

    /// Puts `children` into an activity: replies, the last edit, what everybody and what the viewer felt.
    pub(super) fn add_children(&self, wire: &mut Value, viewer: UserId, room: &Conversation, id: ActivityId) {
        let child = |kind: &str, activity: Value| json!({"type": kind, "activity": activity});
        let replies = children_of(room, id, ParentKind::Reply);
        let mut children: Vec<_> =
            replies.map(|reply| child("reply", self.wire_activity(room, reply))).collect();
        if let Some(edit) = children_of(room, id, ParentKind::Edit).last() {
            children.push(child("edit", self.wire_activity(room, edit)));
        }
        let reactions: Vec<_> = children_of(room, id, ParentKind::Reaction).collect();
        if let Some(last) = reactions.last() {
            children.push(child("reactionSummary", self.summary(room, last, &reactions, "reaction2Summary")));
        }
        let own: Vec<_> = reactions.iter().copied().filter(|reaction| reaction.actor == viewer).collect();
        if let Some(last) = own.last() {
            children
                .push(child("reactionSelfSummary", self.summary(room, last, &own, "reaction2SelfSummary")));
        }
        wire["children"] = json!(children);
    }

    /// Reactions added up: those with the same hash are the same feeling.
    fn summary(
        &self,
        room: &Conversation,
        last: &Activity,
        reactions: &[&Arc<Activity>],
        object_type: &str,
    ) -> Value {
        let mut summary = self.wire_activity(room, last);
        let kind = if object_type == "reaction2Summary" { "reactionSummary" } else { "reactionSelfSummary" };
        summary["type"] = json!(kind);
        summary["parent"]["type"] = json!(kind);
        summary["object"] = json!({"objectType": object_type, "reactions": counted(reactions)});
        summary
    }

    /// The threads in which the viewer takes part, in the conversations of one cluster; the latest last.
    pub(crate) fn threads(&self, viewer: UserId, cluster: Cluster, limit: usize) -> Vec<Value> {
        let mut threads = Vec::new();
        for standing in self.shelf.of_member(viewer) {
            let room = lock(&standing);
            if room.cluster == cluster && !room.archived {
                threads.extend(self.threads_in(viewer, &room));
            }
        }
        threads.sort_by_key(|(published, _)| *published);
        let surplus = threads.len().saturating_sub(limit);
        threads.into_iter().skip(surplus).map(|(_, thread)| thread).collect()
    }

    fn threads_in(&self, viewer: UserId, room: &Conversation) -> Vec<(Timestamp, Value)> {
        let roots = parents_of(room, ParentKind::Reply, None);
        let threads = roots.into_iter().filter_map(|root| {
            let replies: Vec<_> = children_of(room, root, ParentKind::Reply).collect();
            let author = room.activity(root).map(|root| root.actor);
            let takes_part = author == Some(viewer) || replies.iter().any(|reply| reply.actor == viewer);
            let last = replies.last().filter(|_| takes_part)?;
            Some((last.published, self.thread(room, root, &replies, last)))
        });
        threads.collect()
    }

    fn thread(
        &self,
        room: &Conversation,
        root: ActivityId,
        replies: &[&Arc<Activity>],
        last: &Activity,
    ) -> Value {
        let children: Vec<_> = replies.iter().map(|reply| self.wire_activity(room, reply)).collect();
        json!({
            "childType": "reply",
            "actorId": last.actor,
            "parentActivityId": root,
            "conversationId": room.id,
            "published": iso(last.published),
            "childActivities": children,
        })
    }
}

fn children_of(
    room: &Conversation,
    parent: ActivityId,
    kind: ParentKind,
) -> impl Iterator<Item = &Arc<Activity>> {
    room.children(parent).filter(move |child| child.parent.is_some_and(|parent| parent.kind == kind))
}

/// Each parent once, in the order in which they got their first child of this kind.
fn parents_of(room: &Conversation, kind: ParentKind, since: Option<Timestamp>) -> Vec<ActivityId> {
    let mut parents = Vec::new();
    for activity in room.log() {
        let late_enough = since.is_none_or(|since| activity.published >= since);
        let parent = activity.parent.filter(|parent| parent.kind == kind && late_enough);
        let parent = parent.filter(|_| !matches!(activity.deed, Deed::Tombstone));
        if let Some(parent) = parent.filter(|parent| !parents.contains(&parent.id)) {
            parents.push(parent.id);
        }
    }
    parents
}

/// One entry a feeling: its sealed name, its hash, and how many feel it.
fn counted(reactions: &[&Arc<Activity>]) -> Vec<Value> {
    let mut counts: BTreeMap<String, (Value, u64)> = BTreeMap::new();
    for activity in reactions {
        let Deed::React(reaction) = &activity.deed else { continue };
        let name = reaction.name.as_stored();
        let mut entry = json!({"displayName": name});
        if let Some(hmac) = &reaction.hmac {
            entry["hmac"] = json!(&**hmac);
        }
        let same = reaction.hmac.as_deref().unwrap_or(name).to_owned();
        counts.entry(same).or_insert((entry, 0)).1 += 1;
    }
    let counted = counts.into_values().map(|(mut entry, count)| {
        entry["count"] = json!(count);
        entry
    });
    counted.collect()
}
