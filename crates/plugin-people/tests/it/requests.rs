//! What is sent, beyond the vectors.

use serde_json::json;
use webex_plugin_people::PeopleExt;
use webex_testing::{RecordingServer, Reply};

/// wire/04 section 7, rows 18 and 19: values are escaped, lists are one text with commas.
#[tokio::test]
async fn filters_are_sent_as_the_service_names_them() {
    let server = RecordingServer::start(|_| Reply::json(200, &json!({ "items": [] }))).await;
    let people = server.client().await.people();
    let list = people.list().email("bob+x&admin=1@example.com").org("O").location("L").calling_data(true);
    list.exclude_status(true).show_all_types(false).limit(5).await.expect("listed");
    people.list().ids(["A", "B"]).roles(["R", "S"]).page_size(7).await.expect("listed");
    let queries: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| url::Url::parse(&format!("http://host{}", request.target)).expect("a target"))
        .map(|url| {
            url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let expected = [
        "email=bob+x&admin=1@example.com orgId=O locationId=L callingData=true excludeStatus=true \
         showAllTypes=false max=5",
        "id=A,B roles=R,S max=7",
    ];
    assert_eq!(queries, expected);
}

#[tokio::test]
async fn calling_data_is_asked_for() {
    let server = RecordingServer::start(|_| Reply::json(200, &json!({ "id": "ME" }))).await;
    server.client().await.people().me().calling_data(true).await.expect("me");
    assert_eq!(server.requests()[0].target, "/v1/people/me?callingData=true");
}
