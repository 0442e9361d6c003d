//! The fold against a naive model: random people do random things, and both must agree on what was allowed and on
//! what is left.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::stage::Stage;
use crate::conversation::state::Conversation;
use crate::conversation::{Deed, Edit, MembershipChange, MessageQuery, NewMessage, Stretch};
use crate::ids::{ActivityId, ConversationId};
use crate::sync::lock;

pub(super) const PEOPLE: usize = 4;

/// Something a person does; numbers pick people and messages.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Post,
    Reply(usize),
    Edit(usize),
    Delete(usize),
    Add(usize),
    Remove(usize),
    Moderate(usize, bool),
}

pub(super) fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        4 => Just(Act::Post),
        2 => (0usize..8).prop_map(Act::Reply),
        3 => (0usize..8).prop_map(Act::Edit),
        2 => (0usize..8).prop_map(Act::Delete),
        3 => (0..PEOPLE).prop_map(Act::Add),
        1 => (0..PEOPLE).prop_map(Act::Remove),
        1 => ((0..PEOPLE), any::<bool>()).prop_map(|(person, on)| Act::Moderate(person, on)),
    ];
    (0..PEOPLE, act)
}

/// The room as a list of plain facts.
#[derive(Default)]
struct Model {
    members: BTreeSet<usize>,
    moderators: BTreeSet<usize>,
    messages: Vec<Line>,
}

struct Line {
    id: ActivityId,
    author: usize,
    text: String,
    edits: usize,
    parent: Option<ActivityId>,
    deleted: bool,
}

impl Model {
    /// A message by number, wrapped around, if it still stands.
    fn pick(&mut self, number: usize) -> Option<&mut Line> {
        let count = self.messages.len();
        self.messages.get_mut(number.checked_rem(count)?)
    }

    fn locked(&self) -> bool {
        !self.moderators.is_empty()
    }

    fn may_manage(&self, person: usize) -> bool {
        self.members.contains(&person) && (!self.locked() || self.moderators.contains(&person))
    }

    /// What should be listed: newest first.
    fn listed(&self) -> Vec<(ActivityId, String, bool)> {
        let standing = self.messages.iter().rev().filter(|line| !line.deleted);
        standing.map(|line| (line.id, line.text.clone(), line.edits > 0)).collect()
    }
}

pub(super) struct Play {
    pub(super) stage: Stage,
    pub(super) room: ConversationId,
    model: Model,
    step: usize,
}

impl Play {
    fn new() -> Self {
        Self::on(Stage::with(PEOPLE))
    }

    pub(super) fn on(stage: Stage) -> Self {
        let room = stage.room();
        let model = Model { members: BTreeSet::from([0]), ..Model::default() };
        Self { stage, room, model, step: 0 }
    }

    /// Does one thing in both worlds and compares what they say to it.
    pub(super) fn perform(&mut self, person: usize, act: &Act) -> Result<(), TestCaseError> {
        self.step += 1;
        let (expected, allowed) = match act {
            Act::Post => self.post(person, None),
            Act::Reply(number) => match self.model.pick(*number).map(|line| line.id) {
                Some(parent) => self.post(person, Some(parent)),
                None => return Ok(()),
            },
            Act::Edit(number) => match self.edit(person, *number) {
                Some(outcome) => outcome,
                None => return Ok(()),
            },
            Act::Delete(number) => match self.delete(person, *number) {
                Some(outcome) => outcome,
                None => return Ok(()),
            },
            Act::Add(other) => self.add(person, *other),
            Act::Remove(other) => self.remove(person, *other),
            Act::Moderate(other, on) => self.moderate(person, *other, *on),
        };
        prop_assert_eq!(expected, allowed, "{} does {:?}", person, act);
        Ok(())
    }

    fn post(&mut self, person: usize, parent: Option<ActivityId>) -> (bool, bool) {
        let root = |id: ActivityId| {
            self.model.messages.iter().any(|line| line.id == id && !line.deleted && line.parent.is_none())
        };
        let expected = self.model.members.contains(&person) && parent.is_none_or(root);
        let text = format!("text {}", self.step);
        let new = NewMessage { text: Some(text.clone()), parent, ..NewMessage::default() };
        let posted = self.stage.conversations.post(self.stage.people[person], self.room, new);
        if let Ok(id) = posted {
            self.model.messages.push(Line { id, author: person, text, edits: 0, parent, deleted: false });
        }
        (expected, posted.is_ok())
    }

    fn edit(&mut self, person: usize, number: usize) -> Option<(bool, bool)> {
        let member = self.model.members.contains(&person);
        let text = format!("text {}", self.step);
        let line = self.model.pick(number)?;
        let expected = member && !line.deleted && line.author == person && line.edits < 10;
        let edit = Edit { text: Some(text.clone()), ..Edit::default() };
        let edited = self.stage.conversations.edit(self.stage.people[person], line.id, edit).is_ok();
        if expected {
            line.edits += 1;
            line.text = text;
        }
        Some((expected, edited))
    }

