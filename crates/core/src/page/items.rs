//! A list as a stream: of items, or of pages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::de::DeserializeOwned;

use super::Page;
use super::walk::Walk;
use crate::request::Call;
use crate::{Result, Webex};

/// The page size that every list of the developer API accepts.
const SAFE_PAGE: usize = 100;

/// A list: a stream of its items.
///
/// Fetches a page when its items are wanted, never ahead; the filters stay, because the links of the service are
/// followed as they are. Cancel safe: dropping a `next()` loses no item.
///
/// A failure is an item of its own. If it may pass (a broken connection, a rate limit, a token that has to be renewed)
/// the stream goes on with the same page when it is polled again, at most three times in a row; else it ends.
#[must_use = "a list fetches nothing until it is polled"]
pub struct Pages<T>(State<T>);

enum State<T> {
    Idle(Box<Plan>),
    Running { pages: PageStream<T>, ready: std::vec::IntoIter<T> },
}

/// What is known of a list before the first page is fetched.
struct Plan {
    webex: Webex,
    call: Call,
    limit: Option<usize>,
    page_size: Option<usize>,
}

impl Plan {
    fn start(&mut self) -> Walk {
        let max = match (self.limit, self.page_size) {
            (Some(limit), Some(size)) => Some(limit.min(size)),
            // Without a wish the service picks the size, unless that may be more than is needed.
            (Some(limit), None) => Some(limit).filter(|limit| *limit <= SAFE_PAGE),
            (None, size) => size,
        };
        let call = take(&mut self.call).query_opt("max", max);
        Walk::new(self.webex.clone(), call, self.limit)
    }
}

fn take(call: &mut Call) -> Call {
    std::mem::replace(call, Call::new(http::Method::GET, ""))
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    /// The list that begins with the answer to `first`.
    pub fn new(webex: &Webex, first: Call) -> Self {
        let plan = Plan { webex: webex.clone(), call: first, limit: None, page_size: None };
        Self(State::Idle(Box::new(plan)))
    }

    /// At most so many items in all. No page is fetched that is not needed for them.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::page::Pages;
    /// use webex_core::request::Call;
    /// let rooms = Pages::<serde_json::Value>::new(&webex, Call::new(Method::GET, "hydra").path("rooms"));
    /// let newest = rooms.page_size(50).limit(120).all().await?;
    /// assert!(newest.len() <= 120);
    /// # Ok(()) }
    /// ```
    pub fn limit(self, items: usize) -> Self {
        self.change(|plan| plan.limit = Some(items))
    }

    /// So many items a page (`max`); the service may give fewer, and refuses what it finds too many.
    pub fn page_size(self, items: usize) -> Self {
        self.change(|plan| plan.page_size = Some(items.max(1)))
    }

    /// Changes the first call, for example to add a filter. Without effect once the list was polled.
    ///
    /// ```no_run
    /// # use webex_core::page::Pages;
    /// # async fn example(rooms: Pages<serde_json::Value>) -> webex_core::Result<()> {
    /// let groups = rooms.with_call(|call| call.query("type", "group")).all().await?;
    /// # Ok(()) }
    /// ```
    pub fn with_call(self, change: impl FnOnce(Call) -> Call) -> Self {
        self.change(|plan| plan.call = change(take(&mut plan.call)))
    }

    fn change(mut self, change: impl FnOnce(&mut Plan)) -> Self {
        if let State::Idle(plan) = &mut self.0 {
            change(plan);
        }
        self
    }

    /// The list as a stream of pages; of a list that was polled already, the pages that it has not begun.
    ///
    /// ```no_run
    /// # use futures_util::TryStreamExt;
    /// # use webex_core::page::Pages;
    /// # async fn example(rooms: Pages<serde_json::Value>) -> webex_core::Result<()> {
    /// let mut pages = rooms.page_size(50).pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{} rooms, more: {}", page.items.len(), page.has_next());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn pages(self) -> PageStream<T> {
        match self.0 {
            State::Idle(mut plan) => PageStream::new(plan.start()),
            State::Running { pages, .. } => pages,
        }
    }

    /// All items that there are, up to the limit.
    ///
    /// # Errors
    /// The first failure; use the stream to keep what came before it. Cancel safe: it only reads.
    pub async fn all(self) -> Result<Vec<T>> {
        self.try_collect().await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let State::Idle(plan) = &mut self.0 {
            self.0 = State::Running { pages: PageStream::new(plan.start()), ready: Vec::new().into_iter() };
        }
        let State::Running { pages, ready } = &mut self.0 else { return Poll::Ready(None) };
        loop {
            if let Some(item) = ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(pages.poll_next_unpin(cx)) {
                Some(Ok(page)) => *ready = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// The items are handed over one by one and never pinned in place.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// A list as a stream of its pages; made by [`Pages::pages`]. Fails and goes on as [`Pages`] does.
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<T>(BoxStream<'static, Result<Page<T>>>);

impl<T: DeserializeOwned + Send + 'static> PageStream<T> {
    fn new(walk: Walk) -> Self {
        Self(Box::pin(stream::unfold(walk, |mut walk| async move {
            let page = walk.next_page().await?;
            Some((page, walk))
        })))
    }
}

impl<T> Stream for PageStream<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream").finish_non_exhaustive()
    }
}
