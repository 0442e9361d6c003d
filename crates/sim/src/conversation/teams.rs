//! Teams: a team *is* its general room, which carries the team's UUID, name, members and moderators.
//!
//! Whoever joins or leaves that room joins or leaves the team (wire/04 sections 3.7 and 3.8).

use jiff::Timestamp;
use serde::Serialize;

use super::Refusal;
use super::conversations::Conversations;
use super::members::MembershipChange;
use super::refusal::Reason;
use super::rooms::RoomChange;
use super::state::Conversation;
use super::view::{Keyed, PageKey, Stretch};
use crate::clock::serialize_iso;
use crate::ids::{ConversationId, PublicId, TeamId, UserId};
use crate::sync::lock;

/// A team as its members see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamView {
    pub(crate) id: PublicId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    creator_id: PublicId,
    #[serde(serialize_with = "serialize_iso")]
    created: Timestamp,
}

/// One person in one team.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamMembershipView {
    id: PublicId,
    team_id: PublicId,
    person_id: PublicId,
    person_email: String,
    person_display_name: String,
    person_org_id: PublicId,
    is_moderator: bool,
    #[serde(serialize_with = "serialize_iso")]
    created: Timestamp,
}

impl Conversations {
    /// Founds a team with its general room; the founder moderates both.
    pub(crate) fn create_team(
        &self,
        founder: UserId,
        name: &str,
        description: Option<&str>,
    ) -> Result<TeamView, Refusal> {
        check_name(name)?;
        let team = TeamId::random();
        self.create_general_room(founder, team, name, description)?;
        self.team(founder, team)
    }

    /// A team, for its members.
    pub(crate) fn team(&self, viewer: UserId, team: TeamId) -> Result<TeamView, Refusal> {
        self.in_team(viewer, team, |room| Ok(self.team_view(team, room)))
    }

    /// A stretch of the teams of a person, the newest first.
    pub(crate) fn teams(&self, viewer: UserId, stretch: Stretch) -> Keyed<TeamView> {
        let mut teams: Vec<_> =
            self.shelf.of_member(viewer).iter().filter_map(|room| place(&lock(room))).collect();
        teams.sort_unstable_by_key(|(key, _)| *key);
        let behind = teams.into_iter().filter(|(key, _)| stretch.admits(*key));
        let shown = behind.filter_map(|(key, team)| Some((key, self.team(viewer, team).ok()?)));
        shown.take(stretch.limit).collect()
    }

    /// Renames or describes a team, and with it the general room; moderators only.
    pub(crate) fn update_team(
        &self,
        actor: UserId,
        team: TeamId,
        name: String,
        description: Option<String>,
    ) -> Result<TeamView, Refusal> {
        check_name(&name)?;
        let change = RoomChange { title: Some(name), description, ..RoomChange::default() };
        self.update_room(actor, general_room(team), &change).map_err(of_team)?;
        self.team(actor, team)
    }

    /// Removes a team: all its rooms are archived; moderators only.
    pub(crate) fn delete_team(&self, actor: UserId, team: TeamId) -> Result<(), Refusal> {
        self.in_team(
            actor,
            team,
            |room| {
                if room.is_moderator(actor) { Ok(()) } else { Err(not_moderator()) }
            },
        )?;
        self.close_rooms(actor, team)
    }

    /// Archives the rooms of a team that are not archived yet.
    pub(super) fn close_rooms(&self, actor: UserId, team: TeamId) -> Result<(), Refusal> {
        for standing in self.shelf.of_team(team) {
            let mut room = lock(&standing);
            if !room.archived {
                self.close(&mut room, actor)?;
            }
        }
        Ok(())
    }

    /// Takes somebody into a team.
    pub(crate) fn add_team_member(
        &self,
        actor: UserId,
        team: TeamId,
        user: UserId,
        moderator: bool,
    ) -> Result<TeamMembershipView, Refusal> {
        self.in_team(actor, team, |_| Ok(()))?;
        self.add_member(actor, general_room(team), user, moderator).map_err(of_team)?;
        self.team_membership(actor, team, user)
    }