    fn delete(&mut self, person: usize, number: usize) -> Option<(bool, bool)> {
        let member = self.model.members.contains(&person);
        let moderator = self.model.moderators.contains(&person);
        let line = self.model.pick(number)?;
        let expected = member && !line.deleted && (line.author == person || moderator);
        let deleted = self.stage.conversations.delete_message(self.stage.people[person], line.id).is_ok();
        line.deleted |= expected;
        Some((expected, deleted))
    }

    fn add(&mut self, person: usize, other: usize) -> (bool, bool) {
        let expected = self.model.may_manage(person) && !self.model.members.contains(&other);
        let added = self.stage.add(person, self.room, other).is_ok();
        if expected {
            self.model.members.insert(other);
        }
        (expected, added)
    }

    fn remove(&mut self, person: usize, other: usize) -> (bool, bool) {
        let model = &mut self.model;
        let leaves = person == other && model.members.contains(&person);
        let expected = model.members.contains(&other) && (leaves || model.may_manage(person));
        let (actor, user) = (self.stage.people[person], self.stage.people[other]);
        let removed = self.stage.conversations.remove_member(actor, self.room, user).is_ok();
        if expected {
            model.members.remove(&other);
            model.moderators.remove(&other);
        }
        (expected, removed)
    }

    fn moderate(&mut self, person: usize, other: usize, on: bool) -> (bool, bool) {
        let model = &mut self.model;
        let both = model.members.contains(&person) && model.members.contains(&other);
        let unchanged = model.moderators.contains(&other) == on;
        let expected = both && (unchanged || model.may_manage(person));
        let change = MembershipChange { moderator: Some(on), hidden: None };
        let (actor, user) = (self.stage.people[person], self.stage.people[other]);
        let changed = self.stage.conversations.update_membership(actor, self.room, user, change).is_ok();
        if expected && on {
            model.moderators.insert(other);
        } else if expected {
            model.moderators.remove(&other);
        }
        (expected, changed)
    }

    /// What a member sees, in pages of `size`; nothing if nobody is left.
    pub(super) fn seen(
        &self,
        size: usize,
        thread: Option<ActivityId>,
    ) -> Option<Vec<(ActivityId, String, bool)>> {
        let viewer = self.stage.people[*self.model.members.first()?];
        let query = MessageQuery { thread, ..MessageQuery::default() };
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let stretch = Stretch { after, limit: size };
            let page = self.stage.conversations.messages(viewer, self.room, query, stretch, "").ok()?;
            let Some((last, _)) = page.last() else { return Some(seen) };
            after = Some(*last);
            seen.extend(page.into_iter().map(|(_, view)| {
                let id = ActivityId::from_uuid(view.id.uuid().expect("one UUID"));
                (id, view.text.unwrap_or_default(), view.updated.is_some())
            }));
        }
    }

    pub(super) fn check_members(&self) -> Result<(), TestCaseError> {
        let standing = self.stage.conversations.shelf.find(self.room).expect("a room");
        let room = lock(&standing);
        for (number, user) in self.stage.people.iter().enumerate() {
            prop_assert_eq!(room.is_member(*user), self.model.members.contains(&number));
            prop_assert_eq!(room.is_moderator(*user), self.model.moderators.contains(&number));
        }
        if !self.model.members.is_empty() {
            prop_assert_eq!(room.locked, self.model.locked());
        }
        let times: Vec<_> = room.log().iter().map(|activity| activity.published).collect();
        prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
        Ok(())
    }

    /// Applying the log once more gives the same conversation.
    fn check_replay(&self) -> Result<(), TestCaseError> {
        let standing = self.stage.conversations.shelf.find(self.room).expect("a room");
        let room = lock(&standing);
        let first = &room.log()[0];
        let Deed::Create(creation) = &first.deed else { panic!("a log begins with create") };
        let mut replayed =
            Conversation::created_by(room.id, room.cluster, room.owner, first.as_ref().clone(), creation);
        for activity in &room.log()[1..] {
            replayed.apply(activity.as_ref().clone());
        }
        prop_assert_eq!(summary(&replayed), summary(&room));
        Ok(())
    }
}

/// Everything that is folded, as text.
pub(super) fn summary(room: &Conversation) -> String {
    let members: Vec<_> = room.members_in_order();
    let messages: Vec<_> =
        room.messages.newest_first(None).map(|message| (message.id(), message.current().id)).collect();
    let keys = (&room.key, &room.resource, room.rotation_due);
    format!("{members:?} {messages:?} {:?} {:?} {:?} {keys:?}", room.title, room.locked, room.last_activity)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_fold_equals_a_naive_model(acts in prop::collection::vec(act(), 0..60), size in 1usize..7) {
        let mut play = Play::new();
        for (person, act) in &acts {
            play.perform(*person, act)?;
        }
        play.check_members()?;
        play.check_replay()?;
        if let Some(seen) = play.seen(size, None) {
            prop_assert_eq!(seen, play.model.listed());
        }
        for root in play.model.messages.iter().map(|line| line.id) {
            let replies = play.model.messages.iter().rev().filter(|line| line.parent == Some(root) && !line.deleted);
            let replies: Vec<_> = replies.map(|line| line.id).collect();
            if let Some(seen) = play.seen(size, Some(root)) {
                prop_assert_eq!(seen.into_iter().map(|(id, ..)| id).collect::<Vec<_>>(), replies);
            }
        }
    }
}
