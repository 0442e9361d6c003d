//! Lists whose pages are linked, in one cluster after the other.

use std::collections::{HashSet, VecDeque};
use std::marker::PhantomData;

use http::Method;
use serde::Deserialize;
use url::Url;
use webex_core::page::Links;
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::{Error, ErrorKind, Result, Webex};

use super::page::{Entry, Walk, all_opened};
use super::patience::Patience;
use super::query::Query;
use crate::write::below;

/// Where a list begins.
#[derive(Clone, Debug)]
pub(crate) enum Start {
    /// In the cluster of the user, and then in the others that the answer names, under that path.
    Clusters(&'static [&'static str]),
    /// There only.
    Url(Url),
}

/// A walk over linked pages.
pub(crate) struct LinkWalk<T> {
    webex: Webex,
    query: Query,
    /// The name of the parameter for the size of a page, and the size that is wanted.
    size: Option<(&'static str, usize)>,
    left: Option<usize>,
    next: VecDeque<Next>,
    /// What was asked for already.
    seen: HashSet<Url>,
    patience: Patience,
    item: PhantomData<fn() -> T>,
}

/// A page that is still to be asked for.
#[derive(Clone)]
enum Next {
    /// The first page of the cluster of the user, under that path.
    Home(&'static [&'static str]),
    /// The first page of another cluster, or of a list of one cluster.
    First(Url),
    /// A link of the service, followed as it is.
    Link(Url),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<T> {
    #[serde(default = "Vec::new", deserialize_with = "or_default")]
    items: Vec<T>,
    /// Where the items of other clusters are.
    #[serde(default, deserialize_with = "or_default")]
    additional_urls: Vec<Url>,
}

impl<T: Entry> LinkWalk<T> {
    pub(crate) fn new(webex: &Webex, start: Start, query: Query) -> Self {
        let first = match start {
            Start::Clusters(path) => Next::Home(path),
            Start::Url(url) => Next::First(url),
        };
        Self {
            webex: webex.clone(),
            query,
            size: None,
            left: None,
            next: VecDeque::from([first]),
            seen: HashSet::new(),
            patience: Patience::default(),
            item: PhantomData,
        }
    }

    /// At most so many items, and pages of that size by the parameter of that name.
    pub(super) fn sized(
        mut self,
        name: &'static str,
        limit: Option<usize>,
        page_size: Option<usize>,
    ) -> Self {
        self.left = limit;
        self.size = match (limit, page_size) {
            (Some(limit), Some(size)) => Some((name, size.min(limit))),
            (limit, size) => size.or(limit).map(|size| (name, size)),
        };
        self
    }

    fn call(&self, next: &Next) -> Call {
        let first = |call: Call| {
            let size = self.size.map(|(name, size)| (name, self.left.map_or(size, |left| left.min(size))));
            let call = self.query.onto(call);
            match size {
                Some((name, size)) => call.query(name, size),
                None => call,
            }
        };
        match next {
            Next::Home(path) => first(
                path.iter().fold(Call::new(Method::GET, "conversation"), |call, piece| call.path(piece)),
            ),
            Next::First(url) => first(Call::url(Method::GET, url.clone())),
            Next::Link(url) => Call::url(Method::GET, url.clone()),
        }
    }

    async fn fetch(&mut self, next: &Next) -> Result<Vec<T>> {
        let response = self.webex.send(self.call(next)).await?;
        let mut answer: Answer<T> = response.json()?;
        let link = Links::from_headers(response.headers(), response.url()).next().cloned();
        self.next.pop_front();
        if let Next::Home(path) = next {
            self.add_clusters(path, answer.additional_urls)?;
        }
        if let Some(link) = link {
            self.follow(link)?;
        }
        if let Some(left) = &mut self.left {
            answer.items.truncate(*left);
            *left -= answer.items.len();
        }
        Ok(all_opened(&self.webex, answer.items).await)
    }

    /// The next page; `None` at the end. After a failure the same page comes next.
    pub(crate) async fn try_next(&mut self) -> Result<Option<Vec<T>>> {
        match self.next.front().cloned() {
            Some(next) if self.left != Some(0) => self.fetch(&next).await.map(Some),
            _ => Ok(None),
        }
    }

    fn add_clusters(&mut self, path: &[&str], others: Vec<Url>) -> Result<()> {
        for other in others {
            let url = below(other, path)?;
            if self.seen.insert(url.clone()) {
                self.next.push_back(Next::First(url));
            }
        }
        Ok(())
    }

    /// The rest of a cluster comes before the next one.
    fn follow(&mut self, link: Url) -> Result<()> {
        if !self.seen.insert(link.clone()) {
            return Err(Error::new(ErrorKind::Decode, "the pages of the list go round in circles"));
        }
        self.next.push_front(Next::Link(link));
        Ok(())
    }
}

impl<T: Entry> Walk for LinkWalk<T> {
    type Item = T;

    async fn next_page(&mut self) -> Option<Result<Vec<T>>> {
        if self.patience.is_over() {
            return None;
        }
        let page = self.try_next().await.transpose()?;
        self.patience.note(&page);
        Some(page)
    }
}
