//! Round trips through the simulated cloud: licences, events, audit, tabs, meetings and registrants.

use futures_util::TryStreamExt;
use serde_json::json;
use webex_core::resource::DateTime;
use webex_core::{Error, Webex, ids::RoomId};
use webex_plugin_admin::{
    Admin, AdminExt, EventResource, EventType, MeetingState, MeetingType, Registrant, RegistrantStatus,
    Registration, ScheduledType,
};
use webex_sim::NewUser;
use webex_testing::TestCloud;

use crate::cloud::administrator;

const MEETINGS: &str = "spark:all meeting:schedules_read meeting:schedules_write";

async fn host(cloud: &TestCloud, name: &str) -> Admin {
    let new = NewUser::new().email(format!("{name}@example.com")).display_name(name).scopes(MEETINGS);
    let user = cloud.sim().create_user(new).expect("free");
    let builder = cloud.builder_without_token().token(user.access_token());
    builder.build().await.expect("a client").admin()
}

fn times() -> (DateTime, DateTime) {
    (DateTime::new("2999-05-01T10:00:00Z"), DateTime::new("2999-05-01T11:00:00Z"))
}

fn status(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

async fn room(webex: &Webex) -> RoomId {
    let call = webex.request(http::Method::POST, "hydra/rooms").json(&json!({"title": "Plans"}));
    let room: serde_json::Value = call.send_as().await.expect("created");
    RoomId::new(room["id"].as_str().expect("an id"))
}

async fn say(webex: &Webex, room: &RoomId, text: &str) {
    let call =
        webex.request(http::Method::POST, "hydra/messages").json(&json!({"roomId": room, "text": text}));
    call.send().await.expect("said");
}

#[tokio::test]
async fn a_licence_is_given_and_taken_and_its_holders_are_listed() {
    let cloud = TestCloud::start().await;
    let admin = administrator(&cloud).await.admin();
    let license = admin.licenses().list().limit(1).await.expect("listed").remove(0);
    for name in ["alice", "bob", "carol"] {
        cloud.user(name);
        let user =
            admin.licenses().assign(format!("{name}@example.com")).give(&license).await.expect("given");
        assert_eq!(user.licenses.as_deref(), Some(&[license.id.clone()][..]));
    }
    let holders = admin.licenses().holders(&license).page_size(2).all().await.expect("listed");
    let emails: Vec<_> = holders.iter().filter_map(|holder| holder.email.as_deref()).collect();
    assert_eq!(emails, ["alice@example.com", "bob@example.com", "carol@example.com"]);
    let bob = admin.licenses().assign("bob@example.com").take(&license).await.expect("taken");
    assert_eq!(bob.licenses.map(|all| all.len()), Some(0));
    let alice = cloud.client("alice").await.admin();
    let refused =
        alice.licenses().assign("bob@example.com").give(&license).await.expect_err("no administrator");
    assert_eq!(status(&refused), Some(403));
}

#[tokio::test]
async fn events_tell_what_was_said_page_by_page() {
    let cloud = TestCloud::start().await;
    let alice = cloud.client("alice").await;
    let room = room(&alice).await;
    for text in ["one", "two", "three"] {
        say(&alice, &room, text).await;
    }
    let events = administrator(&cloud).await.admin().events();
    let said = || events.list().resource(EventResource::Messages).event_type(EventType::Created);
    let pages: Vec<_> = said().page_size(2).pages().try_collect().await.expect("listed");
    let all: Vec<_> = pages.into_iter().flatten().collect();
    let texts: Vec<_> = all.iter().filter_map(|event| event.data.text.as_deref()).collect();
    assert_eq!(texts, ["three", "two", "one"], "the newest first");
    assert_eq!(all[0].data.room_id.as_ref(), Some(&room));
    assert_eq!(all[0].actor_id.uuid().map(|id| id.to_string()), Some(cloud.user("alice").id.to_string()));
    assert_eq!(events.get(&all[0]).await.expect("read"), all[0]);
    let none = said().from(DateTime::new("2999-01-01T00:00:00.000Z")).await.expect("listed");
    assert!(none.is_empty());
    let refused = alice.admin().events().list().await.expect_err("no compliance officer");
    assert_eq!(status(&refused), Some(403));
}

#[tokio::test]
async fn the_audit_tells_what_administrators_did() {
    let cloud = TestCloud::start().await;
    let admin = administrator(&cloud).await.admin();
    let org = admin.organizations().list().await.expect("listed").remove(0).id;
    let ann = admin.people().create("ann@example.com").display_name("Ann").await.expect("created");
    admin.people().delete(&ann).await.expect("deleted");
    let span = (DateTime::new("2000-01-01T00:00:00.000Z"), DateTime::new("2999-01-01T00:00:00.000Z"));
    let list = || admin.audit().events(&org, &span.0, &span.1);
    let done = list().page_size(1).all().await.expect("listed");
    assert_eq!(done.len(), 2);
    assert!(done.iter().all(|event| event.data.actor_email.as_deref() == Some("boss@example.com")));
    assert!(done.iter().all(|event| event.data.target_name.as_deref() == Some("Ann")));
    let categories = admin.audit().categories().await.expect("listed");
    let category = done[0].data.event_category.clone().expect("a category");
    assert!(categories.contains(&category));
    assert!(!list().categories([category]).await.expect("listed").is_empty());
    let alice = cloud.client("alice").await.admin();
    let refused = alice.audit().events(&org, &span.0, &span.1).await.expect_err("no administrator");
    assert_eq!(status(&refused), Some(403));
}

#[tokio::test]
async fn tabs_of_a_room_are_made_read_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let alice = cloud.client("alice").await;
    let (room, tabs) = (room(&alice).await, alice.admin().room_tabs());
    let tab = tabs.create(&room, "https://example.com/plans", "Plans").await.expect("made");
    assert_eq!((tab.display_name.as_str(), &tab.room_id), ("Plans", &room));
    assert_eq!(tabs.list(&room).await.expect("listed"), std::slice::from_ref(&tab));
    assert_eq!(tabs.get(&tab).await.expect("read"), tab);
    let changed = tabs.update(&tab, &room, "https://example.com/b", "B").await.expect("changed");
    assert_eq!((changed.display_name.as_str(), changed.content_url.as_str()), ("B", "https://example.com/b"));
    let bob = cloud.client("bob").await.admin().room_tabs();
    assert!(bob.get(&tab).await.is_err(), "not a member");
    tabs.delete(&tab).await.expect("deleted");
    assert!(tabs.list(&room).await.expect("listed").is_empty());
}

