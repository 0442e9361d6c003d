//! Joining, leaving, moderating, hiding.

use super::conversations::{Conversations, Entry};
use super::member::Member;
use super::state::Conversation;
use super::view::{Keyed, MembershipView, PageKey, Stretch};
use super::{Deed, Refusal};
#[cfg(test)]
use crate::ids::ActivityId;
use crate::ids::{ConversationId, TeamId, UserId};
use crate::sync::lock;

/// What to change in a membership; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MembershipChange {
    pub(crate) moderator: Option<bool>,
    /// Hides a 1:1 room from its owner until something new is posted.
    pub(crate) hidden: Option<bool>,
}

impl Conversations {
    /// Adds somebody to a group room.
    pub(crate) fn add_member(
        &self,
        actor: UserId,
        id: ConversationId,
        user: UserId,
        moderator: bool,
    ) -> Result<MembershipView, Refusal> {
        self.remember(user);
        let standing = self.shelf.find(id).ok_or_else(Refusal::no_room)?;
        let mut room = lock(&standing);
        check_addition(&room, actor, user)?;
        self.join(&mut room, actor, user)?;
        if moderator {
            self.promote(&mut room, actor, user);
        }
        self.membership_view(&room, user)
    }

    pub(super) fn join(&self, room: &mut Conversation, actor: UserId, user: UserId) -> Result<(), Refusal> {
        self.admit(room, user)?;
        self.commit(room, Entry::new(actor, Deed::Add(user)));
        Ok(())
    }

    /// Whoever makes the first moderator of a room becomes one himself, and the room is locked.
    fn promote(&self, room: &mut Conversation, actor: UserId, user: UserId) {
        if room.moderator_count() == 0 {
            self.commit(room, Entry::new(actor, Deed::AssignModerator(actor)));
            self.commit(room, Entry::new(actor, Deed::Lock));
        }
        if !room.is_moderator(user) {
            self.commit(room, Entry::new(actor, Deed::AssignModerator(user)));
        }
    }

    /// Removes somebody, or lets the caller leave. Leaving the general room of a team is leaving the team: access
    /// to all its rooms ends.
    pub(crate) fn remove_member(
        &self,
        actor: UserId,
        id: ConversationId,
        user: UserId,
    ) -> Result<(), Refusal> {
        let removal = self.in_room(actor, id, |room| {
            check_removal(room, actor, user)?;
            self.let_go(room, actor, user)?;
            Ok(room.team.filter(|_| room.is_general_room()))
        });
        match removal.map_err(without_room)? {
            Some(team) => self.leave_team_rooms(actor, team, user),
            None => Ok(()),
        }
    }

    /// Takes somebody whose account ends out of all group rooms; 1:1 rooms stay as they are.
    pub(crate) fn leave_all_rooms(&self, user: UserId) -> Result<(), Refusal> {
        for standing in self.shelf.of_member(user) {
            let mut room = lock(&standing);
            if room.is_member(user) && !room.is_direct() && !room.archived {
                self.let_go(&mut room, user, user)?;
            }
        }
        Ok(())
    }

    pub(super) fn leave_team_rooms(&self, actor: UserId, team: TeamId, user: UserId) -> Result<(), Refusal> {
        for standing in self.shelf.of_team(team) {
            let mut room = lock(&standing);
            if room.is_member(user) {
                self.let_go(&mut room, actor, user)?;
            }
        }
        Ok(())
    }

    /// Takes the keys away and commits the leave. A room whose last moderator went has none: it is unlocked.
    pub(super) fn let_go(&self, room: &mut Conversation, actor: UserId, user: UserId) -> Result<(), Refusal> {
        self.shut_out(room, user)?;
        self.commit(room, Entry::new(actor, Deed::Leave(user)));
        if !room.members.is_empty() {
            self.unlock_if_unmoderated(room, actor);
        }
        Ok(())
    }

    pub(super) fn unlock_if_unmoderated(&self, room: &mut Conversation, actor: UserId) {
        if !room.locked || room.moderator_count() > 0 {
            return;
        }
        if room.announcement_only {
            self.commit(room, Entry::new(actor, Deed::Announcement(false)));
        }
        self.commit(room, Entry::new(actor, Deed::Unlock));
    }

    /// Makes somebody a moderator, or no moderator any more, or hides the caller's 1:1 room.
    pub(crate) fn update_membership(
        &self,
        actor: UserId,
        id: ConversationId,
        user: UserId,
        change: MembershipChange,
    ) -> Result<MembershipView, Refusal> {
        self.in_room(actor, id, |room| {
            let member = room.members.get(&user).ok_or_else(Refusal::no_membership)?.clone();
            let moderator = change.moderator.filter(|wished| *wished != member.moderator);
            let hidden = change.hidden.filter(|wished| *wished != member.hidden);
            if let Some(moderator) = moderator {
                check_moderation(room, actor)?;
                check_last_moderator(room, user, moderator)?;
                self.set_moderator(room, actor, user, moderator);
            }
            if let Some(hidden) = hidden {
                check_hiding(room, actor, user)?;
                self.commit(room, Entry::new(actor, Deed::Hide(hidden)));
            }
            self.membership_view(room, user)
        })
        .map_err(without_room)
    }

    fn set_moderator(&self, room: &mut Conversation, actor: UserId, user: UserId, moderator: bool) {
        if moderator {
            self.commit(room, Entry::new(actor, Deed::AssignModerator(user)));
            if !room.locked {
                self.commit(room, Entry::new(actor, Deed::Lock));
            }
        } else {
            self.commit(room, Entry::new(actor, Deed::UnassignModerator(user)));
            self.unlock_if_unmoderated(room, actor);
        }
    }

