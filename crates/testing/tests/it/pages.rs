//! Lists over the simulator (wire/04 section 6.1, row 13).

use futures_util::StreamExt;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_core::Webex;
use webex_core::page::Pages;
use webex_core::request::Call;
use webex_testing::TestCloud;

async fn create_rooms(webex: &Webex, count: usize) {
    for n in 0..count {
        let body = json!({"title": format!("room {n}")});
        webex.send(Call::new(Method::POST, "hydra").path("rooms").json(&body)).await.expect("created");
    }
}

fn rooms(webex: &Webex) -> Pages<Value> {
    Pages::new(webex, Call::new(Method::GET, "hydra").path("rooms").query("type", "group")).page_size(2)
}

fn sorted(rooms: Vec<Value>) -> Vec<String> {
    let title = |room: Value| room["title"].as_str().expect("a title").to_owned();
    let mut titles: Vec<_> = rooms.into_iter().map(title).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn every_room_is_found_once_and_the_filter_stays() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    create_rooms(&webex, 5).await;
    let found = rooms(&webex).all().await.expect("rooms");
    assert_eq!(sorted(found), (0..5).map(|n| format!("room {n}")).collect::<Vec<_>>());
    let asked = cloud.sim().journal().find(|entry| entry.method == Method::GET && entry.path == "/v1/rooms");
    let filtered =
        asked.iter().filter(|entry| entry.query.as_deref().unwrap_or_default().contains("type=group"));
    assert_eq!((asked.len(), filtered.count()), (3, 3));
}

/// The token runs out between two pages: it is renewed, and nothing is lost or doubled.
#[tokio::test]
async fn a_token_that_runs_out_in_the_middle_is_renewed() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder_with_refresh("alice").build().await.expect("a client");
    create_rooms(&webex, 5).await;
    let mut list = rooms(&webex);
    let mut found = vec![list.next().await.expect("a room").expect("the first page")];
    cloud.sim().expire_token(cloud.user("alice").access_token());
    while let Some(room) = list.next().await {
        found.push(room.expect("the token is renewed"));
    }
    assert_eq!(sorted(found), (0..5).map(|n| format!("room {n}")).collect::<Vec<_>>());
    webex.shutdown().await.expect("no plug-in");
}

/// A token that is revoked for good: what was fetched is delivered, then errors, then the end.
#[tokio::test]
async fn a_token_that_is_revoked_in_the_middle_ends_the_list_clearly() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    create_rooms(&webex, 5).await;
    let mut list = rooms(&webex);
    list.next().await.expect("a room").expect("the first page");
    cloud.sim().revoke_token(cloud.user("alice").access_token());
    list.next().await.expect("a room").expect("of the first page, too");
    let rest: Vec<_> = list.collect().await;
    assert!(!rest.is_empty() && rest.len() <= 3, "{rest:?}");
    for failure in rest {
        let error = failure.expect_err("the token is of no use");
        let kind = error.kind();
        let clear = error.status() == Some(StatusCode::UNAUTHORIZED)
            || matches!(kind, webex_core::ErrorKind::LoginRequired | webex_core::ErrorKind::NotAuthenticated);
        assert!(clear, "{error}");
    }
}
