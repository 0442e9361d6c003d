//! Pages of items that are opened.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use serde::de::DeserializeOwned;
use webex_core::{Result, Webex};

use crate::model::{Activity, BulkActivity, Conversation, Thread};
use crate::open::{Protected, open_with};
use crate::team::Team;

/// So many items are opened at the same time: their keys are fetched together.
const TOGETHER: usize = 64;

/// What the service answers with, alone or in a list.
pub(crate) trait Entry: DeserializeOwned + Protected + Send + 'static {
    /// Brings its people and spaces into one form.
    fn bring_into_form(&mut self);
}

/// Types with a `normalize` of their own.
macro_rules! entries {
    ($($entry:ident),*) => {$(
        impl Entry for $entry {
            fn bring_into_form(&mut self) {
                self.normalize();
            }
        }
    )*};
}

entries!(Activity, Conversation, Team, Thread);

impl Entry for BulkActivity {
    fn bring_into_form(&mut self) {
        if let Some(activity) = self.data.as_mut().and_then(|data| data.activity.as_mut()) {
            activity.normalize();
        }
    }
}

/// Opens and normalizes what the service has answered with. What cannot be opened says so.
pub(crate) async fn opened<T: Entry>(webex: &Webex, mut item: T) -> T {
    open_with(webex, &mut item).await;
    item.bring_into_form();
    item
}

/// The same with many, in their order.
pub(crate) async fn all_opened<T: Entry>(webex: &Webex, items: Vec<T>) -> Vec<T> {
    let opening = items.into_iter().map(|item| opened(webex, item));
    // Collected first: a lazy map over borrowed futures is not known to be `Send`.
    stream::iter(opening.collect::<Vec<_>>()).buffered(TOGETHER).collect().await
}

/// A list as a stream of its pages: items in order, opened and normalized. A failure is an item of its own; one that may
/// pass is followed by the same page when the stream is polled again, at most three times in a row.
#[must_use = "a stream does nothing until it is polled"]
pub struct OpenedPages<T>(BoxStream<'static, Result<Vec<T>>>);

impl<T: Send + 'static> OpenedPages<T> {
    pub(super) fn new<W: Walk<Item = T>>(walk: W) -> Self {
        Self(Box::pin(stream::unfold(walk, |mut walk| async move {
            let page = walk.next_page().await?;
            Some((page, walk))
        })))
    }
}

impl<T> Stream for OpenedPages<T> {
    type Item = Result<Vec<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for OpenedPages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedPages").finish_non_exhaustive()
    }
}

/// From page to page.
pub(super) trait Walk: Send + 'static {
    type Item;

    /// The next page, opened; `None` at the end.
    fn next_page(&mut self) -> impl Future<Output = Option<Result<Vec<Self::Item>>>> + Send;
}
