//! Teams as clients of the conversation service know them: with conversations that come, go, and are archived
//! (wire/03 sections 3.11 and 3.13).

use serde_json::{Value, json};

use super::conversations::{Conversations, Entry};
use super::portrait::Portrait;
use super::refusal::Reason;
use super::state::Conversation;
use super::submission::Intent;
use super::submitting::{KmsAnswer, check_management};
use super::teams::{general_room, not_moderator};
use super::{Deed, Refusal, RoomUpdate, Submission};
use crate::clock::iso;
use crate::cluster::Cluster;
use crate::ids::{ConversationId, TeamId, UserId};
use crate::sync::lock;
use crate::vault::{AuthorizedId, ResourceUrl};

/// How much of a team to show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TeamPortrait {
    pub(crate) conversations: bool,
    pub(crate) members: bool,
}

impl Conversations {
    /// A team, for its members. Its general conversation is always there.
    pub(crate) fn team_object(
        &self,
        viewer: UserId,
        team: TeamId,
        portrait: TeamPortrait,
    ) -> Result<Value, Refusal> {
        let (mut wire, general) = self.in_team(viewer, team, |room| {
            let members = if portrait.members { usize::MAX } else { 0 };
            let general = self.portrait(viewer, room, SPARE);
            Ok((self.team_wire(team, room, self.participants(room, members)), general))
        })?;
        let mut conversations = vec![general];
        if portrait.conversations {
            conversations.extend(self.rooms_of_team(viewer, team));
        }
        wire["conversations"] = json!({"items": conversations});
        Ok(wire)
    }

    /// The teams of a person that stand in one cluster, the oldest first.
    pub(crate) fn team_objects(
        &self,
        viewer: UserId,
        cluster: Cluster,
        portrait: TeamPortrait,
    ) -> Vec<Value> {
        let founded = |room: &Conversation| {
            let team = room.team.filter(|_| room.is_general_room() && !room.archived)?;
            (room.cluster == cluster).then_some((room.created, team))
        };
        let rooms = self.shelf.of_member(viewer);
        let mut teams: Vec<_> = rooms.iter().filter_map(|room| founded(&lock(room))).collect();
        teams.sort_unstable();
        teams.into_iter().filter_map(|(_, team)| self.team_object(viewer, team, portrait).ok()).collect()
    }

    /// The conversations of a team, the general one first. Whoever is in the team sees all of them, but not what is
    /// said in those that he has not joined.
    pub(crate) fn team_conversations(&self, viewer: UserId, team: TeamId) -> Result<Vec<Value>, Refusal> {
        let general = self.in_team(viewer, team, |room| Ok(self.portrait(viewer, room, SPARE)))?;
        Ok(std::iter::once(general).chain(self.rooms_of_team(viewer, team)).collect())
    }

    fn rooms_of_team(&self, viewer: UserId, team: TeamId) -> Vec<Value> {
        let mut rooms: Vec<_> = self
            .shelf
            .of_team(team)
            .iter()
            .filter_map(|standing| {
                let room = lock(standing);
                let shown = !room.archived && !room.is_general_room();
                shown.then(|| (room.created, self.portrait(viewer, &room, SPARE)))
            })
            .collect();
        rooms.sort_by_key(|(created, _)| *created);
        rooms.into_iter().map(|(_, room)| room).collect()
    }

