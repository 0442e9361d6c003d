//! Meetings, participants and preferences: requests, filters, refusals, and answers that come back as they were.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_core::resource::DateTime;
use webex_plugin_admin::{
    AdminExt, Invitee, Meeting, MeetingOptions, MeetingState, MeetingType, Participant, PersonalMeetingRoom,
    Preferences, Registration, ScheduledType, UnlockedJoinSecurity, VideoPreferences,
};

use crate::kept::round;
use crate::sent::{answering, expect, sent, two_pages};

fn times() -> (DateTime, DateTime) {
    (DateTime::new("2026-12-01T10:00:00Z"), DateTime::new("2026-12-01T11:00:00+00:00"))
}

#[tokio::test]
async fn a_meeting_is_scheduled_with_what_was_set_and_nothing_else() {
    let (server, admin) = answering(json!({"id": "M", "password": "S3cret"})).await;
    let (start, end) = times();
    let plain = admin.meetings().create("Plans", &start, &end).await.expect("scheduled");
    assert_eq!(plain.password.as_ref().map(|password| password.expose()), Some("S3cret"));
    assert!(!format!("{plain:?}").contains("S3cret"));
    let mut speaker = Invitee::new("bob@example.com");
    speaker.panelist = Some(true);
    let mut form = Registration::default();
    form.require_company_name = Some(true);
    let mut options = MeetingOptions::default();
    options.enabled_ucf_rich_media = Some(false);
    let create = admin.meetings().of_host("h@example.com").create("Talk", &start, &end);
    let create =
        create.scheduled_type(ScheduledType::Webinar).password("pw").recurrence("FREQ=DAILY;COUNT=2");
    let create = create.unlocked_meeting_join_security(UnlockedJoinSecurity::AllowJoinWithLobby);
    let create =
        create.invitees([speaker]).registration(form).meeting_options(options).integration_tags(["t"]);
    create.send_email(false).timezone("Europe/Berlin").field("new", 1).await.expect("scheduled");
    let times = json!({"start": "2026-12-01T10:00:00Z", "end": "2026-12-01T11:00:00+00:00"});
    let mut first = json!({"title": "Plans"});
    let mut second = json!({"title": "Talk", "hostEmail": "h@example.com", "scheduledType": "webinar",
        "password": "pw", "recurrence": "FREQ=DAILY;COUNT=2", "unlockedMeetingJoinSecurity": "allowJoinWithLobby",
        "invitees": [{"email": "bob@example.com", "panelist": true}], "registration": {"requireCompanyName": true},
        "meetingOptions": {"enabledUCFRichMedia": false}, "integrationTags": ["t"], "sendEmail": false,
        "timezone": "Europe/Berlin", "new": 1});
    for body in [&mut first, &mut second] {
        body.as_object_mut().expect("an object").extend(times.as_object().expect("an object").clone());
    }
    expect(&server, &[("POST /v1/meetings", first), ("POST /v1/meetings", second)]);
}

