//! Pages of lists: `max`, an opaque cursor, and one `Link` to the next page (wire/04 sections 2.3 and 3.1).
//!
//! A cursor holds the sort key of the last item of a page, and the next page begins behind that key: items that come
//! and go meanwhile neither repeat nor hide others.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{HOST, HeaderValue, LINK};
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::common::Json;
use super::query::Query;
use crate::error::ApiError;
use crate::world::World;

/// How many items a page has if the request does not say, and at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageSize {
    pub(crate) usual: usize,
    pub(crate) most: usize,
}

impl PageSize {
    /// What most lists have.
    pub(crate) const STANDARD: Self = Self { usual: 100, most: 1_000 };
}

/// A request for a list: its query, and the address that the link to the next page is made from.
#[derive(Clone, Debug)]
pub(crate) struct ListRequest {
    address: Url,
    query: Query,
}

/// Where a page begins and how long it may be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Window<K> {
    /// The sort key that the page begins behind; `None` for the first page.
    pub(crate) after: Option<K>,
    pub(crate) size: usize,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    next: Option<HeaderValue>,
}

#[derive(Serialize)]
struct Body<T> {
    items: Vec<T>,
}

impl ListRequest {
    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// Cuts one page out of a whole list that is sorted by `key`, ascending.
    pub(crate) fn page<T, K>(
        &self,
        size: PageSize,
        sorted: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> K,
    ) -> Result<Page<T>, ApiError>
    where
        K: Ord + Serialize + DeserializeOwned,
    {
        let window = self.window::<K>(size)?;
        let behind = |item: &T| window.after.as_ref().is_none_or(|after| key(item) > *after);
        let rest = sorted.into_iter().filter(behind).take(window.size + 1).collect();
        self.page_of(&window, rest, key)
    }

    /// Where the page begins, for lists that can seek by themselves. Such a list hands one item more than
    /// `window.size`, if there is one, to [`ListRequest::page_of`].
    pub(crate) fn window<K: DeserializeOwned>(&self, size: PageSize) -> Result<Window<K>, ApiError> {
        let after = self.query.read_with("cursor", decode_cursor)?;
        Ok(Window { after, size: self.max(size)? })
    }

    /// The page of the items found for `window`; whatever is beyond its size becomes the link to the next page.
    pub(crate) fn page_of<T, K: Serialize>(
        &self,
        window: &Window<K>,
        mut items: Vec<T>,
        key: impl Fn(&T) -> K,
    ) -> Result<Page<T>, ApiError> {
        let more = items.len() > window.size;
        items.truncate(window.size);
        let next = items.last().filter(|_| more).map(|last| self.next_link(&key(last)));
        Ok(Page { items, next })
    }

    fn max(&self, size: PageSize) -> Result<usize, ApiError> {
        let max = self.query.parsed("max")?.unwrap_or(size.usual);
        if (1..=size.most).contains(&max) {
            return Ok(max);
        }
        Err(ApiError::bad_request(format!("'max' must be between 1 and {}.", size.most)))
    }

    /// `<address>; rel="next"`: the address of this request with every parameter kept and the cursor replaced.
    fn next_link<K: Serialize>(&self, key: &K) -> HeaderValue {
        let mut address = self.address.clone();
        address
            .query_pairs_mut()
            .clear()
            .extend_pairs(self.query.pairs().filter(|pair| pair.0 != "cursor"))
            .append_pair("cursor", &encode_cursor(key));
        HeaderValue::from_str(&format!("<{address}>; rel=\"next\""))
            .expect("a serialized URL is visible ASCII")
    }
}

impl FromRequestParts<World> for ListRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        let address =
            address(parts, world).ok_or_else(|| ApiError::bad_request("The Host header is not valid."))?;
        Ok(Self { address, query })
    }
}

/// The address as the client wrote it: clients send their token only to the host they were configured with.
pub(crate) fn address(parts: &Parts, world: &World) -> Option<Url> {
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |original| original.path());
    let mut address = Url::parse(world.urls.base()).ok()?.join(path).ok()?;
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str)) else {
        return Some(address);
    };
    let named = Url::parse(&format!("{}://{host}", address.scheme())).ok()?;
    address.set_host(named.host_str()).ok()?;
    address.set_port(named.port()).ok()?;
    Some(address)
}