    /// A membership of a team, for its members.
    pub(crate) fn team_membership(
        &self,
        viewer: UserId,
        team: TeamId,
        user: UserId,
    ) -> Result<TeamMembershipView, Refusal> {
        let view = self.in_team(viewer, team, |room| self.team_membership_view(team, room, user));
        view.map_err(
            |refusal| if refusal.reason == Reason::NotFound { Refusal::no_membership() } else { refusal },
        )
    }

    /// A stretch of the members of a team in the order in which they joined.
    pub(crate) fn team_memberships(
        &self,
        viewer: UserId,
        team: TeamId,
        stretch: Stretch,
    ) -> Result<Keyed<TeamMembershipView>, Refusal> {
        self.in_team(viewer, team, |room| {
            let members = room
                .members_in_order()
                .into_iter()
                .map(|(user, member)| (PageKey::new(member.joined.as_millisecond(), user.uuid()), user));
            let behind = members.filter(|(key, _)| stretch.admits(*key));
            let shown = behind
                .filter_map(|(key, user)| Some((key, self.team_membership_view(team, room, user).ok()?)));
            Ok(shown.take(stretch.limit).collect())
        })
    }

    /// Makes a member a moderator of the team, or no moderator any more.
    pub(crate) fn update_team_membership(
        &self,
        actor: UserId,
        team: TeamId,
        user: UserId,
        moderator: bool,
    ) -> Result<TeamMembershipView, Refusal> {
        let change = MembershipChange { moderator: Some(moderator), ..MembershipChange::default() };
        self.update_membership(actor, general_room(team), user, change).map_err(of_team)?;
        self.team_membership(actor, team, user)
    }

    /// Removes somebody from a team and all its rooms, or lets the caller leave.
    pub(crate) fn remove_team_member(
        &self,
        actor: UserId,
        team: TeamId,
        user: UserId,
    ) -> Result<(), Refusal> {
        self.team_membership(actor, team, user)?;
        self.remove_member(actor, general_room(team), user).map_err(of_team)
    }

    /// Does `work` on the general room of a team; who is no member does not find the team.
    pub(super) fn in_team<T>(
        &self,
        viewer: UserId,
        team: TeamId,
        work: impl FnOnce(&mut Conversation) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let inside = self.in_room(viewer, general_room(team), |room| {
            if room.is_general_room() { Ok(work(room)) } else { Err(Refusal::no_team()) }
        });
        inside.map_err(|_| Refusal::no_team())?
    }

    fn team_view(&self, team: TeamId, room: &Conversation) -> TeamView {
        TeamView {
            id: PublicId::team(team, room.cluster),
            name: room.title.as_ref().and_then(|title| self.open(title)).unwrap_or_default(),
            description: room.description.as_ref().and_then(|text| self.open(text)),
            creator_id: PublicId::person(room.creator),
            created: room.created,
        }
    }

    fn team_membership_view(
        &self,
        team: TeamId,
        room: &Conversation,
        user: UserId,
    ) -> Result<TeamMembershipView, Refusal> {
        let membership = self.membership_view(room, user)?;
        Ok(TeamMembershipView {
            id: PublicId::team_membership(user, team, room.cluster),
            team_id: PublicId::team(team, room.cluster),
            person_id: membership.person_id,
            person_email: membership.person_email,
            person_display_name: membership.person_display_name,
            person_org_id: membership.person_org_id,
            is_moderator: membership.is_moderator,
            created: membership.created,
        })
    }
}

/// The place in the list of teams of a room that stands for one.
fn place(room: &Conversation) -> Option<(PageKey, TeamId)> {
    let team = room.team.filter(|_| room.is_general_room() && !room.archived)?;
    Some((PageKey::new(-room.created.as_millisecond(), team.uuid()), team))
}

pub(super) fn general_room(team: TeamId) -> ConversationId {
    ConversationId::from_uuid(team.uuid())
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() { Err(Refusal::invalid("Name cannot be empty.")) } else { Ok(()) }
}

/// What was refused of the general room, in terms of the team.
fn of_team(refusal: Refusal) -> Refusal {
    match refusal.reason {
        Reason::Forbidden => not_moderator(),
        Reason::Conflict => Refusal::conflict("Person is already in the team."),
        Reason::NotFound if refusal == Refusal::no_room() => Refusal::no_team(),
        _ => refusal,
    }
}

pub(super) fn not_moderator() -> Refusal {
    Refusal::forbidden("Only a moderator of the team can do that.")
}
