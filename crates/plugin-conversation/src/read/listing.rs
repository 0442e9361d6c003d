//! Lists that are streams.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use webex_core::Result;

use super::page::OpenedPages;

/// How a list begins.
pub(super) trait Plan: Send + 'static {
    type Item: Send + 'static;

    fn start(self) -> OpenedPages<Self::Item>;
}

/// A list: not begun yet, or between two items.
pub(super) enum Listing<P: Plan> {
    Idle(Option<Box<P>>),
    Running { pages: OpenedPages<P::Item>, ready: std::vec::IntoIter<P::Item> },
}

impl<P: Plan> Listing<P> {
    pub(super) fn new(plan: P) -> Self {
        Self::Idle(Some(Box::new(plan)))
    }

    /// Changes the plan; without effect once the list was polled.
    pub(super) fn change(mut self, change: impl FnOnce(&mut P)) -> Self {
        if let Self::Idle(Some(plan)) = &mut self {
            change(plan);
        }
        self
    }

    /// The pages that were not begun.
    pub(super) fn pages(self) -> OpenedPages<P::Item> {
        match self {
            Self::Idle(plan) => plan.expect("it is taken by the poll that begins the list").start(),
            Self::Running { pages, .. } => pages,
        }
    }

    pub(super) fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P::Item>>> {
        loop {
            match self {
                Self::Idle(plan) => {
                    let Some(plan) = plan.take() else { return Poll::Ready(None) };
                    *self = Self::Running { pages: plan.start(), ready: Vec::new().into_iter() };
                }
                Self::Running { pages, ready } => {
                    if let Some(item) = ready.next() {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    match ready!(Pin::new(pages).poll_next(cx)) {
                        Some(Ok(page)) => *ready = page.into_iter(),
                        Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                        None => return Poll::Ready(None),
                    }
                }
            }
        }
    }
}

/// Declares the builder of a list out of its plan: a stream of its items; awaited, all of them.
macro_rules! opened_list {
    ($(#[$doc:meta])* pub struct $name:ident($plan:ty) of $item:ty;) => {
        $(#[$doc])*
        ///
        /// A stream of the items, page by page, each opened and normalized; awaited, all items at once. A page is fetched
        /// when its items are wanted, never ahead. A failure is an item of its own; one that may pass is followed by the
        /// same page when the stream is polled again, at most three times in a row. Cancel safe: dropping a `next()`
        /// loses no item.
        #[must_use = "a list fetches nothing until it is polled"]
        pub struct $name($crate::read::listing::Listing<$plan>);

        impl $name {
            /// The list as a stream of pages; of a list that was polled already, those that it has not begun.
            pub fn pages(self) -> $crate::read::OpenedPages<$item> {
                self.0.pages()
            }

            /// All items, up to the limit.
            ///
            /// # Errors
            /// The first failure, as of [`Webex::send`](webex_core::Webex::send); use the stream to keep what came
            /// before it. Cancel safe: it only reads.
            pub async fn all(self) -> webex_core::Result<Vec<$item>> {
                use futures_util::TryStreamExt;
                self.try_collect().await
            }
        }

        impl futures_core::Stream for $name {
            type Item = webex_core::Result<$item>;

            fn poll_next(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Self::Item>> {
                self.0.poll_item(cx)
            }
        }

        // The items are handed over one by one and never pinned in place.
        impl Unpin for $name {}

        impl std::future::IntoFuture for $name {
            type Output = webex_core::Result<Vec<$item>>;
            type IntoFuture = futures_core::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.all())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

pub(super) use opened_list;
