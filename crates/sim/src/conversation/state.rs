//! The state of one conversation: its log and what is folded from it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::activity::{Avatar, Kind, Tags};
use super::member::Member;
use super::messages::Messages;
use super::{Activity, Creation, Deed, RoomUpdate, Text};
use crate::cluster::Cluster;
use crate::ids::{ActivityId, ConversationId, OrgId, TeamId, UserId};
use crate::vault::{KeyUrl, ResourceUrl};

/// A conversation. [`apply`](Self::apply) is the only way to change it.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: ConversationId,
    pub(crate) cluster: Cluster,
    /// The organization that owns it: the creator's.
    pub(crate) owner: OrgId,
    pub(crate) creator: UserId,
    pub(crate) created: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) team: Option<TeamId>,
    pub(crate) team_color: Option<Arc<str>>,
    pub(crate) title: Option<Text>,
    pub(crate) description: Option<Text>,
    pub(crate) classification: Option<String>,
    pub(crate) made_public: Option<Timestamp>,
    pub(crate) locked: bool,
    pub(crate) announcement_only: bool,
    pub(crate) archived: bool,
    pub(crate) key: Option<KeyUrl>,
    pub(crate) resource: Option<ResourceUrl>,
    /// Somebody who knows the key has left: the next text wants a new one.
    pub(crate) rotation_due: bool,
    pub(crate) last_activity: Timestamp,
    /// When something was last written: whoever has seen less has something to read.
    pub(crate) last_readable: Timestamp,
    pub(crate) avatar: Option<Avatar>,
    /// Who has left, and when.
    pub(crate) former: HashMap<UserId, Timestamp>,
    pub(crate) members: HashMap<UserId, Member>,
    pub(crate) messages: Messages,
    pub(super) side: HashMap<ActivityId, Text>,
    log: Vec<Arc<Activity>>,
    places: HashMap<ActivityId, usize>,
    /// What belongs to an activity, oldest first.
    children: HashMap<ActivityId, Vec<ActivityId>>,
}

impl Conversation {
    /// The conversation that `activity` creates.
    pub(super) fn created_by(
        id: ConversationId,
        cluster: Cluster,
        owner: OrgId,
        activity: Activity,
        creation: &Creation,
    ) -> Self {
        let born = activity.published;
        let mut conversation = Self {
            id,
            cluster,
            owner,
            creator: activity.actor,
            created: born,
            kind: creation.kind,
            team: creation.team,
            team_color: creation.team_color.clone(),
            title: creation.title.clone(),
            description: creation.description.clone(),
            classification: creation.classification.clone(),
            made_public: creation.public.then_some(born),
            locked: creation.participants.iter().any(|participant| participant.moderator),
            announcement_only: creation.announcement_only,
            archived: false,
            key: creation.key.clone(),
            resource: creation.resource.clone(),
            rotation_due: false,
            last_activity: born,
            last_readable: born,
            avatar: None,
            former: HashMap::new(),
            members: HashMap::new(),
            messages: Messages::default(),
            side: HashMap::new(),
            log: Vec::new(),
            places: HashMap::new(),
            children: HashMap::new(),
        };
        for participant in &creation.participants {
            let moderator = participant.moderator;
            conversation.members.insert(participant.user, Member { moderator, ..Member::joined(born) });
        }
        conversation.change_member(activity.actor, |member| {
            member.saw(activity.id, born);
            creation.tags.iter().for_each(|tag| member.tag(tag));
        });
        conversation.apply(activity);
        conversation
    }

    /// Lets an activity take effect and appends it. The caller has checked every right and rule.
    pub(super) fn apply(&mut self, mut activity: Activity) -> Arc<Activity> {
        self.take_effect(&activity);
        activity.tags = self.tags();
        let activity = Arc::new(activity);
        self.places.insert(activity.id, self.log.len());
        self.log.push(activity.clone());
        if let Some(parent) = activity.parent {
            self.children.entry(parent.id).or_default().push(activity.id);
        }
        self.messages.fold(&activity);
        activity
    }

