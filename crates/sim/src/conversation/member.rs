//! One person in one conversation.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::ids::ActivityId;

/// What a conversation knows of a member.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) joined: Timestamp,
    pub(crate) moderator: bool,
    /// Hidden until something new is posted; only 1:1 conversations can be.
    pub(crate) hidden: bool,
    /// The newest activity this person has seen, and when it was published.
    pub(crate) last_seen: Option<(ActivityId, Timestamp)>,
    /// What this person has put on the conversation: `FAVORITE`, `MUTED` and the like.
    pub(crate) tags: BTreeSet<Arc<str>>,
}

impl Member {
    pub(super) fn joined(at: Timestamp) -> Self {
        Self { joined: at, moderator: false, hidden: false, last_seen: None, tags: BTreeSet::new() }
    }

    /// Moves the mark forward; it never goes back.
    pub(super) fn saw(&mut self, activity: ActivityId, published: Timestamp) {
        if self.last_seen.is_none_or(|(_, seen)| seen < published) {
            self.last_seen = Some((activity, published));
        }
    }

    /// Puts a tag on. Notifications are on, off or as usual: on and off exclude each other.
    pub(super) fn tag(&mut self, tag: &Arc<str>) {
        if let Some(opposite) = opposite(tag) {
            self.tags.remove(opposite.as_str());
        }
        self.tags.insert(tag.clone());
    }

    pub(super) fn untag(&mut self, tag: &str) {
        self.tags.remove(tag);
    }
}

fn opposite(tag: &str) -> Option<String> {
    let switch = |suffix: &str, other: &str| {
        let stem = tag.strip_suffix(suffix).filter(|stem| stem.ends_with("_NOTIFICATIONS"));
        stem.map(|stem| format!("{stem}{other}"))
    };
    switch("_ON", "_OFF").or_else(|| switch("_OFF", "_ON"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TAGS: [&str; 6] = [
        "MESSAGE_NOTIFICATIONS_ON",
        "MESSAGE_NOTIFICATIONS_OFF",
        "MENTION_NOTIFICATIONS_ON",
        "MENTION_NOTIFICATIONS_OFF",
        "FAVORITE",
        "SWITCHED_ON",
    ];

    proptest! {
        #[test]
        fn notifications_are_never_on_and_off(acts in prop::collection::vec((0..TAGS.len(), any::<bool>()), 0..40)) {
            let mut member = Member::joined(Timestamp::UNIX_EPOCH);
            for (tag, on) in acts {
                let tag = TAGS[tag];
                if on { member.tag(&tag.into()) } else { member.untag(tag) }
                prop_assert_eq!(member.tags.contains(tag), on);
                for kind in ["MESSAGE", "MENTION"] {
                    let set = |way: &str| member.tags.contains(format!("{kind}_NOTIFICATIONS_{way}").as_str());
                    prop_assert!(!(set("ON") && set("OFF")));
                }
            }
        }
    }
}
