//! Calendars (wire/08 section 4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};
use webex_jose::jwe;

use crate::cast::{Actor, Cast, text};
use crate::http_client::{Answer, Http};
use crate::talker::Talker;

const EVENTS: &str = "/calendar/api/v1/calendarEvents";

fn lunch(organizer: &Actor, guest: &Actor, start: jiff::Timestamp) -> Value {
    json!({
        "id": "meeting/1", "seriesId": "series 1", "start": start, "durationMinutes": 60,
        "organizer": organizer.user.id, "isRecurring": false, "encryptedSubject": "Lunch",
        "encryptedNotes": "Bring bread", "encryptedLocation": "@webex",
        "meetingJoinInfo": {"meetingJoinURI": "sip:lunch", "meetingJoinURL": "https://lunch.example"},
        "encryptedParticipants": [{"id": guest.user.id, "type": "PERSON",
            "encryptedEmailAddress": guest.user.email, "encryptedName": guest.user.display_name}],
    })
}

async fn tell(cast: &Cast, token: Option<&Actor>, change: &str, meeting: &Value) -> Answer {
    let http = Http::of(&cast.sim);
    let call = http.post(&format!("/whistler/api/v1/calendarEvent?changeType={change}&useProduction=false"));
    match token {
        Some(actor) => call.bearer(actor.user.access_token()).json(meeting).send().await,
        None => call.json(meeting).send().await,
    }
}

async fn get(cast: &Cast, actor: &Actor, target: &str) -> Answer {
    Http::of(&cast.sim).call(Method::GET, target).bearer(actor.user.access_token()).send().await
}

#[tokio::test]
async fn who_takes_part_gets_a_meeting_and_can_open_it() {
    let cast = Cast::start().await;
    let (ann, bob, eve) = (cast.person("Ann"), cast.person("Bob"), cast.person("Eve"));
    let mut guest = Talker::connect(&cast.sim, &bob).await;
    let soon = cast.sim.clock().now().saturating_add(jiff::SignedDuration::from_hours(2)).expect("a time");
    let receipt = tell(&cast, None, "CREATE", &lunch(&ann, &bob, soon)).await.expect(200);
    assert_eq!(
        (&receipt["userUUID"], &receipt["meeting"]["itemId"]),
        (&json!(ann.user.id), &json!("meeting/1"))
    );
    assert_eq!(receipt["meeting"]["duration"], 60);
    let [event] = guest.kms.socket.events_so_far().await.try_into().expect("one event");
    assert_eq!(event["data"]["eventType"], "calendar.meeting.create");
    let listed = get(&cast, &bob, EVENTS).await.expect(200);
    let meeting = &listed["items"][0];
    assert_eq!(&event["data"]["calendarMeetingExternal"], meeting);
    assert_eq!((&meeting["seriesId"], &meeting["organizer"]), (&json!("series 1"), &json!(ann.user.id)));
    let secret = guest.secret(text(meeting, "encryptionKeyUrl")).await;
    let open = |sealed: &Value| jwe::open_text(&secret, sealed.as_str().expect("a text")).expect("it opens");
    assert_eq!(open(&meeting["encryptedSubject"]), "Lunch");
    assert_eq!(open(&meeting["meetingJoinInfo"]["meetingJoinURI"]), "sip:lunch");
    assert_eq!(open(&meeting["encryptedParticipants"][0]["encryptedName"]), "Bob");
    let id = STANDARD.encode("meeting/1");
    let notes = get(&cast, &bob, &format!("{EVENTS}/{id}/notes")).await.expect(200);
    assert_eq!(open(&notes["encryptedNotes"]), "Bring bread");
    let participants = get(&cast, &bob, text(meeting, "participantsUrl")).await.expect(200);
    assert_eq!(open(&participants["encryptedParticipants"][0]["encryptedEmailAddress"]), bob.user.email);
    assert_eq!(get(&cast, &eve, EVENTS).await.expect(200)["items"], json!([]));
    get(&cast, &eve, &format!("{EVENTS}/{id}/notes")).await.expect(404);
    let mut outsider = Talker::connect(&cast.sim, &eve).await;
    assert_eq!(outsider.retrieve(text(meeting, "encryptionKeyUrl")).await["status"], 403);
}

#[tokio::test]
async fn lists_have_bounds_and_meetings_change_and_go() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let now = cast.sim.clock().now();
    let in_days =
        |days: i64| now.saturating_add(jiff::SignedDuration::from_hours(24 * days)).expect("a time");
    tell(&cast, Some(&ann), "CREATE", &lunch(&ann, &bob, in_days(9))).await.expect(200);
    assert_eq!(get(&cast, &ann, EVENTS).await.expect(200)["items"], json!([]), "a week ahead is shown");
    let bounds = format!("{EVENTS}?fromDate={now}&toDate={}", in_days(10));
    assert_eq!(get(&cast, &ann, &bounds).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    tell(&cast, Some(&ann), "UPDATE", &lunch(&ann, &bob, in_days(1))).await.expect(200);
    assert_eq!(get(&cast, &ann, EVENTS).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    tell(&cast, Some(&ann), "DELETE", &lunch(&ann, &bob, in_days(1))).await.expect(200);
    assert_eq!(get(&cast, &ann, EVENTS).await.expect(200)["items"], json!([]));
    tell(&cast, Some(&ann), "DELETE", &lunch(&ann, &bob, in_days(1))).await.expect(404);
}

#[tokio::test]
async fn the_connector_speaks_for_the_organizer_only() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let meeting = lunch(&ann, &bob, cast.sim.clock().now());
    tell(&cast, Some(&bob), "CREATE", &meeting).await.expect(403);
    tell(&cast, Some(&ann), "PLANET", &meeting).await.expect(400);
    tell(&cast, Some(&ann), "CREATE", &meeting).await.expect(200);
    let mut stolen = meeting;
    stolen["organizer"] = json!(bob.user.id);
    tell(&cast, Some(&bob), "UPDATE", &stolen).await.expect(403);
    let nameless = json!({"id": "m2", "seriesId": "s2", "encryptedNotes": "Dummy"});
    tell(&cast, None, "CREATE", &nameless).await.expect(401);
    let receipt = tell(&cast, Some(&ann), "CREATE", &nameless).await.expect(200);
    assert_eq!((&receipt["userUUID"], &receipt["meeting"]["startDate"]), (&json!(ann.user.id), &Value::Null));
}