    fn take_effect(&mut self, activity: &Activity) {
        match &activity.deed {
            Deed::Add(user) => self.join(*user, activity.published),
            Deed::Leave(user) => self.depart(*user, activity.published),
            // Also what is deleted by now was once new.
            Deed::Post(_) | Deed::Share(_) | Deed::Tombstone => self.posted(activity),
            Deed::Update(update) => self.update(update, activity.published),
            Deed::Delete(deleted) => self.bury(*deleted),
            Deed::AssignModerator(user) => self.set_moderator(*user, true),
            Deed::UnassignModerator(user) => self.set_moderator(*user, false),
            Deed::Lock => self.locked = true,
            Deed::Unlock => self.locked = false,
            Deed::Announcement(on) => self.announcement_only = *on,
            Deed::Assign(avatar) => self.avatar = Some(avatar.clone()),
            Deed::Unassign => self.avatar = None,
            Deed::Favorite(on) => self.mark(activity.actor, &["FAVORITE".into()], *on),
            Deed::Mute(on) => self.mark(activity.actor, &["MUTED".into()], *on),
            Deed::Tag(tags) => self.mark(activity.actor, tags, true),
            Deed::Untag(tags) => self.mark(activity.actor, tags, false),
            Deed::Hide(hidden) => self.change_member(activity.actor, |member| member.hidden = *hidden),
            Deed::Acknowledge(seen) => self.acknowledge(activity.actor, *seen),
            Deed::UpdateKey { key, resource } => self.update_key(key.as_ref(), resource.as_ref()),
            Deed::Archive => self.archived = true,
            Deed::Unarchive => self.archived = false,
            Deed::Create(_) | Deed::CardAction { .. } | Deed::React(_) => {}
            Deed::TakeIn(_) | Deed::LetGo(_) | Deed::Schedule(_) => {}
        }
    }

    fn join(&mut self, user: UserId, at: Timestamp) {
        self.members.insert(user, Member::joined(at));
        self.former.remove(&user);
        self.last_activity = at;
    }

    fn depart(&mut self, user: UserId, at: Timestamp) {
        self.members.remove(&user);
        self.former.insert(user, at);
        self.rotation_due = self.key.is_some();
        self.last_activity = at;
    }

    /// A post shows a hidden conversation again, and its author has seen it. An edit is nothing new.
    fn posted(&mut self, activity: &Activity) {
        if activity.edited().is_some() || activity.reacted_to().is_some() {
            return;
        }
        self.last_activity = activity.published;
        self.last_readable = activity.published;
        for member in self.members.values_mut() {
            member.hidden = false;
        }
        self.change_member(activity.actor, |member| member.saw(activity.id, activity.published));
    }

    fn update(&mut self, update: &RoomUpdate, at: Timestamp) {
        if let Some(title) = &update.title {
            self.title = Some(title.clone());
        }
        if let Some(description) = &update.description {
            self.description = description.clone();
        }
        if let Some(classification) = &update.classification {
            self.classification = Some(classification.clone());
        }
        match update.public {
            Some(true) if self.made_public.is_none() => self.made_public = Some(at),
            Some(false) => self.made_public = None,
            _ => {}
        }
        self.team = update.team.unwrap_or(self.team);
    }

    fn mark(&mut self, user: UserId, tags: &[Arc<str>], on: bool) {
        self.change_member(user, |member| {
            tags.iter().for_each(|tag| if on { member.tag(tag) } else { member.untag(tag) });
        });
    }

    /// The deleted message stays in its place as a tombstone: its content, and the content of its edits, is
    /// gone from the log. So is a reaction that is taken back.
    fn bury(&mut self, deleted: ActivityId) {
        for part in self.parts(deleted) {
            self.side.remove(&part);
            if let Some(entry) = self.places.get(&part).and_then(|place| self.log.get_mut(*place)) {
                *entry = Arc::new(Activity { deed: Deed::Tombstone, ..Activity::clone(entry) });
            }
        }
    }

