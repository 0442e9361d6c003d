//! Conversations that clients make: the creation, the people and the first activities in one request
//! (wire/03 section 2.6, wire/08 section 3.5).

use std::sync::Arc;

use serde_json::Value;

use super::activity::{Kind, Participant};
use super::authors::Author;
use super::conversations::{Conversations, Entry};
use super::state::Conversation;
use super::submission::{Intent, key_in, known_people};
use super::submitting::KmsAnswer;
use super::teams::general_room;
use super::{Creation, Deed, Refusal, Submission, Text};
use crate::ids::{ConversationId, TeamId, UserId};
use crate::sync::lock;
use crate::vault::KeyUrl;

/// Where a conversation belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    /// It is the general conversation of a new team.
    Founds {
        team: TeamId,
        color: Option<Arc<str>>,
    },
    /// It is one of a team's, in which all its members are from the beginning or may come.
    Within {
        team: TeamId,
        everybody: bool,
    },
}

impl Place {
    fn team(&self) -> Option<TeamId> {
        match self {
            Self::Alone => None,
            Self::Founds { team, .. } | Self::Within { team, .. } => Some(*team),
        }
    }
}

/// A conversation that a client wants.
#[derive(Clone, Debug)]
pub(crate) struct NewConversation {
    kind: Kind,
    place: Place,
    title: Option<Text>,
    summary: Option<Text>,
    key: Option<KeyUrl>,
    tags: Vec<Arc<str>>,
    people: Vec<UserId>,
    /// What happens in it at once.
    first: Vec<Submission>,
}

impl NewConversation {
    /// Reads a conversation of `creator`. Only its form is looked at.
    pub(crate) fn parse(body: &Value, creator: UserId) -> Result<Self, Refusal> {
        if body["objectType"] != "conversation" {
            return Err(Refusal::invalid("The body must be a conversation."));
        }
        Self::parse_any(body, creator, Place::Alone)
    }

    /// Reads a conversation that is to stand in a team.
    pub(crate) fn parse_within(
        body: &Value,
        creator: UserId,
        team: TeamId,
        everybody: bool,
    ) -> Result<Self, Refusal> {
        let new = Self::parse(body, creator)?;
        if new.kind == Kind::Direct {
            return Err(Refusal::invalid("A 1:1 conversation is in no team."));
        }
        Ok(Self { place: Place::Within { team, everybody }, ..new })
    }

    /// Reads a new team: what is said of it is said of its general conversation.
    pub(crate) fn parse_team(body: &Value, creator: UserId) -> Result<Self, Refusal> {
        if body["objectType"] != "team" {
            return Err(Refusal::invalid("The body must be a team."));
        }
        let color = body["teamColor"].as_str().map(Arc::from);
        let new = Self::parse_any(body, creator, Place::Founds { team: TeamId::random(), color })?;
        if new.title.is_none() || new.kind == Kind::Direct {
            return Err(Refusal::invalid("A team has a displayName and any number of members."));
        }
        Ok(new)
    }

