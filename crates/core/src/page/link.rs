//! The links of an answer.

use http::HeaderMap;
use http::header::LINK;
use url::Url;

use super::parse::{self, RawLink};

/// The links of an answer by relation (RFC 8288): several in a header or several headers, parameters in any order,
/// relative references resolved against the URL that answered.
///
/// ```
/// use webex_core::page::Links;
/// # fn main() -> Result<(), url::ParseError> {
/// let base = url::Url::parse("https://webexapis.com/v1/rooms?max=1")?;
/// let links = Links::parse(["<?max=1&cursor=b>; title=\"x\"; rel=\"next\", </v1/rooms>; rel=first"], &base);
/// assert_eq!(links.next().map(url::Url::as_str), Some("https://webexapis.com/v1/rooms?max=1&cursor=b"));
/// assert_eq!(links.first().map(url::Url::path), Some("/v1/rooms"));
/// assert_eq!(links.previous(), None);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Links(Vec<(String, Url)>);

impl Links {
    /// Reads header values. Of several links with the same relation the first counts; links to anything but HTTP are
    /// left out.
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>, base: &Url) -> Self {
        let mut links = Self::default();
        for raw in values.into_iter().flat_map(parse::links) {
            links.add(raw, base);
        }
        links
    }

    /// Reads the `Link` headers of an answer from `base`.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::HeaderMap;
    /// use webex_core::page::Links;
    /// let mut headers = HeaderMap::new();
    /// headers.insert("link", r#"</v1/rooms?cursor=b>; rel="next""#.parse()?);
    /// let links = Links::from_headers(&headers, &"https://webexapis.com/v1/rooms".parse()?);
    /// assert_eq!(links.next().and_then(|url| url.query()), Some("cursor=b"));
    /// # Ok(()) }
    /// ```
    pub fn from_headers(headers: &HeaderMap, base: &Url) -> Self {
        let values = headers.get_all(LINK).iter();
        Self::parse(values.filter_map(|v| std::str::from_utf8(v.as_bytes()).ok()), base)
    }

    fn add(&mut self, raw: RawLink, base: &Url) {
        let Ok(url) = base.join(&raw.target) else { return };
        if !matches!(url.scheme(), "http" | "https") {
            return;
        }
        for relation in raw.relations {
            if self.get(&relation).is_none() {
                self.0.push((relation, url.clone()));
            }
        }
    }

    /// The link with that relation, in lower case.
    pub fn get(&self, relation: &str) -> Option<&Url> {
        self.0.iter().find(|(name, _)| name == relation).map(|(_, url)| url)
    }

    /// The next page.
    pub fn next(&self) -> Option<&Url> {
        self.get("next")
    }

    /// The page before.
    pub fn previous(&self) -> Option<&Url> {
        self.get("prev").or_else(|| self.get("previous"))
    }

    /// The first page.
    pub fn first(&self) -> Option<&Url> {
        self.get("first")
    }

    /// The last page.
    pub fn last(&self) -> Option<&Url> {
        self.get("last")
    }

    /// All links with their relations, in the order of the headers.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_core::page::Links;
    /// let links = Links::parse(["</a>; rel=first, </b>; rel=last"], &"https://example.com/".parse()?);
    /// let relations: Vec<_> = links.iter().map(|(relation, url)| (relation, url.path())).collect();
    /// assert_eq!(relations, [("first", "/a"), ("last", "/b")]);
    /// # Ok(()) }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Url)> {
        self.0.iter().map(|(name, url)| (name.as_str(), url))
    }
}