#[tokio::test]
async fn a_meeting_is_scheduled_listed_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let meetings = host(&cloud, "ada").await.meetings();
    let (start, end) = times();
    let create = meetings
        .create("Daily", &start, &end)
        .password("s3cret")
        .agenda("All")
        .recurrence("FREQ=DAILY;COUNT=3");
    let meeting = create.enabled_join_before_host(true).await.expect("scheduled");
    assert_eq!(meeting.password.as_ref().map(|password| password.expose()), Some("s3cret"));
    assert_eq!(
        (meeting.state.clone(), meeting.start.clone()),
        (Some(MeetingState::Active), Some(start.clone()))
    );
    assert_eq!(
        (meeting.meeting_type.clone(), meeting.enabled_join_before_host),
        (Some(MeetingType::MeetingSeries), Some(true))
    );
    assert_eq!(meetings.get(&meeting).await.expect("read"), meeting);
    for n in 0..3 {
        meetings.create(format!("M{n}"), &start, &end).await.expect("scheduled");
    }
    assert_eq!(meetings.list().page_size(2).all().await.expect("listed").len(), 4);
    let webinars = meetings.list().scheduled_type(ScheduledType::Webinar).await.expect("listed");
    assert!(webinars.is_empty());
    assert!(meetings.list().to(DateTime::new("2998-01-01T00:00:00Z")).await.expect("listed").is_empty());
    let changed = meetings.update(&meeting).title("Weekly").await.expect("changed");
    assert_eq!((changed.title.as_deref(), changed.agenda.as_deref()), (Some("Weekly"), Some("All")));
    assert!(host(&cloud, "eve").await.meetings().get(&meeting).await.expect_err("not hers").is_not_found());
    let refused = cloud.client("alice").await.admin().meetings().list().await.expect_err("without the scope");
    assert_eq!(status(&refused), Some(403));
    meetings.delete(&meeting, false).await.expect("deleted");
    assert!(meetings.get(&meeting).await.expect_err("gone").is_not_found());
}

#[tokio::test]
async fn registrants_of_a_webinar_are_put_down_decided_about_and_removed() {
    let cloud = TestCloud::start().await;
    let meetings = host(&cloud, "ada").await.meetings();
    let (start, end) = times();
    let create = meetings.create("Talk", &start, &end).scheduled_type(ScheduledType::Webinar);
    let registrants =
        meetings.registrants(&create.registration(Registration::default()).await.expect("scheduled"));
    let mut all = Vec::new();
    for name in ["Bob", "Carol", "Dan"] {
        let register = registrants.register(name, "Lee", format!("{name}@example.com")).job_title("Fan");
        all.push(register.await.expect("registered"));
    }
    assert_eq!(
        (all[0].status.clone(), all[0].job_title.as_deref()),
        (Some(RegistrantStatus::Pending), Some("Fan"))
    );
    let seen = async |one: &Registrant| registrants.get(one).await.expect("read").status;
    registrants.approve([&all[0], &all[1]]).await.expect("approved");
    registrants.reject([&all[2]]).send_email(false).await.expect("rejected");
    assert_eq!(seen(&all[0]).await, Some(RegistrantStatus::Approved));
    assert_eq!(seen(&all[2]).await, Some(RegistrantStatus::Rejected));
    registrants.cancel([&all[0]]).await.expect("taken back");
    assert_eq!(seen(&all[0]).await, Some(RegistrantStatus::Pending));
    assert_eq!(registrants.list().page_size(2).all().await.expect("listed").len(), 3);
    assert_eq!(registrants.list().email("bob@example.com").await.expect("listed").len(), 1);
    registrants.delete(&all[0]).await.expect("deleted");
    registrants.delete_all([&all[1], &all[2]]).await.expect("deleted");
    assert!(registrants.list().await.expect("listed").is_empty());
}

/// wire/08 section 6.1.
#[tokio::test]
async fn nobody_can_register_for_a_plain_meeting() {
    let cloud = TestCloud::start().await;
    let meetings = host(&cloud, "ada").await.meetings();
    let (start, end) = times();
    let registrants = meetings.registrants(&meetings.create("Plain", &start, &end).await.expect("scheduled"));
    let error = registrants.register("Bob", "Lee", "bob@example.com").await.expect_err("refused");
    assert_eq!(status(&error), Some(400));
    assert!(error.to_string().contains("Registration is not supported for this meeting series."), "{error}");
}
