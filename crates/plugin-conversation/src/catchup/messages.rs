//! For who may not ask the conversation service: the developer API knows rooms and messages. New messages are found by it,
//! but no edits, no deletions, and no members.

use http::Method;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use webex_core::ids::{MessageId, PersonId, RoomId};
use webex_core::page::Links;
use webex_core::request::Call;
use webex_core::resource::{DateTime, or_default};
use webex_core::{Error, Result, Webex};

use super::rest::Room;
use crate::model::{
    Activity, ActivityObject, Content, ConversationTag, FileItem, Items, ObjectType, Parent, ParentType,
    Person, Verb,
};
use crate::open::Text;

/// So many at once.
const PAGE: usize = 100;
/// So many messages of one room at most: they are held until the oldest is there.
const MOST: usize = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoomItem {
    id: RoomId,
    #[serde(rename = "type", default)]
    room_type: String,
    last_activity: Option<DateTime>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageItem {
    id: MessageId,
    parent_id: Option<MessageId>,
    text: Option<String>,
    html: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    files: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    attachments: Vec<CardItem>,
    #[serde(default)]
    person_id: PersonId,
    person_email: Option<String>,
    created: Option<DateTime>,
}

#[derive(Deserialize)]
struct CardItem {
    #[serde(default)]
    content: Value,
}

/// Whether an error says that the client may not ask the conversation service.
pub(super) fn may_not_ask(error: &Error) -> bool {
    error.status().is_some_and(|status| matches!(status.as_u16(), 401 | 403))
}

/// The rooms where something has happened since.
pub(super) async fn changed(webex: &Webex, since: i64) -> Result<Vec<Room>> {
    let first = Call::new(Method::GET, "hydra").path("rooms").query("sortBy", "lastactivity");
    let (mut page, mut next) = list::<RoomItem>(webex, first.query("max", PAGE)).await?;
    let mut rooms = Vec::new();
    loop {
        let older = |room: &RoomItem| micros(room.last_activity.as_ref()).is_some_and(|at| at < since);
        let end = page.iter().any(older);
        let newer = page.iter().filter(|room| !older(room));
        rooms.extend(newer.filter_map(|room| room.as_conversation(webex)));
        let Some(url) = next.filter(|_| !end) else { return Ok(rooms) };
        (page, next) = list(webex, Call::url(Method::GET, url)).await?;
    }
}

/// The messages of a room that were written later, the oldest first.
pub(super) async fn since(webex: &Webex, room: &Room, since: i64) -> Result<Vec<Activity>> {
    let first = Call::new(Method::GET, "hydra").path("messages").query("roomId", &room.id);
    let (mut page, mut next) = list::<MessageItem>(webex, first.query("max", PAGE)).await?;
    let mut found = Vec::new();
    loop {
        let newer = |message: &MessageItem| micros(message.created.as_ref()).is_some_and(|at| at > since);
        let end = !page.iter().all(newer) || found.len() >= MOST;
        found.extend(page.iter().filter(|message| newer(message)).map(|message| message.as_activity(room)));
        let Some(url) = next.filter(|_| !end) else { break };
        (page, next) = list(webex, Call::url(Method::GET, url)).await?;
    }
    found.reverse();
    Ok(found)
}

impl RoomItem {
    fn as_conversation(&self, webex: &Webex) -> Option<Room> {
        let id = self.id.uuid()?.to_string();
        let mut url = webex.services().url_for_cluster(&self.id.cluster().unwrap_or_default()).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(["conversations", id.as_str()]);
        let tags = if self.room_type == "direct" { vec![ConversationTag::OneOnOne] } else { Vec::new() };
        Some(Room { id: id.as_str().into(), url, tags: Some(tags) })
    }
}

impl MessageItem {
    /// The message as the activity that wrote it: their ids are one (wire/04 section 3.11).
    fn as_activity(&self, room: &Room) -> Activity {
        let uuid = |id: &MessageId| id.uuid().map(|uuid| uuid.to_string().as_str().into());
        let mut actor =
            self.person_id.uuid().map(|uuid| Person::with_uuid(uuid.to_string())).unwrap_or_default();
        actor.object_type = ObjectType::Person;
        actor.email_address = self.person_email.clone();
        Activity {
            object_type: ObjectType::Activity,
            id: uuid(&self.id),
            url: Some(room.url.to_string()),
            published: self.created.clone(),
            verb: if self.files.is_empty() { Verb::Post } else { Verb::Share },
            actor: Some(actor),
            object: Some(Box::new(ActivityObject::Content(Box::new(self.content())))),
            target: Some(Box::new(room.as_target())),
            parent: self.parent_id.as_ref().and_then(uuid).map(|id| Parent::new(ParentType::Reply, id)),
            ..Activity::default()
        }
    }

    fn content(&self) -> Content {
        let files = self.files.iter().map(|_| FileItem::default()).collect::<Vec<_>>();
        Content {
            object_type: if self.files.is_empty() { ObjectType::Comment } else { ObjectType::Content },
            display_name: self.text.as_deref().map(Text::from),
            content: self.html.as_deref().map(Text::from),
            cards: self.attachments.iter().map(|card| Text::Clear(card.content.to_string())).collect(),
            files: Some(files).filter(|files| !files.is_empty()).map(Items::from),
            ..Content::default()
        }
    }
}

fn micros(date: Option<&DateTime>) -> Option<i64> {
    date.and_then(DateTime::timestamp).map(|moment| moment.as_microsecond())
}

async fn list<T: serde::de::DeserializeOwned>(webex: &Webex, call: Call) -> Result<(Vec<T>, Option<Url>)> {
    let response = webex.send(call).await?;
    let next = Links::from_headers(response.headers(), response.url()).next().cloned();
    Ok((response.json::<Items<T>>()?.items, next))
}
