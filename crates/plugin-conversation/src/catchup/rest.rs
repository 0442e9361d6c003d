//! The questions to the conversation service (wire/03 section 3.12).

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;
use webex_core::request::Call;
use webex_core::resource::DateTime;
use webex_core::{Result, Webex};

use crate::model::{Activity, Conversation, ConversationId, ConversationTag, Items, KeyUrl, ObjectType};
use crate::open::{Protected, Slots};
use crate::read::{Entry, LinkWalk, Query, Start};
use crate::write::below;

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
pub(super) struct Listed {
    pub(super) id: ConversationId,
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

    pub(super) fn into_room(self) -> Option<Room> {
        Some(Room { id: self.id, url: self.url?, tags: self.tags })
    }
}

/// Nothing that was read of it is sealed, and nothing of it is handed on.
impl Protected for Listed {
    fn slots<'a>(&'a mut self, _: Option<&KeyUrl>, _: &mut Slots<'a>) {}
}

impl Entry for Listed {
    fn bring_into_form(&mut self) {}
}

/// When something happened last in a conversation of the user, by the clock of the service; `None` without any.
pub(crate) async fn latest_activity(webex: &Webex) -> Result<Option<Timestamp>> {
    let mut walk = conversations(webex, &["conversations"], |query| {
        query.with("conversationsLimit", 1).with("activitiesLimit", 1)
    });
    let mut latest = None;
    while let Some(page) = walk.try_next().await? {
        latest = latest.max(page.iter().filter_map(Listed::latest).max());
    }
    Ok(latest)
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
    fn path(self) -> &'static [&'static str] {
        match self {
            Self::Joined => &["conversations"],
            Self::Left => &["conversations", "left"],
        }
    }
}

/// So many conversations to a page.
const CONVERSATIONS: usize = 200;

/// The conversations where something has happened since, in all clusters.
pub(super) fn changed(webex: &Webex, which: Which, since: i64) -> LinkWalk<Listed> {
    conversations(webex, which.path(), |query| {
        let query = query.with("activitiesLimit", 0).with("sinceDate", since.div_euclid(1000));
        query.with("conversationsLimit", CONVERSATIONS).with("paginate", true)
    })
}

fn conversations(
    webex: &Webex,
    path: &'static [&'static str],
    detail: impl FnOnce(Query) -> Query,
) -> LinkWalk<Listed> {
    LinkWalk::new(webex, Start::Clusters(path), detail(Query::usual().with("participantsLimit", 0)))
}

/// What was published in a conversation since, the oldest first: a page of it.
pub(super) async fn activities(
    webex: &Webex,
    room: &Room,
    since: i64,
    limit: usize,
) -> Result<Vec<Activity>> {
    let query = Query::usual().with("sinceDate", since.div_euclid(1000));
    let query = query.with("lastActivityFirst", false).with("limit", limit);
    let call = query.onto(Call::url(Method::GET, below(room.url.clone(), &["activities"])?));
    let answer: Items<Activity> = webex.send(call).await?.json()?;
    let mut found = answer.items;
    found.sort_by_key(|activity| activity.published.as_ref().and_then(DateTime::timestamp));
    for activity in found.iter_mut().filter(|activity| activity.conversation_id().is_none()) {
        activity.target = Some(Box::new(room.as_target()));
    }
    Ok(found)
}
