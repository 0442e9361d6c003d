//! Activities that were seen, until their thread is told.

use std::collections::{HashMap, HashSet};

use super::entry::ThreadEntry;
use crate::model::{Activity, ActivityId, ActivityObject, ParentType, Verb};
use crate::read::moment;

/// What an activity is in the order of threads (wire/03 section 2.10).
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Root,
    Reply(ActivityId),
    Edit(ActivityId),
    /// A reaction, or the note that something was taken back: no entry of its own.
    Nothing,
}

impl Kind {
    fn of(activity: &Activity) -> Self {
        let parent = activity.parent.as_ref();
        let of = |kind: ParentType| parent.filter(|parent| parent.parent_type == kind)?.id.clone();
        if let Some(root) = of(ParentType::Reply) {
            return Self::Reply(root);
        }
        if let Some(edited) = of(ParentType::Edit) {
            return Self::Edit(edited);
        }
        match (&activity.verb, activity.object.as_deref()) {
            (Verb::Delete, _) | (Verb::Add, Some(ActivityObject::Reaction(_))) => Self::Nothing,
            (_, Some(ActivityObject::ReactionSummary(_))) => Self::Nothing,
            _ if parent.is_some_and(|parent| parent.parent_type == ParentType::Reaction) => Self::Nothing,
            _ => Self::Root,
        }
    }
}

/// Activities that were seen and not told yet.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    roots: HashMap<ActivityId, Activity>,
    /// Answers by the first activity of their thread.
    replies: HashMap<ActivityId, Vec<Activity>>,
    /// The latest edit of each.
    edits: HashMap<ActivityId, Activity>,
    told: HashSet<ActivityId>,
    told_roots: HashSet<ActivityId>,
}

impl Shelf {
    /// Takes an activity in.
    pub(super) fn add(&mut self, activity: Activity) {
        let Some(id) = activity.id.clone() else { return };
        if self.told.contains(&id) {
            return;
        }
        self.add_children(&activity);
        match Kind::of(&activity) {
            Kind::Root => {
                self.roots.insert(id, activity);
            }
            Kind::Reply(root) => {
                let replies = self.replies.entry(root).or_default();
                if !replies.iter().any(|reply| reply.id.as_ref() == Some(&id)) {
                    replies.push(activity);
                }
            }
            Kind::Edit(edited) => self.add_edit(edited, activity),
            Kind::Nothing => {}
        }
    }

    /// Some services give the children with their parent.
    fn add_children(&mut self, activity: &Activity) {
        for child in &activity.children {
            if let ("reply" | "edit", Some(activity)) = (child.child_type.as_str(), &child.activity) {
                self.add(Activity::clone(activity));
            }
        }
    }

    fn add_edit(&mut self, edited: ActivityId, edit: Activity) {
        // What was taken back edits nothing.
        if edit.verb == Verb::Tombstone {
            return;
        }
        match self.edits.get_mut(&edited) {
            Some(latest) if moment(latest) >= moment(&edit) => {}
            Some(latest) => *latest = edit,
            None => {
                self.edits.insert(edited, edit);
            }
        }
    }

    /// The first activities that are not told yet.
    pub(super) fn roots(&self) -> impl Iterator<Item = &ActivityId> {
        self.roots.keys()
    }

    /// The answers of threads that are about to be told.
    pub(super) fn replies(&self) -> impl Iterator<Item = &ActivityId> {
        let of_roots = self.replies.iter().filter(|(root, _)| self.is_tellable(root));
        of_roots.flat_map(|(_, replies)| replies).filter_map(|reply| reply.id.as_ref())
    }

    fn is_tellable(&self, root: &ActivityId) -> bool {
        self.roots.contains_key(root) || self.told_roots.contains(root)
    }

    /// How many entries there are to tell.
    pub(super) fn len(&self) -> usize {
        self.roots.len() + self.replies().count()
    }