impl<T> Page<T> {
    /// The page with every item turned into something else.
    pub(crate) fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next: self.next }
    }

    /// An answer with a body of one's own and the link of this page.
    pub(crate) fn respond_with<U>(self, body: impl FnOnce(Vec<T>) -> U) -> Response
    where
        U: Serialize,
    {
        let mut response = Json(body(self.items)).into_response();
        if let Some(next) = self.next {
            response.headers_mut().insert(LINK, next);
        }
        response
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        self.respond_with(|items| Body { items })
    }
}

pub(crate) fn encode_cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).expect("sort keys are plain data"))
}

pub(crate) fn decode_cursor<K: DeserializeOwned>(text: &str) -> Option<K> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const SMALL: PageSize = PageSize { usual: 3, most: 10 };

    fn request(query: &str) -> ListRequest {
        ListRequest {
            address: Url::parse("http://127.0.0.1:4000/v1/rooms").expect("a URL"),
            query: Query::parse(query),
        }
    }

    /// The query of the link to the next page.
    fn next_query(page: &Page<u32>) -> Option<String> {
        let link = page.next.as_ref()?.to_str().expect("text");
        let address = link.strip_prefix('<').and_then(|rest| rest.split_once('>')).expect("one link").0;
        Url::parse(address).expect("a URL").query().map(str::to_owned)
    }

    #[test]
    fn the_link_keeps_the_address_and_every_parameter() {
        let request = request("type=group&cursor=MQ&max=1&title=a%26b");
        let page = request.page(SMALL, [1_u32, 2, 3], |item| *item).expect("a page");
        assert_eq!(page.items, [2]);
        assert_eq!(
            page.next.expect("a next page"),
            "<http://127.0.0.1:4000/v1/rooms?type=group&max=1&title=a%26b&cursor=Mg>; rel=\"next\""
        );
    }

    #[test]
    fn the_last_page_has_no_link() {
        let page = request("").page(SMALL, [1_u32, 2, 3], |item| *item).expect("a page");
        assert_eq!(page.items.len(), 3);
        assert!(page.next.is_none());
    }

    #[test]
    fn sizes_and_cursors_out_of_bounds_are_refused() {
        for query in ["max=0", "max=11", "max=-1", "max=many", "cursor=%21", "cursor=eA"] {
            let refused = request(query).page(SMALL, [1_u32], |item| *item).expect_err("refused");
            assert_eq!(refused.status(), http::StatusCode::BAD_REQUEST, "{query}");
        }
    }

    proptest! {
        #[test]
        fn pages_visit_each_item_once(items in prop::collection::btree_set(any::<u32>(), 0..60), max in 1_usize..10) {
            let mut query = format!("max={max}");
            let mut seen = Vec::new();
            loop {
                let page = request(&query).page(SMALL, items.iter().copied(), |item| *item).expect("a page");
                prop_assert!(page.items.len() <= max);
                let next = next_query(&page);
                seen.extend(page.items);
                match next {
                    Some(next) => query = next,
                    None => break,
                }
            }
            prop_assert_eq!(seen, items.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn items_that_stay_are_visited_once_while_others_come_and_go(
            stable in prop::collection::btree_set(any::<u32>(), 0..30),
            others in prop::collection::vec(prop::collection::btree_set(any::<u32>(), 0..10), 1..10),
        ) {
            let mut query = "max=2".to_owned();
            let mut seen = Vec::new();
            for round in 0.. {
                let mut now: BTreeSet<u32> = others[round % others.len()].clone();
                now.extend(&stable);
                let page = request(&query).page(SMALL, now, |item| *item).expect("a page");
                let next = next_query(&page);
                seen.extend(page.items.into_iter().filter(|item| stable.contains(item)));
                match next {
                    Some(next) => query = next,
                    None => break,
                }
            }
            prop_assert_eq!(seen, stable.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn no_cursor_panics(text in ".{0,40}") {
            let _ = decode_cursor::<(i64, String)>(&text);
        }

        #[test]
        fn cursors_read_back(number in any::<i64>(), text in ".{0,20}") {
            let key = (number, text);
            prop_assert_eq!(decode_cursor(&encode_cursor(&key)), Some(key));
        }
    }
}
