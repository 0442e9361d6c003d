//! Lists in pages (wire/04 sections 2.3 and 6.1, rows 7 to 13).

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt};
use http::{Method, Response};
use webex_core::page::{Links, Page, Pages};
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result};

use crate::script::Script;
use crate::vectors;

/// A service with so many items, `size` a page, whose links keep the filter and count by a cursor.
fn service(items: usize, size: usize) -> Arc<Script> {
    Script::new(move |_, request| Ok(page(items, size, cursor(request.uri().query()))))
}

fn cursor(query: Option<&str>) -> usize {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(k, _)| k == "cursor").map_or(0, |(_, v)| v.parse().expect("a number"))
}

fn page(items: usize, size: usize, from: usize) -> Response<String> {
    let to = items.min(from + size);
    let body = serde_json::json!({ "items": (from..to).collect::<Vec<_>>() }).to_string();
    let answer = Response::builder();
    let answer = match to < items {
        true => answer.header("link", format!("<?filter=x&cursor={to}>; rel=\"next\"")),
        false => answer,
    };
    answer.body(body).expect("a response")
}

fn list() -> Call {
    Call::new(Method::GET, "hydra").path("things").query("filter", "x")
}

#[tokio::test]
async fn all_items_come_once_and_filters_stay() {
    let service = service(5, 2);
    let webex = service.client().await;
    let items: Vec<u32> = Pages::new(&webex, list()).all().await.expect("items");
    assert_eq!(items, [0, 1, 2, 3, 4]);
    let asked = service.asked();
    assert_eq!(
        asked,
        ["/v1/things?filter=x", "/v1/things?filter=x&cursor=2", "/v1/things?filter=x&cursor=4"]
    );
}

#[tokio::test]
async fn a_limit_fetches_no_page_more_than_needed() {
    for (limit, requests) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (9, 3)] {
        let service = service(5, 2);
        let webex = service.client().await;
        let items: Vec<u32> = Pages::new(&webex, list()).limit(limit).all().await.expect("items");
        assert_eq!((items.len(), service.asked().len()), (limit.min(5), requests), "limit {limit}");
    }
}

#[tokio::test]
async fn the_size_of_a_page_never_exceeds_the_limit() {
    for (limit, size, expected) in [
        (None, None, "/v1/things?filter=x"),
        (Some(3), None, "/v1/things?filter=x&max=3"),
        (Some(5000), None, "/v1/things?filter=x"),
        (Some(3), Some(50), "/v1/things?filter=x&max=3"),
        (Some(300), Some(50), "/v1/things?filter=x&max=50"),
        (None, Some(7), "/v1/things?filter=x&max=7"),
    ] {
        let service = service(1, 1);
        let webex = service.client().await;
        let mut pages = Pages::<u32>::new(&webex, list());
        if let Some(limit) = limit {
            pages = pages.limit(limit);
        }
        if let Some(size) = size {
            pages = pages.page_size(size);
        }
        pages.all().await.expect("items");
        assert_eq!(service.asked(), [expected]);
    }
}

#[tokio::test]
async fn nothing_is_fetched_ahead() {
    let service = service(5, 2);
    let webex = service.client().await;
    let mut items = Pages::<u32>::new(&webex, list());
    assert_eq!(service.asked().len(), 0);
    for (taken, requests) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
        items.try_next().await.expect("an item");
        assert_eq!(service.asked().len(), requests, "after {taken}");
    }
}

#[tokio::test]
async fn pages_come_one_by_one_and_respect_the_limit() {
    let service = service(5, 2);
    let webex = service.client().await;
    let pages = Pages::<u32>::new(&webex, list()).limit(3).pages();
    let sizes: Vec<_> =
        pages.map_ok(|page| (page.items.len(), page.has_next())).try_collect().await.expect("pages");
    assert_eq!(sizes, [(2, true), (1, true)]);
}

#[tokio::test]
async fn a_page_leads_to_its_neighbours() {
    let service = service(3, 2);
    let webex = service.client().await;
    let first: Page<u32> = Page::read(&webex, &webex.send(list()).await.expect("an answer")).expect("a page");
    assert_eq!((first.has_next(), first.has_previous()), (true, false));
    assert!(first.previous_page().await.expect("no request").is_none());
    let second = first.next_page().await.expect("a page").expect("there is one");
    assert_eq!(second.items, [2]);
    assert!(second.next_page().await.expect("no request").is_none());
}

