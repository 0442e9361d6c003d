//! Recorded requests and samples.

use serde_json::Value;
use webex_core::{Error, Result, Webex};
use webex_plugin_rooms::{Membership, Room, RoomsExt};
use webex_testing::check_samples;
use webex_testing::rest::{Outcome, RestCall, first_page, run_rest_vectors};

#[tokio::test]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    run_rest_vectors(&["rooms", "memberships"], drive).await;
}

async fn drive(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    match call.method {
        "rooms.list" if has_unknown_options(call) => {
            Outcome::Differs("wire/04 section 7, row 19: a list has no options but those that it documents")
        }
        "rooms.update" => Outcome::Differs("wire/04 section 7, row 22: only what was set is sent"),
        "memberships.update" => {
            Outcome::Differs("wire/04 section 7, rows 22 and 40: both properties are sent, and nothing else")
        }
        "rooms.create" => create_room(webex, call).await.into(),
        "rooms.get" => webex.rooms().get(call.id_at(0)).await.into(),
        "rooms.list" => list_rooms(webex, call).await,
        "rooms.remove" => webex.rooms().delete(call.id_at(0)).await.into(),
        "memberships.get" => webex.memberships().get(call.id_at(0)).await.into(),
        "memberships.remove" => webex.memberships().delete(call.id_at(0)).await.into(),
        "memberships.create" => create_membership(webex, call).await.into(),
        "memberships.list" => list_memberships(webex, call).await,
        other => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

/// What a list of rooms can be asked for.
const OPTIONS: [&str; 4] = ["max", "sortBy", "teamId", "type"];

fn has_unknown_options(call: &RestCall<'_>) -> bool {
    let mut options = call.arg(0).as_object().into_iter().flatten();
    options.any(|(name, _)| !OPTIONS.contains(&name.as_str()))
}

async fn list_rooms(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    let mut list = webex.rooms().list();
    if let Some(team) = call.text("teamId") {
        list = list.team(team);
    }
    if let Some(room_type) = call.text("type") {
        list = list.room_type(room_type.as_str().into());
    }
    if let Some(order) = call.text("sortBy") {
        list = list.sort_by(order.as_str().into());
    }
    first_page(list, call.max()).await
}

async fn create_room(webex: &Webex, call: &RestCall<'_>) -> Result<Room> {
    let mut create = webex.rooms().create(call.text("title").unwrap_or_default());
    if let Some(team) = call.text("teamId") {
        create = create.team(team);
    }
    if let Some(locked) = call.flag("isLocked") {
        create = create.locked(locked);
    }
    if let Some(public) = call.flag("isPublic") {
        create = create.public(public);
    }
    if let Some(yes) = call.flag("isAnnouncementOnly") {
        create = create.announcement_only(yes);
    }
    if let Some(classification) = call.text("classificationId") {
        create = create.classification(classification);
    }
    if let Some(description) = call.text("description") {
        create = create.description(description);
    }
    create.await
}

async fn create_membership(webex: &Webex, call: &RestCall<'_>) -> Result<Membership> {
    let room = call.text("roomId").unwrap_or_default();
    let person = call.text("personEmail").or_else(|| call.text("personId")).unwrap_or_default();
    let create = webex.memberships().create(room, person);
    match call.flag("isModerator") {
        Some(yes) => create.moderator(yes).await,
        None => create.await,
    }
}

async fn list_memberships(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    let mut list = webex.memberships().list();
    if let Some(room) = call.text("roomId") {
        list = list.room(room);
    }
    if let Some(person) = call.text("personId").or_else(|| call.text("personEmail")) {
        list = list.person(person);
    }
    first_page(list, call.max()).await
}

#[test]
fn samples_are_written_as_they_were_read() {
    check_samples::<Room>("rooms");
    check_samples::<Membership>("memberships");
}

#[test]
fn unknown_and_missing_fields_are_tolerated() {
    let json =
        serde_json::json!({ "id": "R", "type": "huddle", "mood": { "is": "good" }, "created": "lately" });
    let room: Room = serde_json::from_value(json.clone()).expect("tolerated");
    assert_eq!((room.room_type.as_str(), room.created.timestamp()), ("huddle", None));
    assert_eq!(room.extra["mood"]["is"], "good");
    let mut written = serde_json::to_value(&room).expect("written");
    written.as_object_mut().expect("an object").remove("isLocked");
    assert_eq!(written, json);
    let nulls =
        serde_json::json!({ "id": "R", "title": null, "type": null, "isLocked": null, "created": null });
    let room: Room = serde_json::from_value(nulls).expect("tolerated");
    assert_eq!((room.title.as_str(), room.is_locked, room.created.as_str()), ("", false, ""));
    assert!(serde_json::from_value::<Room>(Value::Null).is_err());
}
