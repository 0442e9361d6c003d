//! Stretches of a conversation's activities, as clients scroll through them (wire/03 sections 2.10 and 3.12).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::conversations::Conversations;
use super::state::Conversation;
use super::{Activity, Refusal};
use crate::cluster::Cluster;
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::sync::lock;

/// Which activities: bounds are inclusive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    /// Around this moment, half of them before it.
    pub(crate) middle: Option<Timestamp>,
    /// From the newest backwards, or from the oldest on.
    pub(crate) newest_first: bool,
    pub(crate) limit: usize,
    /// With what belongs to each.
    pub(crate) with_children: bool,
}

/// The activities of a window, in the order that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) items: Vec<Value>,
    /// Where the rest begins: the bound for the next request.
    pub(crate) rest: Option<Timestamp>,
}

impl Conversations {
    /// A stretch of the activities of a conversation, for its members.
    pub(crate) fn timeline(
        &self,
        viewer: UserId,
        id: ConversationId,
        window: &Window,
    ) -> Result<Timeline, Refusal> {
        self.in_room(viewer, id, |room| {
            let (mut shown, rest) = window.pick(&listed(room));
            if window.middle.is_some() && window.newest_first {
                shown.reverse();
            }
            let items = shown.into_iter().map(|activity| {
                let mut wire = self.wire_activity(room, activity);
                if window.with_children {
                    self.add_children(&mut wire, viewer, room, activity.id);
                }
                wire
            });
            Ok(Timeline { items: items.collect(), rest })
        })
    }

    /// One activity with what belongs to it, for members of its conversation.
    pub(crate) fn activity_for(
        &self,
        viewer: UserId,
        id: ActivityId,
        with_children: bool,
    ) -> Result<Value, Refusal> {
        self.in_home_of(viewer, id, Refusal::no_activity, |room| {
            let activity = room.activity(id).ok_or_else(Refusal::no_activity)?;
            let mut wire = self.wire_activity(room, activity);
            if with_children {
                self.add_children(&mut wire, viewer, room, id);
            }
            Ok(wire)
        })
    }

    /// Refuses unless the activity belongs to this conversation of the viewer.
    pub(crate) fn require_home(
        &self,
        viewer: UserId,
        id: ActivityId,
        conversation: ConversationId,
    ) -> Result<(), Refusal> {
        self.in_room(viewer, conversation, |room| {
            room.activity(id).map(drop).ok_or_else(Refusal::no_activity)
        })
    }

