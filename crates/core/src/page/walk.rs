//! From page to page: which call comes next, and when to stop.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use http::StatusCode;
use serde::de::DeserializeOwned;
use url::Url;

use super::Page;
use crate::request::Call;
use crate::{Error, ErrorKind, Result, Webex};

/// So many failures in a row end the walk, so that a loop which skips errors comes to an end.
const MAX_FAILURES: u32 = 3;
/// So many pages in a row may be empty though a further one is promised.
const MAX_EMPTY: u32 = 100;

/// A walk over the pages of a list.
pub(super) struct Walk {
    webex: Webex,
    template: Call,
    next: Next,
    /// How many items are still wanted.
    left: Option<usize>,
    /// Hashes of the URLs that were asked for.
    seen: HashSet<u64>,
    failures: u32,
    empty: u32,
}

enum Next {
    /// The first page.
    First,
    /// A link of the service, followed as it is.
    Link(Url),
    /// A link that leads nowhere: an error is due.
    Circle,
    End,
}

impl Walk {
    pub(super) fn new(webex: Webex, first: Call, limit: Option<usize>) -> Self {
        Self {
            webex,
            template: first,
            next: Next::First,
            left: limit,
            seen: HashSet::new(),
            failures: 0,
            empty: 0,
        }
    }

    /// The next page; after a failure that may pass, the same page again.
    pub(super) async fn next_page<T: DeserializeOwned>(&mut self) -> Option<Result<Page<T>>> {
        if self.left == Some(0) {
            return None;
        }
        let result = match self.next_call()? {
            Ok(call) => self.fetch(call).await,
            Err(circle) => Err(circle),
        };
        match &result {
            Ok(_) => self.failures = 0,
            Err(error) => self.after_failure(error),
        }
        Some(result)
    }

    fn next_call(&mut self) -> Option<Result<Call>> {
        match &self.next {
            Next::First => Some(Ok(self.first_call())),
            Next::Link(url) => self.template.replica().map(|call| Ok(call.retarget(url.clone()))),
            Next::Circle => {
                Some(Err(Error::new(ErrorKind::Decode, "the pages of the list go round in circles")))
            }
            Next::End => None,
        }
    }

    fn first_call(&mut self) -> Call {
        self.template.replica().unwrap_or_else(|| {
            // It cannot be made again, so it is tried once.
            self.next = Next::End;
            std::mem::replace(&mut self.template, Call::new(http::Method::GET, ""))
        })
    }

    async fn fetch<T: DeserializeOwned>(&mut self, call: Call) -> Result<Page<T>> {
        let response = self.webex.send(call).await?;
        let mut page = Page::read(&self.webex, &response)?;
        self.remember(response.url());
        self.advance(&page);
        if let Some(left) = &mut self.left {
            page.items.truncate(*left);
            *left -= page.items.len();
        }
        Ok(page)
    }

    fn advance<T>(&mut self, page: &Page<T>) {
        self.empty = if page.items.is_empty() { self.empty + 1 } else { 0 };
        self.next = match page.links().next() {
            Some(link) if self.empty < MAX_EMPTY && self.remember(link) => Next::Link(link.clone()),
            Some(_) => Next::Circle,
            None => Next::End,
        };
    }

    /// Notes a URL; false when it was noted before.
    fn remember(&mut self, url: &Url) -> bool {
        let mut hasher = DefaultHasher::new();
        url.as_str().hash(&mut hasher);
        self.seen.insert(hasher.finish())
    }

    fn after_failure(&mut self, error: &Error) {
        self.failures += 1;
        let may_pass = error.is_retryable()
            || error.status() == Some(StatusCode::UNAUTHORIZED)
            || matches!(error.kind(), ErrorKind::LoginRequired | ErrorKind::NotAuthenticated);
        if !may_pass || self.failures >= MAX_FAILURES {
            self.next = Next::End;
        }
    }
}
