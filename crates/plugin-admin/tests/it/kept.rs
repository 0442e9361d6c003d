//! Answers are read with what is missing and what is new, and written again as they came.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webex_plugin_admin::{AuditEvent, Event, EventResource, EventType, License, RoomTab, UserLicenses};

pub(crate) fn round<T: DeserializeOwned + Serialize>(answer: &Value) -> T {
    let read: T = serde_json::from_value(answer.clone()).unwrap_or_else(|error| panic!("{error}: {answer}"));
    assert_eq!(&serde_json::to_value(&read).expect("JSON"), answer);
    read
}

#[test]
fn resources_are_written_as_they_were_read() {
    round::<License>(&json!({"id": "L", "name": "Advanced Messaging", "totalUnits": 10, "consumedUnits": 12,
        "siteType": "a new kind", "siteUrl": "x.webex.com", "new": [1]}));
    round::<UserLicenses>(
        &json!({"orgId": "O", "siteUrls": [{"siteUrl": "x", "accountType": "attendee", "n": 1}]}),
    );
    let event: Event = round(&json!({"id": "E", "resource": "a new one", "type": "created", "actorId": "P",
        "orgId": "O", "created": "2026-01-01T00:00:00.000Z", "data": {"roomId": "R", "isModerator": true}}));
    assert_eq!(event.resource, EventResource::Unknown("a new one".into()));
    assert_eq!((event.event_type, &event.data.extra["isModerator"]), (EventType::Created, &json!(true)));
    round::<AuditEvent>(
        &json!({"id": "A", "created": "2026-01-01T00:00:00.000Z", "actorId": "P", "actorOrgId": "O",
        "data": {"eventCategory": "USERS", "adminRoles": ["Full_Admin"], "domainName": "x"}}),
    );
    round::<RoomTab>(
        &json!({"id": "T", "roomId": "R", "roomType": "group", "displayName": "D", "contentUrl": "u",
        "creatorId": "P", "created": "2026-01-01T00:00:00.000Z", "new": null}),
    );
}

#[test]
fn more_units_in_use_than_there_are_leave_none() {
    let license: License =
        serde_json::from_value(json!({"id": "L", "totalUnits": 1, "consumedUnits": 9})).expect("a licence");
    assert_eq!(license.free_units(), 0);
}
