//! What is sent, beyond the vectors.

use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_core::ids::RoomType;
use webex_plugin_rooms::{RoomSort, RoomsExt};
use webex_testing::{RecordingServer, Reply, resource_samples};

async fn echo() -> RecordingServer {
    RecordingServer::start(|_| {
        let membership = json!({ "id": "X", "title": "As it is", "isModerator": true, "isRoomHidden": true });
        Reply::json(200, &membership)
    })
    .await
}

fn sent(server: &RecordingServer) -> Vec<(String, String, Value)> {
    let one = |request: webex_testing::Recorded| {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        (request.method.to_string(), request.target, body)
    };
    server.requests().into_iter().map(one).collect()
}

/// wire/04 section 7, row 22.
#[tokio::test]
async fn an_update_sends_what_was_set_and_nothing_else() {
    let (server, samples) = (echo().await, resource_samples());
    let webex = server.client().await;
    webex.rooms().update("R1").title("Renamed").locked(false).no_description().await.expect("updated");
    let expected = samples["rooms"]["updateRequest"].clone();
    assert_eq!(sent(&server), [("PUT".into(), "/v1/rooms/R1".into(), expected)]);
}

#[tokio::test]
async fn an_update_without_title_reads_it_first() {
    let server = echo().await;
    server.client().await.rooms().update("R1").locked(true).await.expect("updated");
    let put = json!({ "title": "As it is", "isLocked": true });
    let expected = [
        ("GET".to_owned(), "/v1/rooms/R1".to_owned(), Value::Null),
        ("PUT".to_owned(), "/v1/rooms/R1".to_owned(), put),
    ];
    assert_eq!(sent(&server), expected);
}

/// wire/04 section 7, row 40: what the caller does not set stays as it is.
#[tokio::test]
async fn a_membership_is_read_before_one_property_is_changed() {
    let server = echo().await;
    server.client().await.memberships().update("X").moderator(false).await.expect("updated");
    let requests = sent(&server);
    assert_eq!(requests[0].0, "GET");
    assert_eq!(requests[1].2, json!({ "isModerator": false, "isRoomHidden": true }));
    server.client().await.memberships().update("X").moderator(true).hidden(false).await.expect("updated");
    assert_eq!(sent(&server).len(), 3, "with both set nothing has to be read");
}

/// wire/04 section 7, row 23: an update without id, or of nothing, cannot be written or is refused.
#[tokio::test]
async fn nothing_is_sent_to_an_empty_id() {
    let server = echo().await;
    let webex = server.client().await;
    let refused = [
        webex.rooms().update("").title("x").await.expect_err("no id"),
        webex.rooms().get("").await.expect_err("no id"),
        webex.rooms().delete("..").await.expect_err("dots"),
        webex.memberships().create("", "bob@example.com").await.expect_err("no room"),
        webex.memberships().create("R", "@").await.expect_err("no address"),
        webex.memberships().create("R", "").await.expect_err("nobody"),
        webex.rooms().create(" ").await.expect_err("no title"),
        webex.rooms().create("x").public(true).await.expect_err("no description"),
        webex.rooms().create("x").announcement_only(true).await.expect_err("not locked"),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}

/// wire/04 section 7, row 18: an id cannot leave its place.
#[tokio::test]
async fn ids_are_escaped() {
    let server = echo().await;
    server.client().await.rooms().get("a/b?max=1#c d").await.expect("answered");
    assert_eq!(server.requests()[0].target, "/v1/rooms/a%2Fb%3Fmax=1%23c%20d");
}

#[tokio::test]
async fn filters_are_sent_as_the_service_names_them() {
    let server = RecordingServer::start(|_| Reply::json(200, &json!({ "items": [] }))).await;
    let webex = server.client().await;
    let day: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().expect("a date");
    let list = webex.rooms().list().team("T").room_type(RoomType::Group).sort_by(RoomSort::LastActivity);
    list.from(day).to(day).await.expect("listed");
    webex.rooms().list().org_public_spaces().page_size(7).await.expect("listed");
    webex.memberships().list().room("R").person("bob@example.com").limit(3).await.expect("listed");
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    let date = "2026-01-01T00%3A00%3A00.000Z";
    let expected = [
        format!("/v1/rooms?teamId=T&type=group&sortBy=lastactivity&from={date}&to={date}"),
        "/v1/rooms?orgPublicSpaces=true&max=7".to_owned(),
        "/v1/memberships?roomId=R&personEmail=bob%40example.com&max=3".to_owned(),
    ];
    assert_eq!(targets, expected);
}

#[tokio::test]
async fn the_request_of_the_samples_is_the_one_sent() {
    let (server, samples) = (echo().await, resource_samples());
    let webex = server.client().await;
    let wanted = &samples["rooms"]["createRequest"];
    let text = |name: &str| wanted[name].as_str().expect("a text").to_owned();
    let create = webex.rooms().create(text("title")).team(text("teamId")).locked(true).public(false);
    let create = create.classification(text("classificationId")).description(text("description"));
    create.announcement_only(false).await.expect("created");
    let wanted_membership = &samples["memberships"]["createRequest"];
    let room = wanted_membership["roomId"].as_str().expect("a room");
    webex.memberships().create(room, "bob@example.com").moderator(false).await.expect("created");
    let bodies: Vec<_> = sent(&server).into_iter().map(|(_, _, body)| body).collect();
    assert_eq!(bodies, [wanted.clone(), wanted_membership.clone()]);
}

#[tokio::test]
async fn meeting_info_has_its_own_path() {
    let answer =
        json!({ "roomId": "R", "meetingLink": "https://example.com/m", "sipAddress": "r@example.com" });
    let expected = answer.clone();
    let server = RecordingServer::start(move |_| Reply::json(200, &answer)).await;
    let info = server.client().await.rooms().meeting_info("R").await.expect("answered");
    assert_eq!(serde_json::to_value(info).expect("written"), expected);
    assert_eq!(server.requests()[0].target, "/v1/rooms/R/meetingInfo");
}