#[tokio::test]
async fn meetings_are_read_changed_and_deleted_for_oneself_and_for_a_host() {
    let (server, admin) = answering(json!({"id": "M"})).await;
    let meetings = admin.meetings();
    let meeting = meetings.get("M_1").await.expect("read");
    meetings.update(&meeting).title("New").start(times().0).await.expect("changed");
    meetings.delete(&meeting, false).await.expect("deleted");
    let hosts = meetings.of_host("h@x");
    hosts.get("M").await.expect("read");
    hosts.update("M").agenda("A").await.expect("changed");
    hosts.delete("M", true).await.expect("deleted");
    hosts.registration("M").await.expect("read");
    hosts.set_registration("M", &Registration::default()).await.expect("set");
    hosts.delete_registration("M").await.expect("deleted");
    let expected = [
        ("GET /v1/meetings/M_1", Value::Null),
        ("PATCH /v1/meetings/M", json!({"title": "New", "start": "2026-12-01T10:00:00Z"})),
        ("DELETE /v1/meetings/M?sendEmail=false", Value::Null),
        ("GET /v1/meetings/M?hostEmail=h%40x", Value::Null),
        ("PATCH /v1/meetings/M", json!({"agenda": "A", "hostEmail": "h@x"})),
        ("DELETE /v1/meetings/M?hostEmail=h%40x&sendEmail=true", Value::Null),
        ("GET /v1/meetings/M/registration?hostEmail=h%40x", Value::Null),
        ("PUT /v1/meetings/M/registration?hostEmail=h%40x", json!({})),
        ("DELETE /v1/meetings/M/registration?hostEmail=h%40x", Value::Null),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn meetings_are_filtered_and_streamed_in_pages() {
    let (server, webex) = two_pages("items").await;
    let meetings = webex.admin().meetings();
    let list = meetings.list().meeting_type(MeetingType::ScheduledMeeting).state(MeetingState::Ready);
    let list = list.scheduled_type(ScheduledType::Meeting).from(times().0).to(times().1).current(true);
    let list = list
        .meeting_number("123")
        .web_link("https://x/y")
        .room("R")
        .series("S")
        .site_url("s")
        .integration_tag("t");
    let found: Vec<Meeting> = list.page_size(2).try_collect().await.expect("listed");
    assert_eq!(found.len(), 3);
    let first = &sent(&server)[0].0;
    for part in [
        "meetingType=scheduledMeeting",
        "state=ready",
        "scheduledType=meeting",
        "current=true",
        "meetingNumber=123",
        "from=2026-12-01T10%3A00%3A00Z",
        "to=2026-12-01T11%3A00%3A00%2B00%3A00",
        "webLink=https%3A%2F%2Fx%2Fy",
        "roomId=R",
        "meetingSeriesId=S",
        "siteUrl=s",
        "integrationTag=t",
        "max=2",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
}

#[tokio::test]
async fn participants_are_listed_and_changed() {
    let (server, admin) =
        answering(json!({"id": "P", "items": [{"id": "P", "state": "lobby", "video": "on"}]})).await;
    let participants = admin.participants();
    let all = participants
        .list("M")
        .host_email("h@x")
        .joined_from(times().0)
        .joined_to(times().0)
        .await
        .expect("listed");
    participants.get(&all[0]).await.expect("read");
    participants.update(&all[0]).admit(true).muted(true).await.expect("changed");
    let time = "2026-12-01T10%3A00%3A00Z";
    let list = format!(
        "GET /v1/meetingParticipants?meetingId=M&hostEmail=h%40x&joinTimeFrom={time}&joinTimeTo={time}"
    );
    let expected = [
        (list.as_str(), Value::Null),
        ("GET /v1/meetingParticipants/P", Value::Null),
        ("PUT /v1/meetingParticipants/P", json!({"admit": true, "muted": true})),
    ];
    expect(&server, &expected);
}

/// wire/01 section 3.5.6, typed.
#[tokio::test]
async fn preferences_are_read_whole_and_in_parts_and_changed() {
    let (server, admin) =
        answering(json!({"topic": "T", "hostPin": "1234", "sites": [{"default": true}]})).await;
    let preferences = admin.meeting_preferences();
    preferences.get().await.expect("read");
    let bobs = preferences.clone().of_user("b@x").on_site("s.webex.com");
    let room = bobs.personal_meeting_room().await.expect("read");
    assert_eq!(room.host_pin.as_ref().map(|pin| pin.expose()), Some("1234"));
    assert!(!format!("{room:?}").contains("1234"));
    assert_eq!(preferences.sites().await.expect("read")[0].default, Some(true));
    preferences.audio().await.expect("read");
    preferences.scheduling_options().await.expect("read");
    preferences.video().await.expect("read");
    let mut room = PersonalMeetingRoom::default();
    room.topic = Some("Mine".into());
    bobs.set_personal_meeting_room(&room).await.expect("set");
    preferences.set_video(&VideoPreferences::default()).await.expect("set");
    preferences.set_audio(&Default::default()).await.expect("set");
    preferences.set_scheduling_options(&Default::default()).await.expect("set");
    preferences.set_default_site("s.webex.com").await.expect("set");
    let expected = [
        ("GET /v1/meetingPreferences", Value::Null),
        ("GET /v1/meetingPreferences/personalMeetingRoom?userEmail=b%40x&siteUrl=s.webex.com", Value::Null),
        ("GET /v1/meetingPreferences/sites", Value::Null),
        ("GET /v1/meetingPreferences/audio", Value::Null),
        ("GET /v1/meetingPreferences/schedulingOptions", Value::Null),
        ("GET /v1/meetingPreferences/video", Value::Null),
        (
            "PUT /v1/meetingPreferences/personalMeetingRoom?userEmail=b%40x&siteUrl=s.webex.com",
            json!({"topic": "Mine"}),
        ),
        ("PUT /v1/meetingPreferences/video", json!({})),
        ("PUT /v1/meetingPreferences/audio", json!({})),
        ("PUT /v1/meetingPreferences/schedulingOptions", json!({})),
        ("PUT /v1/meetingPreferences/sites?defaultSite=true", json!({"siteUrl": "s.webex.com"})),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn what_cannot_be_a_meeting_is_refused() {
    let (server, admin) = answering(json!({})).await;
    let (start, end) = times();
    let refused = [
        admin.meetings().create(" ", &start, &end).await.map(drop),
        admin.meetings().create("Plans", &end, &start).await.map(drop),
        admin.meetings().update("M").title("").await.map(drop),
        admin.meetings().update("M").start(&end).end(&start).await.map(drop),
        admin.meetings().get("").await.map(drop),
        admin.meetings().delete(&Meeting::default(), true).await,
        admin.participants().update("P").await.map(drop),
    ];
    for error in refused.map(|outcome| outcome.expect_err("refused")) {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn answers_are_written_as_they_were_read() {
    let meeting: Meeting = round(
        &json!({"id": "M", "title": "T", "password": "p", "meetingType": "meetingSeries",
        "state": "a new one", "start": "2026-12-01T10:00:00Z", "hostKey": "1", "roomId": "R", "newMember": {"a": 1},
        "registration": {"autoAcceptRequest": true, "customizedQuestions": [{"id": 1, "type": "checkbox", "n": 2}]},
        "meetingOptions": {"enabledChat": true}, "integrationTags": [], "telephony": {"accessCode": "1"}}),
    );
    assert_eq!(meeting.state, Some(MeetingState::Unknown("a new one".into())));
    round::<Participant>(
        &json!({"id": "P", "video": "on", "state": "joined", "devices": [{"x": 1}], "new": 1}),
    );
    round::<Preferences>(
        &json!({"personalMeetingRoom": {"topic": "T", "hostPin": "1", "coHosts": [{"email": "a"}]},
        "audio": {"defaultAudioType": "webexAudio", "officeNumber": {"number": "1"}}, "new": true,
        "video": {"videoDevices": [{"isDefault": true}]}, "sites": [{"siteUrl": "s", "default": true}]}),
    );
}