    /// Notes that somebody has seen everything up to a message.
    #[cfg(test)]
    pub(crate) fn acknowledge(&self, actor: UserId, seen: ActivityId) -> Result<(), Refusal> {
        self.in_home_of(actor, seen, Refusal::no_message, |room| {
            self.commit(room, Entry::new(actor, Deed::Acknowledge(seen)));
            Ok(())
        })
    }

    /// The newest activity that a member has seen.
    #[cfg(test)]
    pub(crate) fn last_seen(&self, id: ConversationId, user: UserId) -> Option<ActivityId> {
        let standing = self.shelf.find(id)?;
        let room = lock(&standing);
        room.members.get(&user)?.last_seen.map(|(seen, _)| seen)
    }

    /// A membership, for members of the same room.
    pub(crate) fn membership(
        &self,
        viewer: UserId,
        id: ConversationId,
        user: UserId,
    ) -> Result<MembershipView, Refusal> {
        self.in_room(viewer, id, |room| self.membership_view(room, user))
            .map_err(|_| Refusal::no_membership())
    }

    /// The members of a room in the order in which they joined; `wanted` leaves only one.
    pub(crate) fn memberships_of_room(
        &self,
        viewer: UserId,
        id: ConversationId,
        wanted: Option<UserId>,
        stretch: Stretch,
    ) -> Result<Keyed<MembershipView>, Refusal> {
        self.in_room(viewer, id, |room| {
            let members = room.members_in_order().into_iter().map(|(user, member)| (key(user, member), user));
            let listed = members
                .filter(|(_, user)| wanted.is_none_or(|wanted| wanted == *user))
                .filter(|(key, _)| stretch.admits(*key));
            let shown = listed.filter_map(|(key, user)| Some((key, self.membership_view(room, user).ok()?)));
            Ok(shown.take(stretch.limit).collect())
        })
    }

    /// The caller's own memberships, the newest first.
    pub(crate) fn own_memberships(&self, viewer: UserId, stretch: Stretch) -> Keyed<MembershipView> {
        let own_key = |room: &Conversation| {
            let joined = room.members.get(&viewer)?.joined.as_millisecond();
            (!room.archived).then(|| PageKey::new(-joined, room.id.uuid()))
        };
        let rooms = self.shelf.of_member(viewer).into_iter();
        let keyed = rooms.filter_map(|standing| {
            let key = own_key(&lock(&standing))?;
            Some((key, standing))
        });
        let mut found: Vec<_> = keyed.collect();
        found.sort_by_key(|(key, _)| *key);
        let behind = found.into_iter().filter(|(key, _)| stretch.admits(*key));
        let shown = behind.filter_map(|(key, standing)| {
            let room = lock(&standing);
            Some((key, self.membership_view(&room, viewer).ok()?))
        });
        shown.take(stretch.limit).collect()
    }
}

/// A membership in a room that cannot be found cannot be found either.
fn without_room(refusal: Refusal) -> Refusal {
    if refusal == Refusal::no_room() { Refusal::no_membership() } else { refusal }
}

fn key(user: UserId, member: &Member) -> PageKey {
    PageKey::new(member.joined.as_millisecond(), user.uuid())
}

pub(super) fn check_addition(room: &Conversation, actor: UserId, user: UserId) -> Result<(), Refusal> {
    if !room.is_member(actor) || room.archived {
        return Err(Refusal::add_failed());
    }
    if room.is_direct() {
        return Err(Refusal::invalid("Nobody can be added to a direct room."));
    }
    if room.locked && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator can add people to a locked room."));
    }
    if room.is_member(user) {
        return Err(Refusal::conflict("Person is already in the room."));
    }
    Ok(())
}

pub(super) fn check_removal(room: &Conversation, actor: UserId, user: UserId) -> Result<(), Refusal> {
    if !room.is_member(user) {
        return Err(Refusal::no_membership());
    }
    if room.is_direct() {
        return Err(Refusal::invalid("Nobody can leave a direct room."));
    }
    if actor != user && room.locked && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator can remove people from a locked room."));
    }
    let last_moderator = room.is_moderator(user) && room.moderator_count() == 1;
    if room.is_general_room() && last_moderator && room.members.len() > 1 {
        return Err(Refusal::invalid("The last moderator of a team cannot leave it."));
    }
    Ok(())
}

pub(super) fn check_moderation(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.is_direct() {
        return Err(Refusal::invalid("A direct room has no moderators."));
    }
    if room.locked && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator can change the moderators of a locked room."));
    }
    Ok(())
}

/// A team has a moderator as long as it has members.
pub(super) fn check_last_moderator(
    room: &Conversation,
    user: UserId,
    moderator: bool,
) -> Result<(), Refusal> {
    let last = !moderator && room.is_moderator(user) && room.moderator_count() == 1;
    if last && room.is_general_room() {
        return Err(Refusal::invalid("The last moderator of a team stays one."));
    }
    Ok(())
}

fn check_hiding(room: &Conversation, actor: UserId, user: UserId) -> Result<(), Refusal> {
    if !room.is_direct() {
        return Err(Refusal::invalid("Only a direct room can be hidden."));
    }
    if actor != user {
        return Err(Refusal::forbidden("Only the member himself can hide a room."));
    }
    Ok(())
}
