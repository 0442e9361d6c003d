//! Lists of conversations, mentions and threads.

use std::fmt;

use webex_core::Webex;
use webex_core::resource::DateTime;

use super::links::{LinkWalk, Start};
use super::listing::{Listing, Plan, opened_list};
use super::page::{Entry, OpenedPages};
use super::query::Query;
use crate::model::{Activity, Conversation, Thread};
use crate::stream::ConversationsHandle;

/// A list over the clusters of the user.
struct Everywhere<T> {
    webex: Webex,
    path: &'static [&'static str],
    query: Query,
    /// What the service calls the size of a page.
    size: &'static str,
    limit: Option<usize>,
    page_size: Option<usize>,
    item: std::marker::PhantomData<fn() -> T>,
}

impl<T: Entry> Everywhere<T> {
    fn new(webex: &Webex, path: &'static [&'static str], size: &'static str) -> Self {
        let query = Query::usual().with("activitiesLimit", 0).with("participantsLimit", 0);
        let (webex, item) = (webex.clone(), std::marker::PhantomData);
        Self { webex, path, query, size, limit: None, page_size: None, item }
    }
}

impl<T: Entry> Plan for Everywhere<T> {
    type Item = T;

    fn start(self) -> OpenedPages<T> {
        let walk = LinkWalk::new(&self.webex, Start::Clusters(self.path), self.query);
        OpenedPages::new(walk.sized(self.size, self.limit, self.page_size))
    }
}

/// The methods that all of these lists have.
macro_rules! filters {
    ($name:ident) => {
        impl $name {
            fn change(self, change: impl FnOnce(Query) -> Query) -> Self {
                Self(self.0.change(|plan| plan.query = change(std::mem::take(&mut plan.query))))
            }

            /// At most so many items in all, over all clusters.
            pub fn limit(self, items: usize) -> Self {
                Self(self.0.change(|plan| plan.limit = Some(items)))
            }

            /// So many items a page; the service may give fewer.
            pub fn page_size(self, items: usize) -> Self {
                Self(self.0.change(|plan| plan.page_size = Some(items.max(1))))
            }

            /// Only what has changed since that moment, by the clock of the service.
            pub fn since(self, moment: impl Into<DateTime>) -> Self {
                let moment = moment.into();
                self.change(|query| query.with_date("sinceDate", &moment))
            }

            /// Any other parameter of the service; what was set before under that name is replaced.
            pub fn query(self, name: &'static str, value: impl fmt::Display) -> Self {
                self.change(|query| query.with(name, value))
            }
        }
    };
}

opened_list! {
    /// Conversations of the user in all clusters; made by [`ConversationsHandle::list`] and
    /// [`ConversationsHandle::list_left`] (wire/03 section 2.6). In the order of the service, one cluster after the other.
    pub struct ListConversations(Everywhere<Conversation>) of Conversation;
}

filters!(ListConversations);

impl ListConversations {
    /// Only conversations whose last activity is not after that moment.
    pub fn until(self, moment: impl Into<DateTime>) -> Self {
        let moment = moment.into();
        self.change(|query| query.with_date("maxDate", &moment))
    }

    /// With so many of the latest activities of each; none without this.
    pub fn activities(self, count: usize) -> Self {
        self.query("activitiesLimit", count)
    }

    /// With the members of each, at most so many; none without this.
    pub fn participants(self, count: usize) -> Self {
        self.query("participantsLimit", count)
    }

    /// With what members have read: their [`RoomProperties`](crate::RoomProperties).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// let with_marks = webex.conversations()?.list().read_marks().limit(20).await?;
    /// # Ok(()) }
    /// ```
    pub fn read_marks(self) -> Self {
        self.change(|query| query.without("participantsLimit").with("participantAckFilter", "all"))
    }

    /// With a title made of the names of the members where there is none.
    pub fn computed_titles(self) -> Self {
        self.query("computeTitleIfEmpty", true)
    }

    /// Only active conversations: not archived, not hidden.
    pub fn active(self) -> Self {
        self.query("isActive", true)
    }

    /// The short form of each, as the service keeps it for lists.
    pub fn summary(self) -> Self {
        Self(self.0.change(|plan| plan.path = &["conversationsSummary"]))
    }
}

opened_list! {
    /// Activities that mention the user, in all clusters; made by [`ConversationsHandle::mentions`].
    pub struct ListMentions(Everywhere<Activity>) of Activity;
}

filters!(ListMentions);

opened_list! {
    /// Threads of the user's conversations, in all clusters; made by [`ConversationsHandle::threads`].
    pub struct ListThreads(Everywhere<Thread>) of Thread;
}

filters!(ListThreads);

impl ConversationsHandle {
    /// The conversations of the user, in all clusters, without members and activities unless asked for.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    /// use webex_plugin_conversation::ConversationsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut conversations = webex.conversations()?.list().since(jiff::Timestamp::UNIX_EPOCH).limit(500);
    /// while let Some(conversation) = conversations.try_next().await? {
    ///     println!("{:?}", conversation.display_name.as_ref().and_then(|title| title.as_str()));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListConversations {
        self.conversations(&["conversations"])
    }

    /// The conversations that the user has left.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// println!("left {}", webex.conversations()?.list_left().await?.len());
    /// # Ok(()) }
    /// ```
    pub fn list_left(&self) -> ListConversations {
        self.conversations(&["conversations", "left"])
    }

    fn conversations(&self, path: &'static [&'static str]) -> ListConversations {
        let list = ListConversations(Listing::new(Everywhere::new(self.webex(), path, "conversationsLimit")));
        list.query("paginate", true)
    }

    /// What mentions the user.
    ///
    /// ```no_run
    /// use webex_plugin_conversation::ConversationsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mentions = webex.conversations()?.mentions().limit(20).await?;
    /// # Ok(()) }
    /// ```
    pub fn mentions(&self) -> ListMentions {
        ListMentions(Listing::new(Everywhere::new(self.webex(), &["mentions"], "limit")))
    }

    /// The threads of the user's conversations.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// for thread in webex.conversations()?.threads().limit(10).await? {
    ///     println!("{} answers", thread.child_activities.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn threads(&self) -> ListThreads {
        ListThreads(Listing::new(Everywhere::new(self.webex(), &["threads"], "limit")))
    }
}