    fn parse_any(body: &Value, creator: UserId, place: Place) -> Result<Self, Refusal> {
        let activities = body["activities"]["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let tags: Vec<Arc<str>> =
            body["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).map(Arc::from).collect();
        let (direct, tags): (Vec<_>, Vec<_>) = tags.into_iter().partition(|tag| tag.as_ref() == "ONE_ON_ONE");
        let sealed_under = key_in(body, "encryptionKeyUrl")?;
        let text = |name: &str| {
            let text = body[name].as_str().filter(|text| !text.is_empty());
            text.map(|text| Text::written(text, sealed_under.as_ref()))
        };
        Ok(Self {
            kind: if direct.is_empty() { Kind::Group } else { Kind::Direct },
            place,
            title: text("displayName"),
            summary: text("summary"),
            key: key_in(body, "defaultActivityEncryptionKeyUrl")?,
            tags,
            people: people(activities, creator)?,
            first: first(activities, creator)?,
        })
    }

    /// Without those whom nobody knows.
    fn among(self, known: impl Fn(UserId) -> bool, drop_strangers: bool) -> Result<Self, Refusal> {
        let (people, strangers): (Vec<_>, Vec<_>) = self.people.iter().partition(|user| known(**user));
        if !strangers.is_empty() && !drop_strangers {
            return Err(Refusal::invalid("A participant is not known."));
        }
        if self.kind == Kind::Direct && people.len() != 2 {
            return Err(Refusal::invalid("A 1:1 conversation has two participants."));
        }
        Ok(Self { people, ..self })
    }

    fn creation(&self, answer: Option<&KmsAnswer>) -> Result<Creation, Refusal> {
        let resource = answer.and_then(|answer| answer.resource.clone());
        if self.key.is_some() != resource.is_some() {
            return Err(Refusal::invalid("A key comes with a kmsMessage that makes its resource."));
        }
        let founds = matches!(self.place, Place::Founds { .. });
        let creator = self.people.first().copied();
        let participants = self
            .people
            .iter()
            .map(|user| Participant { user: *user, moderator: founds && Some(*user) == creator });
        let team_color = match &self.place {
            Place::Founds { color, .. } => color.clone(),
            _ => None,
        };
        Ok(Creation {
            kind: self.kind,
            team: self.place.team(),
            title: self.title.clone(),
            description: self.summary.clone(),
            classification: None,
            announcement_only: false,
            public: false,
            participants: participants.collect(),
            key: self.key.clone(),
            resource,
            tags: self.tags.clone(),
            team_color,
        })
    }
}

/// The creator, then everybody who is added.
fn people(activities: &[Value], creator: UserId) -> Result<Vec<UserId>, Refusal> {
    let mut people = known_people(activities.iter())?;
    people.retain(|user| *user != creator);
    people.insert(0, creator);
    Ok(people)
}

fn first(activities: &[Value], creator: UserId) -> Result<Vec<Submission>, Refusal> {
    let rest = activities.iter().filter(|activity| activity["verb"] != "create" && activity["verb"] != "add");
    let first = rest.map(|activity| Submission::parse(activity, creator)).collect::<Result<Vec<_>, _>>()?;
    if first.iter().all(Submission::may_open) {
        return Ok(first);
    }
    Err(Refusal::invalid("A conversation cannot begin with this activity."))
}

impl Conversations {
    /// Makes a conversation. `ask_kms` is called once everything else allows it. With `drop_strangers` people whom
    /// nobody knows are left out, without it they are an error.
    pub(crate) fn create_conversation(
        &self,
        creator: UserId,
        new: NewConversation,
        drop_strangers: bool,
        ask_kms: impl FnOnce() -> Result<Option<KmsAnswer>, Refusal>,
    ) -> Result<(ConversationId, Option<KmsAnswer>), Refusal> {
        let mut new = new.among(|user| self.exists(user), drop_strangers)?;
        if let Place::Within { team, everybody } = new.place {
            self.bring_team_along(creator, team, everybody, &mut new.people)?;
        }
        let creator = self.author(creator).ok_or_else(Refusal::no_person)?;
        check_first(&new)?;
        let mut answer = None;
        let open = || {
            answer = Some(ask_kms()?);
            self.open_conversation(&creator, &new, answer.as_ref().and_then(Option::as_ref))
        };
        let id = match new.people[..] {
            [one, other] if new.kind == Kind::Direct => self.shelf.pair(one, other, open)?,
            _ => open()?,
        };
        // Whoever had a 1:1 conversation with that person already has asked the KMS for nothing.
        answer
            .map(|answer| (id, answer))
            .ok_or_else(|| Refusal::conflict("The 1:1 conversation exists already."))
    }

    fn open_conversation(
        &self,
        creator: &Author,
        new: &NewConversation,
        answer: Option<&KmsAnswer>,
    ) -> Result<ConversationId, Refusal> {
        let id = match new.place {
            Place::Founds { team, .. } => general_room(team),
            _ => ConversationId::random(),
        };
        let conversation = self.born(id, creator, new.creation(answer)?);
        if let Place::Within { team, .. } = new.place {
            self.admit_everybody(&conversation, team)?;
        }
        let id = self.open_up(conversation);
        if let Some(standing) = self.shelf.find(id) {
            self.begin(&mut lock(&standing), creator.id, new);
        }
        if let Place::Within { team, .. } = new.place {
            self.tell_team(creator.id, team, id)?;
        }
        Ok(id)
    }

    fn begin(&self, room: &mut Conversation, creator: UserId, new: &NewConversation) {
        for Submission { intent, client_temp_id, .. } in new.first.iter().cloned() {
            let deed = match intent {
                Intent::Post(content) => Deed::Post(content),
                Intent::Tag(tags) => Deed::Tag(tags),
                _ => Deed::Favorite(true),
            };
            self.commit(room, Entry { client_temp_id, ..Entry::new(creator, deed) });
        }
    }
}

/// The first posts are sealed under the new key.
fn check_first(new: &NewConversation) -> Result<(), Refusal> {
    let posts = new.first.iter().filter(|first| matches!(first.intent, Intent::Post(_)));
    for post in posts {
        if post.key != new.key {
            return Err(Refusal::wrong_key());
        }
    }
    Ok(())
}