    /// Tells them: threads by date, each with its answers by date. Answers to a thread that was told before come in the
    /// place of their own date.
    pub(super) fn tell(&mut self) -> Vec<ThreadEntry> {
        let mut threads: Vec<(Option<i64>, ActivityId, Vec<Activity>)> = Vec::new();
        for (root, activity) in std::mem::take(&mut self.roots) {
            let replies = self.replies.remove(&root).unwrap_or_default();
            let date = moment(&activity);
            threads.push((date, root.clone(), std::iter::once(activity).chain(by_date(replies)).collect()));
            self.told_roots.insert(root);
        }
        let late: Vec<_> =
            self.replies.keys().filter(|root| self.told_roots.contains(*root)).cloned().collect();
        for root in late {
            let replies = by_date(self.replies.remove(&root).unwrap_or_default());
            threads.push((replies.first().and_then(moment), root, replies));
        }
        threads.sort_by(|(a, root_a, _), (b, root_b, _)| (a, root_a).cmp(&(b, root_b)));
        let entries = threads
            .into_iter()
            .flat_map(|(_, root, all)| all.into_iter().map(move |one| (root.clone(), one)));
        let entries: Vec<_> = entries.collect();
        entries.into_iter().map(|(root, activity)| self.entry(root, activity)).collect()
    }

    fn entry(&mut self, root: ActivityId, activity: Activity) -> ThreadEntry {
        let edit = activity.id.as_ref().and_then(|id| self.edits.remove(id));
        self.told.extend(activity.id.clone());
        ThreadEntry::new(activity, root, edit)
    }
}

fn by_date(mut activities: Vec<Activity>) -> Vec<Activity> {
    activities.sort_by_key(moment);
    activities
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(json: &str) -> Activity {
        serde_json::from_str(json).expect("an activity")
    }

    /// wire/03 section 6.4, row 124.
    #[test]
    fn row_124_what_an_activity_is() {
        for (json, kind) in [
            (r#"{"verb": "post", "parent": {"type": "reply", "id": "r"}}"#, Kind::Reply("r".into())),
            (r#"{"verb": "tombstone", "parent": {"type": "reply", "id": "r"}}"#, Kind::Reply("r".into())),
            (r#"{"verb": "post", "parent": {"type": "edit", "id": "r"}}"#, Kind::Edit("r".into())),
            (r#"{"verb": "add", "object": {"objectType": "reaction2"}}"#, Kind::Nothing),
            (r#"{"verb": "add", "object": {"objectType": "reaction2Summary"}}"#, Kind::Nothing),
            (r#"{"verb": "delete", "object": {"objectType": "activity"}}"#, Kind::Nothing),
            (r#"{"verb": "add", "object": {"objectType": "person"}}"#, Kind::Root),
            (r#"{"verb": "create"}"#, Kind::Root),
            (r#"{"verb": "tombstone"}"#, Kind::Root),
            (r#"{"verb": "share"}"#, Kind::Root),
        ] {
            assert_eq!(Kind::of(&activity(json)), kind, "{json}");
        }
    }

    #[test]
    fn the_latest_edit_counts_in_whatever_order_they_come() {
        let edit = |id: &str, date: &str| {
            activity(&format!(
                r#"{{"id": "{id}", "verb": "post", "published": "{date}", "parent": {{"type": "edit", "id": "r"}}}}"#
            ))
        };
        let mut shelf = Shelf::default();
        for edit in [
            edit("2", "2026-01-02T00:00:00Z"),
            edit("3", "2026-01-03T00:00:00Z"),
            edit("1", "2026-01-01T00:00:00Z"),
        ] {
            shelf.add(edit);
        }
        shelf.add(activity(r#"{"id": "r", "verb": "post"}"#));
        let entry = shelf.tell().remove(0);
        assert_eq!(entry.edit.and_then(|edit| edit.id), Some("3".into()));
        shelf.add(activity(r#"{"id": "r", "verb": "post"}"#));
        assert!(shelf.tell().is_empty(), "nothing is told twice");
    }
}
