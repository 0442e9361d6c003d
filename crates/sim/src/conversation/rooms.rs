//! Making, finding, changing and removing rooms.

use jiff::Timestamp;

use super::activity::{Kind, Participant};
use super::authors::Author;
use super::conversations::{Conversations, Entry};
use super::shelf::Standing;
use super::state::Conversation;
use super::view::{Keyed, PageKey, RoomView, Stretch};
use super::{Creation, Deed, Refusal, RoomUpdate, Text};
use crate::ids::{ConversationId, TeamId, UserId};
use crate::sync::lock;
use crate::vault::ResourceUrl;

/// A group room to make.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewRoom {
    pub(crate) title: String,
    pub(crate) team: Option<TeamId>,
    pub(crate) classification: Option<String>,
    /// The creator becomes its moderator.
    pub(crate) locked: bool,
    pub(crate) public: bool,
    pub(crate) description: Option<String>,
    pub(crate) announcement_only: bool,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoomChange {
    pub(crate) title: Option<String>,
    pub(crate) team: Option<TeamId>,
    pub(crate) classification: Option<String>,
    pub(crate) locked: Option<bool>,
    pub(crate) public: Option<bool>,
    /// A single space removes it.
    pub(crate) description: Option<String>,
    pub(crate) announcement_only: Option<bool>,
    /// Refused unless it is false: that right is a compliance officer's.
    pub(crate) read_only: bool,
}

/// Which rooms to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoomQuery {
    pub(crate) team: Option<TeamId>,
    pub(crate) direct: Option<bool>,
    pub(crate) order: RoomOrder,
    /// Public rooms of the viewer's organization made public in this time, instead of the viewer's own.
    pub(crate) public_between: Option<(Timestamp, Timestamp)>,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RoomOrder {
    Id,
    /// Newest first.
    #[default]
    LastActivity,
    /// Newest first.
    Created,
}

impl Conversations {
    /// Makes a group room, in a team if it says so; the caller is its first member.
    pub(crate) fn create_room(&self, creator: UserId, new: &NewRoom) -> Result<ConversationId, Refusal> {
        let team = new.team.map(|team| self.team_keys(creator, team)).transpose()?.flatten();
        let id = self.open_room(ConversationId::random(), creator, new, team.as_ref())?;
        if let Some(team) = new.team {
            self.tell_team(creator, team, id)?;
        }
        Ok(id)
    }

    /// Makes the general room of a new team: it has the team's UUID, and the creator moderates it.
    pub(crate) fn create_general_room(
        &self,
        creator: UserId,
        team: TeamId,
        title: &str,
        description: Option<&str>,
    ) -> Result<ConversationId, Refusal> {
        let new = NewRoom {
            title: title.to_owned(),
            team: Some(team),
            locked: true,
            description: description.map(str::to_owned),
            ..NewRoom::default()
        };
        self.open_room(ConversationId::from_uuid(team.uuid()), creator, &new, None)
    }

    fn open_room(
        &self,
        id: ConversationId,
        creator: UserId,
        new: &NewRoom,
        team: Option<&ResourceUrl>,
    ) -> Result<ConversationId, Refusal> {
        check_new(new)?;
        let creator = self.author(creator).ok_or_else(Refusal::no_person)?;
        let creation = self.creation(&creator, new, team)?;
        Ok(self.open_up(self.born(id, &creator, creation)))
    }

    fn creation(
        &self,
        creator: &Author,
        new: &NewRoom,
        team: Option<&ResourceUrl>,
    ) -> Result<Creation, Refusal> {
        let participants = vec![Participant { user: creator.id, moderator: new.locked }];
        let (key, resource) = self.key_for(creator.id, &participants, team)?;
        let description = new.description.as_deref().filter(|text| !text.trim().is_empty());
        Ok(Creation {
            kind: Kind::Group,
            team: new.team,
            title: Some(self.seal(&key, &new.title)?),
            description: description.map(|text| self.seal(&key, text)).transpose()?,
            classification: new.classification.clone(),
            announcement_only: new.announcement_only,
            public: new.public,
            participants,
            key: Some(key),
            resource: Some(resource),
            tags: Vec::new(),
            team_color: None,
        })
    }

    /// The resource of a team's general room, for a member of the team.
    fn team_keys(&self, viewer: UserId, team: TeamId) -> Result<Option<ResourceUrl>, Refusal> {
        self.in_team(viewer, team, |room| Ok(room.resource.clone()))
    }

    /// The 1:1 room of two people; the first message makes it.
    pub(crate) fn direct_room(&self, one: UserId, other: UserId) -> Result<ConversationId, Refusal> {
        if one == other {
            return Err(Refusal::invalid("A person cannot have a room with himself."));
        }
        self.shelf.pair(one, other, || self.open_direct(one, other))
    }

