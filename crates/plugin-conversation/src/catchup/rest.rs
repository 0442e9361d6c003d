//! The questions to the conversation service (wire/03 section 3.12).

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;
use webex_core::page::Links;
use webex_core::request::Call;
use webex_core::resource::{DateTime, or_default};
use webex_core::{Error, Result, Webex};

use crate::model::{Activity, Conversation, ConversationId, ConversationTag, Items, ObjectType};

/// A conversation that can be asked for.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) id: ConversationId,
    pub(super) url: Url,
    pub(super) tags: Option<Vec<ConversationTag>>,
}

impl Room {
    /// The conversation of an activity, when it tells its URL.
    pub(super) fn of(activity: &Activity) -> Option<Self> {
        let conversation = activity.conversation()?;
        let url = conversation.url.as_ref()?.parse().ok()?;
        Some(Self { id: conversation.id.clone()?, url, tags: conversation.tags.clone() })
    }

    /// The same as the target of an activity that does not name it.
    pub(super) fn as_target(&self) -> Conversation {
        Conversation {
            object_type: ObjectType::Conversation,
            id: Some(self.id.clone()),
            url: Some(self.url.to_string()),
            tags: self.tags.clone(),
            ..Conversation::default()
        }
    }
}

/// A conversation in a list, as far as catching up needs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: ConversationId,
    url: Option<Url>,
    tags: Option<Vec<ConversationTag>>,
    last_readable_activity_date: Option<DateTime>,
    last_relevant_activity_date: Option<DateTime>,
    #[serde(default)]
    activities: Items<Published>,
}

#[derive(Clone, Debug, Deserialize)]
struct Published {
    published: Option<DateTime>,
}

impl Listed {
    /// When something happened in it last, as far as the list tells.
    fn latest(&self) -> Option<Timestamp> {
        let dates = [&self.last_readable_activity_date, &self.last_relevant_activity_date];
        let activities = self.activities.items.iter().filter_map(|activity| activity.published.as_ref());
        dates.into_iter().flatten().chain(activities).filter_map(DateTime::timestamp).max()
    }

    fn into_room(self) -> Option<Room> {
        Some(Room { id: self.id, url: self.url?, tags: self.tags })
    }
}

/// When something happened last in a conversation of the user, by the clock of the service; `None` without any.
pub(crate) async fn latest_activity(webex: &Webex) -> Result<Option<Timestamp>> {
    let newest = |call: Call| call.query("conversationsLimit", 1).query("activitiesLimit", 1);
    let latest = |list: &List| list.items.iter().filter_map(Listed::latest).max();
    let home = list(webex, newest(home("conversations"))).await?.0;
    let mut found = latest(&home);
    for url in home.additional_urls {
        let other = list(webex, newest(of_cluster(url, "conversations")?)).await?.0;
        found = found.max(latest(&other));
    }
    Ok(found)
}

/// One page of conversations, and where there are more: the next page, and those of other clusters.
pub(super) struct Page {
    pub(super) rooms: Vec<Room>,
    pub(super) more: Vec<Url>,
}

/// Which conversations to list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Those that the user is a member of.
    Joined,
    /// Those that the user has left or was removed from.
    Left,
}

impl Which {
    fn path(self) -> &'static str {
        match self {
            Self::Joined => "conversations",
            Self::Left => "conversations/left",
        }
    }
}

/// The first page of the conversations where something has happened since.
pub(super) async fn changed(webex: &Webex, which: Which, since: i64) -> Result<Page> {
    let (list, next) = list(webex, changed_since(home(which.path()), since)).await?;
    let mut page = Page::of(list.items, next);
    for url in list.additional_urls {
        page.more.push(of_other(url, which, since)?);
    }
    Ok(page)
}

/// A further page.
pub(super) async fn further(webex: &Webex, url: Url) -> Result<Page> {
    let (list, next) = list(webex, Call::url(Method::GET, url)).await?;
    Ok(Page::of(list.items, next))
}

impl Page {
    fn of(items: Vec<Listed>, next: Option<Url>) -> Self {
        Self {
            rooms: items.into_iter().filter_map(Listed::into_room).collect(),
            more: next.into_iter().collect(),
        }
    }
}

/// What was published in a conversation since, the oldest first: a page of it.
pub(super) async fn activities(
    webex: &Webex,
    room: &Room,
    since: i64,
    limit: usize,
) -> Result<Vec<Activity>> {
    let mut url = room.url.clone();
    append(&mut url, "activities")?;
    let call = Call::url(Method::GET, url)
        .query("sinceDate", since.div_euclid(1000))
        .query("lastActivityFirst", false)
        .query("limit", limit);
    let answer: Items<Activity> = webex.send(people(call)).await?.json()?;
    let mut found = answer.items;
    found.sort_by_key(|activity| activity.published.as_ref().and_then(DateTime::timestamp));
    for activity in found.iter_mut().filter(|activity| activity.conversation_id().is_none()) {
        activity.target = Some(Box::new(room.as_target()));
    }
    Ok(found)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    #[serde(default, deserialize_with = "or_default")]
    items: Vec<Listed>,
    /// Where the conversations of other clusters are.
    #[serde(default, deserialize_with = "or_default")]
    additional_urls: Vec<Url>,
}

fn home(path: &str) -> Call {
    detail(Call::new(Method::GET, "conversation").path(path))
}

fn of_cluster(mut url: Url, path: &str) -> Result<Call> {
    append(&mut url, path)?;
    Ok(detail(Call::url(Method::GET, url)))
}

/// The first page of another cluster, as a URL, so that it can wait among the next pages.
fn of_other(mut url: Url, which: Which, since: i64) -> Result<Url> {
    append(&mut url, which.path())?;
    url.query_pairs_mut()
        .append_pair("participantsLimit", "0")
        .append_pair("personRefresh", "true")
        .append_pair("uuidEntryFormat", "true")
        .append_pair("activitiesLimit", "0")
        .append_pair("sinceDate", &since.div_euclid(1000).to_string())
        .append_pair("conversationsLimit", CONVERSATIONS)
        .append_pair("paginate", "true");
    Ok(url)
}

/// So many conversations to a page.
const CONVERSATIONS: &str = "200";

fn changed_since(call: Call, since: i64) -> Call {
    call.query("activitiesLimit", 0)
        .query("sinceDate", since.div_euclid(1000))
        .query("conversationsLimit", CONVERSATIONS)
        .query("paginate", true)
}

fn detail(call: Call) -> Call {
    people(call.query("participantsLimit", 0))
}

fn people(call: Call) -> Call {
    call.query("personRefresh", true).query("uuidEntryFormat", true)
}

fn append(url: &mut Url, path: &str) -> Result<()> {
    let mut segments = url.path_segments_mut().map_err(|()| Error::invalid_input("the URL has no path"))?;
    segments.pop_if_empty().extend(path.split('/'));
    Ok(())
}

async fn list(webex: &Webex, call: Call) -> Result<(List, Option<Url>)> {
    let response = webex.send(call).await?;
    let next = Links::from_headers(response.headers(), response.url()).next().cloned();
    Ok((response.json()?, next))
}