    fn team_wire(&self, team: TeamId, room: &Conversation, members: Vec<Value>) -> Value {
        let mut wire = json!({
            "id": team,
            "objectType": "team",
            "url": format!("{}/teams/{team}", self.urls.conversation(room.cluster)),
            "published": iso(room.created),
            "generalConversationUuid": room.id,
            "teamMembers": {"items": members},
        });
        let texts = [("displayName", &room.title), ("summary", &room.description)];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
            wire[name] = json!(text.as_stored());
            if let Some(key) = text.key() {
                wire["encryptionKeyUrl"] = json!(key);
            }
        }
        if let Some(color) = &room.team_color {
            wire["teamColor"] = json!(&**color);
        }
        if let Some(resource) = &room.resource {
            wire["kmsResourceObjectUrl"] = json!(resource);
        }
        wire
    }

    /// Who is in a new conversation of a team: its creator must be in the team, and with `everybody` all of it comes.
    pub(super) fn bring_team_along(
        &self,
        creator: UserId,
        team: TeamId,
        everybody: bool,
        people: &mut Vec<UserId>,
    ) -> Result<(), Refusal> {
        self.in_team(creator, team, |room| {
            if people.iter().any(|user| !room.is_member(*user)) {
                return Err(Refusal::invalid("Only members of the team can be in its conversations."));
            }
            if everybody {
                let members = room.members_in_order().into_iter().map(|(user, _)| user);
                let others: Vec<_> = members.filter(|user| !people.contains(user)).collect();
                people.extend(others);
            }
            Ok(())
        })
    }

    /// Lets everybody in the conversation have its keys, and whoever is in the team read its title: what the client
    /// forgot to ask the KMS for.
    pub(super) fn admit_everybody(&self, room: &Conversation, team: TeamId) -> Result<(), Refusal> {
        let Some(resource) = &room.resource else { return Ok(()) };
        let members: Vec<_> = room.members.keys().copied().map(AuthorizedId::User).collect();
        self.vault.authorize(&self.api, resource, &members)?;
        match self.team_resource(team) {
            Some(general) => self.admit_team(room, general),
            None => Ok(()),
        }
    }

    fn team_resource(&self, team: TeamId) -> Option<ResourceUrl> {
        let standing = self.shelf.find(general_room(team))?;
        lock(&standing).resource.clone()
    }

    /// Writes into the log of a team's general conversation that another one is in the team now
    /// (wire/04 section 3.1).
    pub(super) fn tell_team(&self, actor: UserId, team: TeamId, id: ConversationId) -> Result<(), Refusal> {
        self.in_team(actor, team, |room| {
            self.commit(room, Entry::new(actor, Deed::TakeIn(id)));
            Ok(())
        })
    }

    /// Lets somebody of a team into one of its conversations.
    pub(crate) fn join_team_room(
        &self,
        actor: UserId,
        team: TeamId,
        id: ConversationId,
    ) -> Result<Value, Refusal> {
        self.in_team(actor, team, |_| Ok(()))?;
        let standing = self.shelf.find(id).ok_or_else(Refusal::no_room)?;
        let mut room = lock(&standing);
        if room.team != Some(team) || room.archived {
            return Err(Refusal::no_room());
        }
        if room.is_member(actor) {
            return Err(Refusal::conflict("Person is already in the room."));
        }
        self.remember(actor);
        self.join(&mut room, actor, actor)?;
        let whole = Portrait { participants: usize::MAX, ..SPARE };
        Ok(self.portrait(actor, &room, whole))
    }

    /// Moves a conversation into a team, or out of it. Both logs tell of it; the answer is the team's activity.
    pub(super) fn move_into_team(
        &self,
        actor: UserId,
        general: ConversationId,
        submission: Submission,
        ask_kms: impl FnOnce() -> Result<Option<KmsAnswer>, Refusal>,
    ) -> Result<Value, Refusal> {
        let (id, arrives) = match submission.intent {
            Intent::TakeIn(id) => (id, true),
            Intent::LetGo(id) => (id, false),
            _ => return Err(Refusal::invalid("Only conversations move.")),
        };
        let (team, resource) = self.in_room(actor, general, |room| {
            let team = room.team.filter(|_| room.is_general_room());
            let team = team.ok_or_else(|| Refusal::invalid("Conversations move into teams only."))?;
            Ok((team, room.resource.clone()))
        })?;
        let answer = self.in_room(actor, id, |room| {
            check_move(room, actor, team, arrives)?;
            let answer = ask_kms()?;
            self.readmit(room, resource, arrives)?;
            let team = Some(arrives.then_some(team));
            let update = RoomUpdate { team, ..RoomUpdate::default() };
            self.commit(room, Entry::new(actor, Deed::Update(Box::new(update))));
            Ok(answer)
        })?;
        let deed = if arrives { Deed::TakeIn(id) } else { Deed::LetGo(id) };
        self.in_room(actor, general, |room| self.tell(room, actor, deed, &submission, answer.as_ref()))
    }

    /// Whoever is in the team may read the title while the conversation is in it.
    fn readmit(
        &self,
        room: &Conversation,
        general: Option<ResourceUrl>,
        arrives: bool,
    ) -> Result<(), Refusal> {
        let (Some(general), Some(resource)) = (general, &room.resource) else { return Ok(()) };
        if arrives {
            return self.admit_team(room, general);
        }
        self.vault.revoke(&self.api, resource, &general.into())?;
        Ok(())
    }

    fn tell(
        &self,
        room: &mut Conversation,
        actor: UserId,
        deed: Deed,
        submission: &Submission,
        answer: Option<&KmsAnswer>,
    ) -> Result<Value, Refusal> {
        let client_temp_id = submission.client_temp_id.clone();
        let activity = self.commit(room, Entry { client_temp_id, ..Entry::new(actor, deed) });
        let mut wire = self.wire_activity(room, &activity);
        if let Some(answer) = answer {
            wire["kmsMessage"] = json!(answer.wrapped);
        }
        Ok(wire)
    }

    /// Archives a conversation of a team; with the general one goes the whole team.
    pub(super) fn archive(
        &self,
        actor: UserId,
        id: ConversationId,
        submission: Submission,
        ask_kms: impl FnOnce() -> Result<Option<KmsAnswer>, Refusal>,
    ) -> Result<Value, Refusal> {
        let (wire, team) = self.in_room(actor, id, |room| {
            check_archiving(room, actor)?;
            let answer = ask_kms()?;
            let wire = self.tell(room, actor, Deed::Archive, &submission, answer.as_ref())?;
            Ok((wire, room.team.filter(|_| room.is_general_room())))
        })?;
        if let Some(team) = team {
            self.close_rooms(actor, team)?;
        }
        Ok(wire)
    }

    /// Brings an archived conversation back; with the general one comes the whole team.
    pub(super) fn unarchive(
        &self,
        actor: UserId,
        id: ConversationId,
        submission: Submission,
    ) -> Result<Value, Refusal> {
        let (wire, team) = self.in_any_room(actor, id, |room| {
            check_archiving(room, actor)?;
            if !room.archived {
                return Err(Refusal::invalid("The conversation is not archived."));
            }
            let wire = self.tell(room, actor, Deed::Unarchive, &submission, None)?;
            Ok((wire, room.team.filter(|_| room.is_general_room())))
        })?;
        for standing in team.map(|team| self.shelf.of_team(team)).unwrap_or_default() {
            let mut room = lock(&standing);
            if room.archived {
                self.commit(&mut room, Entry::new(actor, Deed::Unarchive));
            }
        }
        Ok(wire)
    }
}

/// Of the conversations of a team: no activities, no people.
const SPARE: Portrait = Portrait { activities: 0, participants: 0, computed_title: false };

fn check_move(room: &Conversation, actor: UserId, team: TeamId, arrives: bool) -> Result<(), Refusal> {
    check_management(room, actor)?;
    match (arrives, room.team) {
        (true, None) => Ok(()),
        (true, Some(_)) => Err(Refusal::conflict("The conversation is in a team already.")),
        (false, Some(present)) if present == team && !room.is_general_room() => Ok(()),
        (false, _) => Err(Refusal::invalid("The conversation is none of the team's that can be removed.")),
    }
}

fn check_archiving(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.team.is_none() {
        return Err(Refusal::invalid("Only conversations of teams are archived."));
    }
    check_management(room, actor)
        .map_err(|refusal| if refusal.reason == Reason::Forbidden { not_moderator() } else { refusal })
}