    fn open_direct(&self, one: UserId, other: UserId) -> Result<ConversationId, Refusal> {
        let creator = self.author(one).ok_or_else(Refusal::no_person)?;
        let partner = self.author(other).ok_or_else(Refusal::no_person)?;
        let participants =
            [creator.id, partner.id].map(|user| Participant { user, moderator: false }).to_vec();
        let (key, resource) = self.key_for(creator.id, &participants, None)?;
        let creation = Creation {
            kind: Kind::Direct,
            team: None,
            title: None,
            description: None,
            classification: None,
            announcement_only: false,
            public: false,
            participants,
            key: Some(key),
            resource: Some(resource),
            tags: Vec::new(),
            team_color: None,
        };
        Ok(self.open_up(self.born(ConversationId::random(), &creator, creation)))
    }

    /// The 1:1 room of two people if they have one.
    pub(crate) fn existing_direct_room(&self, one: UserId, other: UserId) -> Option<ConversationId> {
        self.shelf.existing_pair(one, other)
    }

    /// A room as a member sees it.
    pub(crate) fn room(&self, viewer: UserId, id: ConversationId) -> Result<RoomView, Refusal> {
        self.in_room(viewer, id, |room| Ok(self.room_view(viewer, room)))
    }

    /// A stretch of the rooms of a person.
    pub(crate) fn rooms(&self, viewer: UserId, query: &RoomQuery, stretch: Stretch) -> Keyed<RoomView> {
        let mut found = self.matching_rooms(viewer, query);
        found.sort_unstable_by_key(|(key, _)| *key);
        let behind = found.into_iter().filter(|(key, _)| stretch.admits(*key));
        let shown = behind.filter_map(|(key, id)| Some((key, self.listed_room(viewer, id)?)));
        shown.take(stretch.limit).collect()
    }

    fn matching_rooms(&self, viewer: UserId, query: &RoomQuery) -> Vec<(PageKey, ConversationId)> {
        let candidates = match query.public_between {
            Some(_) => self.shelf.all(),
            None => self.shelf.of_member(viewer),
        };
        let viewer_org = self.author(viewer).map(|author| author.org);
        let keep = |room: &Conversation| match query.public_between {
            Some((from, to)) => {
                Some(room.owner) == viewer_org
                    && room.made_public.is_some_and(|time| from <= time && time <= to)
            }
            None => query.admits(room),
        };
        let key_of = |standing: &Standing| {
            let room = lock(standing);
            (!room.archived && keep(&room)).then(|| (query.order.key(&room), room.id))
        };
        candidates.iter().filter_map(key_of).collect()
    }

    fn listed_room(&self, viewer: UserId, id: ConversationId) -> Option<RoomView> {
        let standing = self.shelf.find(id)?;
        let room = lock(&standing);
        Some(self.room_view(viewer, &room))
    }

    /// Changes a room; moderators only if it has some.
    pub(crate) fn update_room(
        &self,
        actor: UserId,
        id: ConversationId,
        change: &RoomChange,
    ) -> Result<RoomView, Refusal> {
        let team_keys = change.team.map(|team| self.team_keys(actor, team)).transpose()?.flatten();
        let (view, arrived) = self.in_room(actor, id, |room| {
            check_change(room, actor, change)?;
            let arrived = change.team.filter(|_| room.team.is_none());
            if let Some(team_keys) = team_keys.filter(|_| arrived.is_some()) {
                self.admit_team(room, team_keys)?;
            }
            self.rename(room, actor, change)?;
            self.set_locked(room, actor, change.locked);
            if let Some(on) = change.announcement_only.filter(|on| *on != room.announcement_only) {
                self.commit(room, Entry::new(actor, Deed::Announcement(on)));
            }
            Ok((self.room_view(actor, room), arrived))
        })?;
        if let Some(team) = arrived {
            self.tell_team(actor, team, id)?;
        }
        Ok(view)
    }

    /// Commits what an `update` activity can say, if anything of it is new.
    fn rename(&self, room: &mut Conversation, actor: UserId, change: &RoomChange) -> Result<(), Refusal> {
        let title = self.changed(room.title.as_ref(), change.title.as_deref());
        let description = self.changed(room.description.as_ref(), change.description.as_deref());
        let removed = description.is_some_and(|text| text.trim().is_empty());
        let mut update = RoomUpdate {
            classification: change
                .classification
                .clone()
                .filter(|id| room.classification.as_ref() != Some(id)),
            public: change.public.filter(|public| *public != room.made_public.is_some()),
            team: change.team.filter(|_| room.team.is_none()).map(Some),
            description: (removed && room.description.is_some()).then_some(None),
            ..RoomUpdate::default()
        };
        if title.is_some() || (description.is_some() && !removed) {
            let key = self.current_key(room)?;
            update.title = title.map(|text| self.seal(&key, text)).transpose()?;
            if let Some(text) = description.filter(|_| !removed) {
                update.description = Some(Some(self.seal(&key, text)?));
            }
        }
        if !update.is_empty() {
            self.commit(room, Entry::new(actor, Deed::Update(Box::new(update))));
        }
        Ok(())
    }

