//! What an activity is about.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{
    ActivityReference, CalendarEvent, Content, Conversation, KeyUrl, MeetingContainer, MicroappInstance,
    ObjectType, Person, Reaction, ReactionSummary, Submit,
};
use crate::open::{Protected, Slots, Text};

/// What an activity is about, by its `objectType` (wire/03 sections 2.7 and 3.11).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ActivityObject {
    /// Another activity: read up to, or taken back.
    Activity(ActivityReference),
    /// A text (`comment`), or shared files and links (`content`).
    Content(Box<Content>),
    /// A space, or a team.
    Conversation(Box<Conversation>),
    /// An entry of a calendar.
    Event(CalendarEvent),
    /// A meeting.
    MeetingContainer(MeetingContainer),
    /// An instance of an application.
    Microapp(MicroappInstance),
    /// A person.
    Person(Person),
    /// A reaction.
    Reaction(Reaction),
    /// The reactions to a message.
    ReactionSummary(ReactionSummary),
    /// What somebody put into a card.
    Submit(Submit),
    /// Something that this version does not know, or that is not in the form it should have.
    Other(Value),
}

impl ActivityObject {
    /// What it says it is.
    pub fn object_type(&self) -> ObjectType {
        match self {
            Self::Activity(_) => ObjectType::Activity,
            Self::Content(content) => content.object_type.clone(),
            Self::Conversation(conversation) => conversation.object_type.clone(),
            Self::Event(_) => ObjectType::Event,
            Self::MeetingContainer(_) => ObjectType::MeetingContainer,
            Self::Microapp(_) => ObjectType::MicroappInstance,
            Self::Person(_) => ObjectType::Person,
            Self::Reaction(_) => ObjectType::Reaction,
            Self::ReactionSummary(summary) => summary.object_type.clone(),
            Self::Submit(_) => ObjectType::Submit,
            Self::Other(value) => type_of(value),
        }
    }

    /// `None` when it is of a type that this version does not know, or not in its form.
    fn read(json: &str) -> Option<Self> {
        match Head::of(json)?.object_type {
            ObjectType::Activity => read_as(json, Self::Activity),
            ObjectType::Comment | ObjectType::Content => read_as(json, Self::Content),
            ObjectType::Conversation | ObjectType::Team => read_as(json, Self::Conversation),
            ObjectType::Event => read_as(json, Self::Event),
            ObjectType::MeetingContainer => read_as(json, Self::MeetingContainer),
            ObjectType::MicroappInstance => read_as(json, Self::Microapp),
            ObjectType::Person => read_as(json, Self::Person),
            ObjectType::Reaction => read_as(json, Self::Reaction),
            ObjectType::ReactionSummary | ObjectType::ReactionSelfSummary => {
                read_as(json, Self::ReactionSummary)
            }
            ObjectType::Submit => read_as(json, Self::Submit),
            _ => None,
        }
    }
}

/// What an object says it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default)]
    object_type: ObjectType,
}

impl Head {
    fn of(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

fn type_of(value: &Value) -> ObjectType {
    ObjectType::from(value["objectType"].as_str().unwrap_or_default())
}

/// `None` when a field is not of its type: such an object is kept as it came.
fn read_as<T: DeserializeOwned>(json: &str, make: fn(T) -> ActivityObject) -> Option<ActivityObject> {
    serde_json::from_str(json).ok().map(make)
}

impl<'de> Deserialize<'de> for ActivityObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match Self::read(raw.get()) {
            Some(object) => Ok(object),
            None => serde_json::from_str(raw.get()).map(Self::Other).map_err(D::Error::custom),
        }
    }
}

impl Protected for ActivityObject {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        match self {
            Self::Content(content) => content.slots(key, slots),
            Self::Conversation(conversation) => conversation.slots(key, slots),
            Self::Event(event) => event.slots(key, slots),
            Self::MeetingContainer(meeting) => meeting.slots(key, slots),
            Self::Microapp(instance) => instance.slots(key, slots),
            Self::Reaction(reaction) => reaction.slots(key, slots),
            Self::ReactionSummary(summary) => summary.slots(key, slots),
            Self::Submit(submit) => submit.slots(key, slots),
            Self::Activity(_) | Self::Person(_) | Self::Other(_) => {}
        }
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        match self {
            Self::Content(content) => content.each_html(visit),
            Self::Conversation(conversation) => conversation.each_html(visit),
            _ => {}
        }
    }
}
