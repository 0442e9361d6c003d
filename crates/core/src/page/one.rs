//! One page of a list.

use std::fmt;

use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Links;
use crate::request::{Call, Response};
use crate::{Result, Webex};

/// One page of a list, with the links to its neighbours.
#[derive(Clone)]
pub struct Page<T> {
    /// The items of this page, in the order of the service.
    pub items: Vec<T>,
    links: Links,
    webex: Webex,
}

#[derive(Deserialize)]
struct Body<T> {
    // The holders of a licence stand under a name of their own.
    #[serde(alias = "users")]
    items: Option<Vec<T>>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads an answer of the form `{"items": [...]}`; without `items` the page is empty.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::page::Page;
    /// let answer = webex.request(Method::GET, "hydra/rooms").query("max", 20).send().await?;
    /// let first: Page<serde_json::Value> = Page::read(&webex, &answer)?;
    /// if let Some(second) = first.next_page().await? {
    ///     println!("{} more", second.items.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Decode`] when the body is not of that form.
    pub fn read(webex: &Webex, response: &Response) -> Result<Self> {
        let body: Body<T> = response.json()?;
        let links = Links::from_headers(response.headers(), response.url());
        Ok(Self { items: body.items.unwrap_or_default(), links, webex: webex.clone() })
    }

    /// Fetches the next page; `None` when this is the last one.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    pub async fn next_page(&self) -> Result<Option<Self>> {
        self.follow("next").await
    }

    /// Fetches the page before; `None` when this is the first one.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    pub async fn previous_page(&self) -> Result<Option<Self>> {
        match self.links.get("prev") {
            Some(_) => self.follow("prev").await,
            None => self.follow("previous").await,
        }
    }

    async fn follow(&self, relation: &str) -> Result<Option<Self>> {
        let Some(url) = self.links.get(relation) else { return Ok(None) };
        let response = self.webex.send(Call::url(Method::GET, url.clone())).await?;
        Self::read(&self.webex, &response).map(Some)
    }
}

impl<T> Page<T> {
    /// The links of this page.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// Whether there is a next page.
    pub fn has_next(&self) -> bool {
        self.links.next().is_some()
    }

    /// Whether there is a page before.
    pub fn has_previous(&self) -> bool {
        self.links.previous().is_some()
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("has_next", &self.has_next())
            .finish_non_exhaustive()
    }
}