    /// The wished text, unless it is the present one: clients send whole objects back.
    fn changed<'a>(&self, present: Option<&Text>, wished: Option<&'a str>) -> Option<&'a str> {
        let present = present.and_then(|text| self.open(text));
        wished.filter(|wished| present.as_deref() != Some(*wished))
    }

    /// Locking makes the caller a moderator; unlocking leaves no moderator behind.
    fn set_locked(&self, room: &mut Conversation, actor: UserId, wished: Option<bool>) {
        match wished {
            Some(true) if !room.locked => {
                self.commit(room, Entry::new(actor, Deed::AssignModerator(actor)));
                self.commit(room, Entry::new(actor, Deed::Lock));
            }
            Some(false) if room.locked => {
                self.dismiss_moderators(room, actor);
                self.commit(room, Entry::new(actor, Deed::Unlock));
            }
            _ => {}
        }
    }

    pub(super) fn dismiss_moderators(&self, room: &mut Conversation, actor: UserId) {
        let members = room.members_in_order();
        let moderators: Vec<_> =
            members.iter().filter(|(_, member)| member.moderator).map(|(user, _)| *user).collect();
        for moderator in moderators {
            self.commit(room, Entry::new(actor, Deed::UnassignModerator(moderator)));
        }
    }

    /// Removes a room: everybody leaves it. A team's room is archived instead. Whoever may not do that because
    /// the room is moderated by others just leaves.
    pub(crate) fn delete_room(&self, actor: UserId, id: ConversationId) -> Result<(), Refusal> {
        self.in_room(actor, id, |room| {
            if room.is_direct() {
                return Err(Refusal::invalid("A direct room cannot be deleted."));
            }
            if room.is_general_room() {
                return Err(Refusal::invalid("The general room of a team is deleted with the team."));
            }
            if room.locked && !room.is_moderator(actor) {
                return self.let_go(room, actor, actor);
            }
            self.close(room, actor)
        })
    }

    /// Closes a room, whatever it is; a team that is deleted closes its rooms.
    pub(super) fn close(&self, room: &mut Conversation, actor: UserId) -> Result<(), Refusal> {
        if room.team.is_some() {
            self.commit(room, Entry::new(actor, Deed::Archive));
            return Ok(());
        }
        let members: Vec<_> = room.members_in_order().into_iter().map(|(user, _)| user).collect();
        for user in members.into_iter().filter(|user| *user != actor).chain([actor]) {
            self.let_go(room, actor, user)?;
        }
        Ok(())
    }
}

impl RoomQuery {
    fn admits(&self, room: &Conversation) -> bool {
        self.team.is_none_or(|team| room.team == Some(team))
            && self.direct.is_none_or(|direct| room.is_direct() == direct)
    }
}

impl RoomOrder {
    fn key(self, room: &Conversation) -> PageKey {
        let newest_first = |time: Timestamp| -time.as_millisecond();
        let first = match self {
            Self::Id => 0,
            Self::LastActivity => newest_first(room.last_activity),
            Self::Created => newest_first(room.created),
        };
        PageKey::new(first, room.id.uuid())
    }
}

fn check_new(new: &NewRoom) -> Result<(), Refusal> {
    if new.title.trim().is_empty() {
        return Err(Refusal::invalid("Title cannot be empty."));
    }
    if new.public && new.description.as_deref().is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::invalid("A public room must have a description."));
    }
    if new.announcement_only && !new.locked {
        return Err(Refusal::invalid("Only a locked room can be for announcements only."));
    }
    Ok(())
}

fn check_change(room: &Conversation, actor: UserId, change: &RoomChange) -> Result<(), Refusal> {
    if room.is_direct() {
        return Err(Refusal::invalid("A direct room cannot be changed."));
    }
    if change.title.as_deref().is_some_and(|title| title.trim().is_empty()) {
        return Err(Refusal::invalid("Title cannot be empty."));
    }
    if room.locked && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator can change a locked room."));
    }
    if change.team.is_some_and(|team| room.team.is_some_and(|present| present != team)) {
        return Err(Refusal::invalid("The room belongs to another team."));
    }
    let locked = change.locked.unwrap_or(room.locked);
    if change.announcement_only.unwrap_or(room.announcement_only) && !locked {
        return Err(Refusal::invalid("Only a locked room can be for announcements only."));
    }
    if change.read_only {
        return Err(Refusal::forbidden("Only a compliance officer can make a room read-only."));
    }
    check_public(room, change)
}

fn check_public(room: &Conversation, change: &RoomChange) -> Result<(), Refusal> {
    let public = change.public.unwrap_or(room.made_public.is_some());
    let described = match change.description.as_deref() {
        Some(text) => !text.trim().is_empty(),
        None => room.description.is_some(),
    };
    if public && !described {
        return Err(Refusal::invalid("A public room must have a description."));
    }
    Ok(())
}