    fn set_moderator(&mut self, user: UserId, moderator: bool) {
        self.change_member(user, |member| member.moderator = moderator);
    }

    fn acknowledge(&mut self, user: UserId, seen: ActivityId) {
        if let Some(published) = self.activity(seen).map(|activity| activity.published) {
            self.change_member(user, |member| member.saw(seen, published));
        }
    }

    fn update_key(&mut self, key: Option<&KeyUrl>, resource: Option<&ResourceUrl>) {
        self.key = key.cloned();
        self.resource = resource.cloned();
        self.rotation_due = false;
    }

    fn change_member(&mut self, user: UserId, change: impl FnOnce(&mut Member)) {
        if let Some(member) = self.members.get_mut(&user) {
            change(member);
        }
    }

    pub(super) fn tags(&self) -> Tags {
        Tags {
            one_on_one: self.is_direct(),
            team: self.team.is_some(),
            locked: self.locked,
            announcement: self.announcement_only,
        }
    }

    /// The key that clients are to seal under: none while it has to be rotated.
    pub(crate) fn usable_key(&self) -> Option<&KeyUrl> {
        self.key.as_ref().filter(|_| !self.rotation_due)
    }

    /// Every activity, oldest first.
    pub(crate) fn log(&self) -> &[Arc<Activity>] {
        &self.log
    }

    /// The place of an activity in the log.
    pub(super) fn place(&self, id: ActivityId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// What goes when this is deleted: a message with its edits, or one activity.
    pub(super) fn parts(&self, deleted: ActivityId) -> Vec<ActivityId> {
        let parts = Some(self.messages.parts(deleted)).filter(|parts| !parts.is_empty());
        parts.unwrap_or_else(|| vec![deleted])
    }

    /// Takes the side records of its own activities.
    pub(super) fn take_sides(&mut self, sides: &mut HashMap<ActivityId, Text>) {
        let own = self.log.iter().filter_map(|activity| sides.remove_entry(&activity.id));
        self.side.extend(own);
    }

    /// The activity with this id.
    pub(crate) fn activity(&self, id: ActivityId) -> Option<&Arc<Activity>> {
        self.places.get(&id).map(|place| &self.log[*place])
    }

    /// What belongs to an activity, oldest first; what was deleted is not there any more.
    pub(crate) fn children(&self, id: ActivityId) -> impl Iterator<Item = &Arc<Activity>> {
        let children = self.children.get(&id).into_iter().flatten();
        let present = children.filter_map(|child| self.activity(*child));
        present.filter(|child| !matches!(child.deed, Deed::Tombstone))
    }

    /// When the newest activity was published.
    pub(crate) fn last_published(&self) -> Option<Timestamp> {
        self.log.last().map(|activity| activity.published)
    }

    pub(crate) fn is_direct(&self) -> bool {
        self.kind == Kind::Direct
    }

    pub(crate) fn is_member(&self, user: UserId) -> bool {
        self.members.contains_key(&user)
    }

    pub(crate) fn is_moderator(&self, user: UserId) -> bool {
        self.members.get(&user).is_some_and(|member| member.moderator)
    }

    pub(crate) fn moderator_count(&self) -> usize {
        self.members.values().filter(|member| member.moderator).count()
    }

    /// Whether this is the room that a team is: it carries the team's UUID.
    pub(crate) fn is_general_room(&self) -> bool {
        self.team.is_some_and(|team| team.uuid() == self.id.uuid())
    }

    /// The members in the order in which they joined.
    pub(crate) fn members_in_order(&self) -> Vec<(UserId, &Member)> {
        let mut members: Vec<_> = self.members.iter().map(|(user, member)| (*user, member)).collect();
        members.sort_by_key(|(user, member)| (member.joined, *user));
        members
    }

    /// The other person of a 1:1 conversation.
    pub(crate) fn other_than(&self, viewer: UserId) -> Option<UserId> {
        self.members.keys().copied().find(|user| *user != viewer)
    }
}
