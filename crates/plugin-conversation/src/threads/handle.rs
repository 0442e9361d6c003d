//! What users see of it.

use http::Method;
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result};

use super::entry::ThreadBatch;
use super::machine::{Answer, Ask, Move, Threads};
use crate::model::{Activity, ActivityId, Items, Parent, ParentType};
use crate::read::{Direction, Query, all_opened, moment};
use crate::write::ConversationHandle;

/// How many entries a batch has if nothing is said (wire/03 section 2.10).
const USUAL: usize = 20;

/// A conversation in thread order, as a reader scrolls through it: each first activity is followed by its answers; edits
/// and reactions stand with what they belong to. From [`ConversationHandle::thread_view`].
///
/// Every entry is told once. Errors of its methods: as [`ConversationHandle`]; the view stays usable, and the next call
/// begins where this one began. Cancel safe in the same way.
#[derive(Debug)]
pub struct ThreadView {
    conversation: ConversationHandle,
    threads: Threads,
}

impl ConversationHandle {
    /// The conversation in thread order (wire/03 section 2.10).
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let mut view = room.thread_view();
    /// let newest = view.older().await?;
    /// for entry in &newest.entries {
    ///     println!("{}{:?}", if entry.is_reply() { "  " } else { "" }, entry.object());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn thread_view(&self) -> ThreadView {
        ThreadView { conversation: self.clone(), threads: Threads::new(USUAL) }
    }
}

impl ThreadView {
    /// So many entries a batch at least, if there are as many; 20 if nothing is said. Begins anew.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let newest = room.thread_view().min_entries(50).older().await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn min_entries(mut self, count: usize) -> Self {
        self.threads = Threads::new(count);
        self
    }

    /// The entries before those that were told; the newest when nothing was told yet.
    ///
    /// # Errors
    /// As [`ThreadView`].
    pub async fn older(&mut self) -> Result<ThreadBatch> {
        self.run(Move::Older).await
    }

    /// The entries behind those that were told; the newest when nothing was told yet. At the end of the conversation:
    /// what has come since.
    ///
    /// ```no_run
    /// # async fn example(mut view: webex_plugin_conversation::ThreadView) -> webex_core::Result<()> {
    /// loop {
    ///     let batch = view.newer().await?;
    ///     println!("{} more", batch.entries.len());
    ///     if batch.done {
    ///         break;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ThreadView`].
    pub async fn newer(&mut self) -> Result<ThreadBatch> {
        self.run(Move::Newer).await
    }

    /// Jumps to an activity: the entries around it, or around the first of its thread. What was told before may come
    /// again.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let found = room.activity("1f636113-b084-4dae-a2ae-53370169eb56").await?;
    /// let around = room.thread_view().jump_to(&found).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for an activity without a date; as [`ThreadView`].
    pub async fn jump_to(&mut self, activity: &Activity) -> Result<ThreadBatch> {
        let date = self.date_of(activity).await?;
        self.run(Move::To(date)).await
    }

    /// When the thread of an activity began.
    async fn date_of(&self, activity: &Activity) -> Result<i64> {
        let kinds = [ParentType::Reply, ParentType::Edit];
        let parent = activity.parent.as_ref().filter(|parent| kinds.contains(&parent.parent_type));
        let Some(parent) = parent else { return date(activity) };
        let Some(id) = &parent.id else { return date(activity) };
        let parent = self.conversation.activity(id).await?;
        // The edit of an answer leads to the first of its thread in a second step.
        match parent.parent.as_ref().filter(|parent| parent.parent_type == ParentType::Reply) {
            Some(Parent { id: Some(root), .. }) => date(&self.conversation.activity(root).await?),
            _ => date(&parent),
        }
    }

    async fn run(&mut self, to: Move) -> Result<ThreadBatch> {
        self.threads.begin(to);
        while let Some(question) = self.threads.question() {
            if self.threads.is_exhausted() {
                return Err(Error::new(ErrorKind::Decode, "the threads of the conversation come to no end"));
            }
            let answer = self.ask(question).await?;
            self.threads.answer(answer);
        }
        Ok(self.threads.finish())
    }

    async fn ask(&self, question: &Ask) -> Result<Answer> {
        Ok(match question {
            Ask::Page { direction, bound, limit } => {
                let (name, newest_first) = match direction {
                    Direction::Older => ("maxDate", true),
                    Direction::Newer => ("sinceDate", false),
                };
                let mut query = Query::usual().with("limit", limit).with("lastActivityFirst", newest_first);
                if let Some(bound) = bound {
                    query = query.with(name, bound);
                }
                Answer::Activities(self.page(query).await?)
            }
            Ask::Around { date, limit } => {
                let query = Query::usual().with("midDate", date).with("limit", limit);
                Answer::Activities(self.page(query).await?)
            }
            Ask::Parents => Answer::Parents(self.conversation.parent_ids(None, None).await?),
            Ask::Children { parent, kind } => Answer::Activities(self.children(parent, kind).await?),
        })
    }

    async fn children(&self, parent: &ActivityId, kind: &ParentType) -> Result<Vec<Activity>> {
        self.conversation.children(parent, kind.clone()).all().await
    }

    async fn page(&self, query: Query) -> Result<Vec<Activity>> {
        let webex = self.conversation.webex();
        let url = self.conversation.below(&["activities"]).await?;
        let call = query.with("includeChildren", true).onto(Call::url(Method::GET, url));
        let page: Items<Activity> = webex.send(call).await?.json()?;
        Ok(all_opened(webex, page.items).await)
    }
}

fn date(activity: &Activity) -> Result<i64> {
    moment(activity).ok_or_else(|| Error::invalid_input("the activity has no date to jump to"))
}