    /// What mentions the viewer in the conversations of one cluster, the newest first.
    pub(crate) fn mentions(
        &self,
        viewer: UserId,
        cluster: Cluster,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Vec<Value> {
        let mut found = Vec::new();
        for standing in self.shelf.of_member(viewer) {
            let room = lock(&standing);
            if room.cluster != cluster || room.archived {
                continue;
            }
            let mentions = |activity: &&Arc<Activity>| {
                activity.content().is_some_and(|content| content.mentioned.contains(&viewer))
                    && since.is_none_or(|since| activity.published >= since)
            };
            let mentioning = room.log().iter().filter(mentions);
            found
                .extend(mentioning.map(|activity| (activity.published, self.wire_activity(&room, activity))));
        }
        found.sort_by_key(|(published, _)| std::cmp::Reverse(*published));
        found.into_iter().take(limit).map(|(_, activity)| activity).collect()
    }
}

fn listed(room: &Conversation) -> Vec<&Arc<Activity>> {
    room.log().iter().filter(|activity| activity.is_listed()).collect()
}

/// The newest activities, the oldest of them first.
pub(super) fn newest(room: &Conversation, limit: usize) -> Vec<&Arc<Activity>> {
    let mut found: Vec<_> =
        room.log().iter().rev().filter(|activity| activity.is_listed()).take(limit).collect();
    found.reverse();
    found
}

impl Window {
    /// Takes the window out of activities that are in order.
    fn pick<'a>(&self, listed: &[&'a Arc<Activity>]) -> (Vec<&'a Arc<Activity>>, Option<Timestamp>) {
        let begin =
            self.since.map_or(0, |since| listed.partition_point(|activity| activity.published < since));
        let end = self
            .until
            .map_or(listed.len(), |until| listed.partition_point(|activity| activity.published <= until));
        let within = &listed[begin.min(end)..end];
        match self.middle {
            Some(middle) => (self.around(within, middle), None),
            None if self.newest_first => {
                let rest = within.len().saturating_sub(self.limit);
                let next = rest.checked_sub(1).map(|last| within[last].published);
                (within[rest..].iter().rev().copied().collect(), next)
            }
            None => {
                let shown = &within[..self.limit.min(within.len())];
                (shown.to_vec(), within.get(self.limit).map(|activity| activity.published))
            }
        }
    }

    /// As many before the moment as after it, that of the moment itself included.
    fn around<'a>(&self, within: &[&'a Arc<Activity>], middle: Timestamp) -> Vec<&'a Arc<Activity>> {
        let turn = within.partition_point(|activity| activity.published <= middle);
        let begin = turn.saturating_sub(self.limit.div_ceil(2));
        let end = begin.saturating_add(self.limit).min(within.len());
        within[begin..end].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conversation::Deed;
    use crate::conversation::activity::Tags;

    fn activities(moments: &[i64]) -> Vec<Arc<Activity>> {
        let activity = |moment: &i64| Activity {
            id: ActivityId::random(),
            published: at(*moment),
            actor: UserId::random(),
            deed: Deed::Tombstone,
            parent: None,
            client_temp_id: None,
            tags: Tags::default(),
        };
        moments.iter().map(|moment| Arc::new(activity(moment))).collect()
    }

    fn at(moment: i64) -> Timestamp {
        Timestamp::from_millisecond(moment).expect("in range")
    }

    fn millis(found: &[&Arc<Activity>]) -> Vec<i64> {
        found.iter().map(|activity| activity.published.as_millisecond()).collect()
    }

    fn window(newest_first: bool, limit: usize) -> Window {
        Window { since: None, until: None, middle: None, newest_first, limit, with_children: false }
    }

    #[test]
    fn a_window_around_a_moment_holds_it() {
        let all = activities(&[10, 20, 30, 40, 50, 60]);
        let listed: Vec<_> = all.iter().collect();
        let around = |middle: i64, limit| {
            millis(&Window { middle: Some(at(middle)), ..window(true, limit) }.pick(&listed).0)
        };
        assert_eq!(around(30, 4), [20, 30, 40, 50]);
        assert_eq!(around(30, 3), [20, 30, 40]);
        assert_eq!(around(10, 4), [10, 20, 30, 40]);
        assert_eq!(around(60, 2), [60]);
        assert_eq!(around(5, 2), [10, 20]);
    }

    proptest! {
        #[test]
        fn pages_in_either_direction_miss_nothing_and_repeat_nothing(
            moments in prop::collection::btree_set(0i64..200, 0..40),
            bounds in (0i64..200, 0i64..200),
            newest_first: bool,
            limit in 1usize..7,
        ) {
            let moments: Vec<_> = moments.into_iter().collect();
            let all = activities(&moments);
            let listed: Vec<_> = all.iter().collect();
            let mut window = Window { since: Some(at(bounds.0)), until: Some(at(bounds.1)), ..window(newest_first, limit) };
            let mut seen = Vec::new();
            loop {
                let (page, rest) = window.pick(&listed);
                prop_assert!(page.len() <= limit);
                seen.extend(millis(&page));
                match rest {
                    Some(rest) if newest_first => window.until = Some(rest),
                    Some(rest) => window.since = Some(rest),
                    None => break,
                }
            }
            let mut wanted: Vec<_> =
                moments.into_iter().filter(|moment| (bounds.0..=bounds.1).contains(moment)).collect();
            if newest_first {
                wanted.reverse();
            }
            prop_assert_eq!(seen, wanted);
        }
    }
}
