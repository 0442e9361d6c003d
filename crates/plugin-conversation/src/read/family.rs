//! What belongs to an activity: one activity with its children, who has children, and the children themselves.

use http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;
use webex_core::Result;
use webex_core::request::Call;
use webex_core::resource::{DateTime, or_default};

use super::links::{LinkWalk, Start};
use super::listing::{Listing, Plan, opened_list};
use super::page::{OpenedPages, Walk, opened};
use super::query::Query;
use crate::model::{Activity, ActivityId, ActivityObject, ParentType, ReactionSummary};
use crate::write::ConversationHandle;

/// The activities of a conversation that others belong to, by how they do (wire/03 section 2.6).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ParentIds {
    /// Those that began a thread.
    #[serde(default, deserialize_with = "or_default")]
    pub reply: Vec<ActivityId>,
    /// Those that have later versions.
    #[serde(default, deserialize_with = "or_default")]
    pub edit: Vec<ActivityId>,
    /// Those with reactions.
    #[serde(default, deserialize_with = "or_default")]
    pub reaction: Vec<ActivityId>,
}

impl ParentIds {
    /// Those of one kind; none for kinds that the service does not tell.
    pub fn of(&self, kind: &ParentType) -> &[ActivityId] {
        match kind {
            ParentType::Reply => &self.reply,
            ParentType::Edit => &self.edit,
            ParentType::Reaction => &self.reaction,
            _ => &[],
        }
    }
}

/// The reactions to a message.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reactions {
    /// Of everybody; `None` when there are none.
    pub all: Option<ReactionSummary>,
    /// Your own; `None` when there are none.
    pub own: Option<ReactionSummary>,
}

impl Reactions {
    /// As an activity has them among its children.
    pub(crate) fn of(activity: &Activity) -> Self {
        let mut reactions = Self::default();
        for child in &activity.children {
            let place = match child.child_type.as_str() {
                "reactionSummary" => &mut reactions.all,
                "reactionSelfSummary" => &mut reactions.own,
                _ => continue,
            };
            let object = child.activity.as_ref().and_then(|activity| activity.object.as_deref());
            if let Some(ActivityObject::ReactionSummary(summary)) = object {
                *place = Some(summary.clone());
            }
        }
        reactions
    }
}

/// The children of an activity, before the first page.
struct Children {
    conversation: ConversationHandle,
    parent: ActivityId,
    query: Query,
    limit: Option<usize>,
    page_size: Option<usize>,
}

impl Plan for Children {
    type Item = Activity;

    fn start(self) -> OpenedPages<Activity> {
        OpenedPages::new(ChildWalk { plan: self, walk: None })
    }
}

/// A walk that first has to find out where the conversation is.
struct ChildWalk {
    plan: Children,
    walk: Option<LinkWalk<Activity>>,
}

impl ChildWalk {
    async fn begin(&self) -> Result<LinkWalk<Activity>> {
        let Children { conversation, parent, query, limit, page_size } = &self.plan;
        let url = conversation.below(&["parents", parent.as_str()]).await?;
        let walk = LinkWalk::new(conversation.webex(), Start::Url(url), query.clone());
        Ok(walk.sized("limit", *limit, *page_size))
    }
}

impl Walk for ChildWalk {
    type Item = Activity;

    async fn next_page(&mut self) -> Option<Result<Vec<Activity>>> {
        let walk = match self.walk.take() {
            Some(walk) => walk,
            None => match self.begin().await {
                Ok(walk) => walk,
                Err(error) => return Some(Err(error)),
            },
        };
        self.walk.insert(walk).next_page().await
    }
}

opened_list! {
    /// What belongs to an activity in one way; made by [`ConversationHandle::children`] (wire/03 section 2.6). The oldest
    /// first.
    pub struct ListChildren(Children) of Activity;
}

impl ListChildren {
    /// Only those of that moment or later.
    pub fn since(self, moment: impl Into<DateTime>) -> Self {
        let moment = moment.into();
        Self(
            self.0
                .change(|plan| plan.query = std::mem::take(&mut plan.query).with_date("sinceDate", &moment)),
        )
    }

    /// At most so many in all.
    pub fn limit(self, activities: usize) -> Self {
        Self(self.0.change(|plan| plan.limit = Some(activities)))
    }

    /// So many a page; the service gives ten if nothing is said, and may give fewer.
    pub fn page_size(self, activities: usize) -> Self {
        Self(self.0.change(|plan| plan.page_size = Some(activities.max(1))))
    }
}

impl ConversationHandle {
    /// One activity of the conversation, with what belongs to it: [`Activity::children`].
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let activity = room.activity("1f636113-b084-4dae-a2ae-53370169eb56").await?;
    /// println!("{} answers and reactions", activity.children.len());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`]; a 404 when it is not there.
    pub async fn activity(&self, id: impl Into<ActivityId>) -> Result<Activity> {
        let url = self.below(&["activities", id.into().as_str()]).await?;
        let activity: Activity = read(self, url, &Query::usual().with("includeChildren", true)).await?;
        Ok(opened(self.webex(), activity).await)
    }

    /// How often which reaction was given to a message: of everybody, and your own.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let reactions = room.reactions("1f636113-b084-4dae-a2ae-53370169eb56").await?;
    /// for reaction in reactions.all.iter().flat_map(|summary| &summary.reactions) {
    ///     println!("{:?} times {:?}", reaction.count, reaction.display_name.as_ref().and_then(|name| name.as_str()));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`activity`](Self::activity).
    pub async fn reactions(&self, message: impl Into<ActivityId>) -> Result<Reactions> {
        Ok(Reactions::of(&self.activity(message).await?))
    }

    /// The activities that others belong to: of one kind, or of all.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let parents = room.parent_ids(None, None).await?;
    /// println!("{} threads", parents.reply.len());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn parent_ids(&self, kind: Option<ParentType>, since: Option<DateTime>) -> Result<ParentIds> {
        let mut query = Query::default();
        if let Some(kind) = kind {
            query = query.with("activityType", kind.as_str());
        }
        if let Some(since) = since {
            query = query.with_date("sinceDate", &since);
        }
        read(self, self.below(&["parents"]).await?, &query).await
    }

    /// What belongs to an activity in that way: the answers in its thread, its later versions, the reactions to it.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ParentType;
    /// let answers = room.children("1f636113-b084-4dae-a2ae-53370169eb56", ParentType::Reply).await?;
    /// # Ok(()) }
    /// ```
    pub fn children(&self, parent: impl Into<ActivityId>, kind: ParentType) -> ListChildren {
        let (conversation, parent) = (self.clone(), parent.into());
        let query = Query::default().with("activityType", kind.as_str());
        ListChildren(Listing::new(Children { conversation, parent, query, limit: None, page_size: None }))
    }
}

async fn read<T: DeserializeOwned>(conversation: &ConversationHandle, url: Url, query: &Query) -> Result<T> {
    conversation.webex().send(query.onto(Call::url(Method::GET, url))).await?.json()
}