#[tokio::test]
async fn a_service_that_goes_round_in_circles_is_left() {
    let service = Script::new(|n, _| {
        let answer = Response::builder().header("link", format!("<?cursor={}>; rel=next", n % 2));
        Ok(answer.body(format!("{{\"items\":[{n}]}}")).expect("a response"))
    });
    let webex = service.client().await;
    let items: Vec<Result<u32>> = Pages::new(&webex, list()).collect().await;
    assert_eq!(items.iter().filter(|i| i.is_ok()).count(), 3, "each page once: {items:?}");
    let last = items.last().expect("an item").as_ref().expect_err("the circle");
    assert_eq!(last.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_service_with_empty_pages_for_ever_is_left() {
    let service = Script::new(|n, _| {
        let answer = Response::builder().header("link", format!("<?cursor={n}>; rel=next"));
        Ok(answer.body("{\"items\":[]}".into()).expect("a response"))
    });
    let webex = service.client().await;
    let items: Vec<Result<u32>> = Pages::new(&webex, list()).collect().await;
    assert!(items.len() == 1 && items[0].is_err(), "{items:?}");
    assert_eq!(service.asked().len(), 100);
}

/// A service that fails at the second page, `failures` times.
fn failing(failures: usize, error: fn() -> Result<Response<String>>) -> Arc<Script> {
    Script::new(move |n, request| match n {
        n if n >= 1 && n <= failures => error(),
        _ => Ok(page(4, 2, cursor(request.uri().query()))),
    })
}

fn unauthorized() -> Result<Response<String>> {
    Ok(Response::builder().status(401).body("{\"message\":\"expired\"}".into()).expect("a response"))
}

async fn outcomes(service: Arc<Script>) -> Vec<Result<u32, ErrorKind>> {
    let webex = service.client().await;
    // One try a call, so that each failure of the service is seen here.
    let once = || list().retry(false).refresh_on_unauthorized(false);
    let items = Pages::new(&webex, once()).map_err(|e: Error| e.kind());
    items.collect().await
}

#[tokio::test]
async fn after_a_failure_that_may_pass_the_list_goes_on() {
    let http = Err(ErrorKind::Http);
    assert_eq!(outcomes(failing(1, unauthorized)).await, [Ok(0), Ok(1), http, Ok(2), Ok(3)]);
    let broken = || Err(Error::new(ErrorKind::Network, "broken"));
    let network = Err(ErrorKind::Network);
    assert_eq!(outcomes(failing(2, broken)).await, [Ok(0), Ok(1), network, network, Ok(2), Ok(3)]);
}

#[tokio::test]
async fn a_failure_that_does_not_pass_ends_the_list() {
    let http = Err(ErrorKind::Http);
    assert_eq!(outcomes(failing(9, unauthorized)).await, [Ok(0), Ok(1), http, http, http]);
    let gone = || Ok(Response::builder().status(404).body(String::new()).expect("a response"));
    assert_eq!(outcomes(failing(1, gone)).await, [Ok(0), Ok(1), http]);
}

#[tokio::test]
async fn an_invalid_call_fails_once() {
    let webex = service(1, 1).client().await;
    let items: Vec<Result<u32>> = Pages::new(&webex, list().segment("")).collect().await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].as_ref().expect_err("invalid").kind(), ErrorKind::InvalidInput);
}

/// The vectors record what the JS SDK makes of a header; where it is wrong (wire/04 section 7, row 20) the case says so in
/// a note, and ours is what RFC 8288 says.
#[test]
fn link_headers_read_as_the_vectors_say() {
    let file = vectors::read("messaging-ids-and-pages.json");
    let cases = file["cases"].as_array().expect("an array of cases");
    let base = "https://api.example/".parse().expect("a URL");
    let mut ran = 0;
    for case in cases.iter().filter(|c| c["fn"] == "Page.parseLinkHeaders") {
        let headers: Vec<&str> = match &case["args"][0] {
            serde_json::Value::Array(list) => list.iter().filter_map(|v| v.as_str()).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let links = Links::parse(headers.iter().copied(), &base);
        let ours: serde_json::Map<_, _> =
            links.iter().map(|(rel, url)| (rel.to_owned(), url.as_str().into())).collect();
        match case["note"].is_null() {
            true => assert_eq!(serde_json::Value::Object(ours), case["result"], "{case}"),
            // What JS misses is the last relation of each header.
            false => assert_eq!(ours.len(), headers.join(",").matches("rel=").count(), "{case}"),
        }
        ran += 1;
    }
    println!("{ran} cases of Link headers ran");
    assert!(ran > 0);
}
