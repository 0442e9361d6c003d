//! Activities of one conversation.

use std::fmt;

use webex_core::resource::DateTime;

use super::by_date::DateWalk;
use super::cursor::Direction;
use super::listing::{Listing, Plan, opened_list};
use super::page::OpenedPages;
use super::query::Query;
use crate::model::Activity;
use crate::write::ConversationHandle;

/// Which activities, and how.
pub(super) struct Stretch {
    pub(super) conversation: ConversationHandle,
    pub(super) query: Query,
    pub(super) direction: Direction,
    pub(super) since: Option<DateTime>,
    pub(super) until: Option<DateTime>,
    pub(super) around: Option<DateTime>,
    pub(super) limit: Option<usize>,
    pub(super) page_size: Option<usize>,
}

impl Plan for Stretch {
    type Item = Activity;

    fn start(self) -> OpenedPages<Activity> {
        OpenedPages::new(DateWalk::new(self))
    }
}

opened_list! {
    /// Activities of a conversation; made by [`ConversationHandle::activities`] (wire/03 sections 2.10 and 3.12).
    pub struct ListActivities(Stretch) of Activity;
}

impl ListActivities {
    fn change(self, change: impl FnOnce(&mut Stretch)) -> Self {
        Self(self.0.change(change))
    }

    /// Only activities of that moment or later.
    pub fn since(self, moment: impl Into<DateTime>) -> Self {
        let moment = moment.into();
        self.change(|stretch| stretch.since = Some(moment))
    }

    /// Only activities of that moment or earlier.
    pub fn until(self, moment: impl Into<DateTime>) -> Self {
        let moment = moment.into();
        self.change(|stretch| stretch.until = Some(moment))
    }

    /// Those around that moment, the oldest first: one page, half of it before the moment and half after it.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let noon: jiff::Timestamp = "2026-05-04T12:00:00Z".parse().expect("a date");
    /// let around = room.activities().around(noon).limit(20).await?;
    /// # Ok(()) }
    /// ```
    pub fn around(self, moment: impl Into<DateTime>) -> Self {
        let moment = moment.into();
        self.change(|stretch| stretch.around = Some(moment))
    }

    /// The oldest first; else the newest are.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let first = room.activities().oldest_first().limit(10).await?;
    /// # Ok(()) }
    /// ```
    pub fn oldest_first(self) -> Self {
        self.change(|stretch| stretch.direction = Direction::Newer)
    }

    /// With what belongs to each: [`Activity::children`].
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// for activity in room.activities().children().limit(10).await? {
    ///     println!("{} children", activity.children.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn children(self) -> Self {
        self.query("includeChildren", true)
    }

    /// At most so many in all. No page is fetched that is not needed for them.
    pub fn limit(self, activities: usize) -> Self {
        self.change(|stretch| stretch.limit = Some(activities))
    }

    /// So many a page, 50 if nothing is said; the service may give fewer.
    pub fn page_size(self, activities: usize) -> Self {
        self.change(|stretch| stretch.page_size = Some(activities.max(1)))
    }

    /// Any other parameter of the service; what was set before under that name is replaced.
    pub fn query(self, name: &'static str, value: impl fmt::Display) -> Self {
        self.change(|stretch| stretch.query = std::mem::take(&mut stretch.query).with(name, value))
    }
}

impl ConversationHandle {
    /// Its activities, the newest first unless told otherwise.
    ///
    /// Pages are asked for by date: what has the date of a page's last activity is asked for again and left out when it
    /// was given already. So no activity is given twice, and none is left out, also where several have the same date.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let yesterday = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24);
    /// let mut activities = room.activities().since(yesterday).oldest_first();
    /// while let Some(activity) = activities.try_next().await? {
    ///     println!("{}", activity.verb);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn activities(&self) -> ListActivities {
        ListActivities(Listing::new(Stretch {
            conversation: self.clone(),
            query: Query::usual(),
            direction: Direction::Older,
            since: None,
            until: None,
            around: None,
            limit: None,
            page_size: None,
        }))
    }
}
