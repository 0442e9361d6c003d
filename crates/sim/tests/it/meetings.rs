//! Scheduled meetings and their registrants.

use serde_json::{Value, json};
use webex_sim::{NewUser, Profile};

use crate::cast::{Actor, Cast, text, texts};

const SCOPES: &str = "spark:all meeting:schedules_read meeting:schedules_write";

fn host(cast: &Cast, name: &str) -> Actor {
    cast.with_scopes(name, SCOPES)
}

fn plan(title: &str, changes: &Value) -> Value {
    let mut body = json!({
        "title": title, "start": "2999-05-01T10:00:00Z", "end": "2999-05-01T11:00:00Z",
    });
    changes.as_object().expect("an object").iter().for_each(|(key, value)| body[key] = value.clone());
    body
}

fn path(meeting: &Value) -> String {
    format!("meetings/{}", text(meeting, "id"))
}

#[tokio::test]
async fn a_meeting_is_kept_as_planned() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    let wish = json!({
        "password": "s3cret", "agenda": "All", "recurrence": "FREQ=DAILY;INTERVAL=1;COUNT=3",
        "enabledJoinBeforeHost": true, "start": "2999-05-01T12:00:00+02:00",
    });
    let meeting = ada.post("meetings", plan("Daily", &wish)).await.expect(200);
    for member in ["password", "agenda", "recurrence", "enabledJoinBeforeHost"] {
        assert_eq!(meeting[member], wish[member], "{member}");
    }
    assert_eq!((&meeting["start"], &meeting["state"]), (&json!("2999-05-01T10:00:00Z"), &json!("active")));
    assert_eq!(
        (&meeting["scheduledType"], &meeting["meetingType"]),
        (&json!("meeting"), &json!("meetingSeries"))
    );
    assert_eq!(meeting["hostUserId"], ada.user.public_id);
    assert_eq!(ada.get(&path(&meeting)).await.expect(200), meeting);

    let mut wished = meeting.clone();
    wished["title"] = "Renamed".into();
    assert_eq!(ada.put(&path(&meeting), wished.clone()).await.expect(200), wished);
    let patched = ada.patch(&path(&meeting), json!({"agenda": "Less"})).await.expect(200);
    assert_eq!((&patched["agenda"], &patched["title"]), (&json!("Less"), &json!("Renamed")));
    assert_eq!(ada.delete(&path(&meeting)).await.status.as_u16(), 204);
    ada.get(&path(&meeting)).await.expect(404);
}

#[tokio::test]
async fn wrong_plans_are_refused() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    for changes in [
        json!({"title": ""}),
        json!({"start": null}),
        json!({"end": "2999-05-01T10:00:00Z"}),
        json!({"start": "noon"}),
        json!({"recurrence": "sometimes"}),
        json!({"timezone": "Nowhere/Town"}),
        json!({"scheduledType": "party"}),
    ] {
        let refusal = ada.post("meetings", plan("Wrong", &changes)).await.expect(400);
        assert!(refusal["errors"][0]["description"].is_string(), "{changes}");
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    let past = json!({"start": "2001-01-01T10:00:00Z", "end": "2001-01-01T11:00:00Z"});
    ada.post("meetings", plan("Past", &past)).await.expect(200);
    ada.post("meetings", plan("Webinar", &json!({"scheduledType": "webinar"}))).await.expect(200);
    ada.post("meetings", plan("Plain", &json!({"start": "2999-05-01T09:00:00Z"}))).await.expect(200);
    let (all, pages) = ada.all("meetings?max=2").await;
    assert_eq!((texts(&all, "title"), pages), (["Past", "Plain", "Webinar"].map(str::to_owned).to_vec(), 2));
    for (query, titles) in [
        ("state=expired", vec!["Past"]),
        ("from=2500-01-01T00:00:00Z", vec!["Plain", "Webinar"]),
        ("to=2500-01-01T00:00:00Z", vec!["Past"]),
        ("scheduledType=webinar", vec!["Webinar"]),
        ("meetingType=meeting", vec![]),
        ("meetingType=meetingSeries&state=active", vec!["Plain", "Webinar"]),
    ] {
        let found = ada.all(&format!("meetings?{query}")).await.0;
        assert_eq!(texts(&found, "title"), titles, "{query}");
    }
    ada.get("meetings?meetingType=party").await.expect(400);
}

#[tokio::test]
async fn meetings_are_their_hosts_and_administrators() {
    let cast = Cast::start().await;
    let (ada, bob) = (host(&cast, "Ada"), host(&cast, "Bob"));
    let boss = NewUser::new().role("id_full_admin").scopes(SCOPES);
    let foreign = boss.clone().org(cast.sim.eu_org());
    let [root, eve] =
        [boss, foreign].map(|new| cast.actor(cast.sim.create_user(new).expect("a new address")));
    let meeting = ada.post("meetings", plan("Mine", &json!({}))).await.expect(200);
    root.get(&path(&meeting)).await.expect(200);
    for stranger in [&bob, &eve] {
        stranger.get(&path(&meeting)).await.expect(404);
        stranger.delete(&path(&meeting)).await.expect(404);
        assert_eq!(stranger.get("meetings").await.expect(200), json!({"items": []}));
    }
    let email = json!({"hostEmail": ada.user.email});
    bob.post("meetings", plan("Yours", &email)).await.expect(403);
    eve.post("meetings", plan("Yours", &email)).await.expect(403);
    let given = root.post("meetings", plan("Yours", &email)).await.expect(200);
    assert_eq!(given["hostUserId"], ada.user.public_id);
}

#[tokio::test]
async fn only_suites_schedule_without_the_scope_of_meetings() {
    let strict = Cast::start().await;
    let ada = strict.person("Ada");
    ada.get("meetings").await.expect(403);
    ada.post("meetings", plan("No", &json!({}))).await.expect(403);
    let lenient = Cast::with(Profile::Interop).await;
    lenient.person("Ada").post("meetings", plan("Yes", &json!({}))).await.expect(200);
}

fn guest(name: &str) -> Value {
    json!({"firstName": name, "lastName": "Guest", "email": format!("{name}@example.org")})
}

#[tokio::test]
async fn a_plain_meeting_takes_no_registrants() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    let meeting = ada.post("meetings", plan("Plain", &json!({}))).await.expect(200);
    let target = format!("{}/registrants", path(&meeting));
    let refusal = ada.post(&target, guest("gus")).await.expect(400);
    let text = "Registration is not supported for this meeting series.";
    assert_eq!(refusal["errors"][0]["description"], text);
    ada.get(&target).await.expect(400);
}

#[tokio::test]
async fn registrants_are_approved_rejected_and_removed() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    let webinar =
        ada.post("meetings", plan("Webinar", &json!({"scheduledType": "webinar"}))).await.expect(200);
    let target = format!("{}/registrants", path(&webinar));
    let gus = ada.post(&target, guest("gus")).await.expect(200);
    let ida = ada.post(&target, guest("ida")).await.expect(200);
    assert_eq!((&gus["status"], &gus["email"]), (&json!("pending"), &json!("gus@example.org")));
    ada.post(&target, guest("gus")).await.expect(409);
    ada.post(&target, json!({"firstName": "X", "email": "x@example.org"})).await.expect(400);

    let chosen = |one: &Value| json!({"registrants": [{"registrantId": one["registrantId"]}]});
    let decide = async |deed: &str, one: &Value| {
        ada.post(&format!("{target}/{deed}"), chosen(one)).await.status.as_u16()
    };
    assert_eq!((decide("approve", &gus).await, decide("reject", &ida).await), (204, 204));
    let approved = ada.get(&format!("{target}?status=approved")).await.expect(200);
    assert_eq!(texts(approved["items"].as_array().expect("items"), "firstName"), ["gus"]);
    let one = format!("{target}/{}", text(&ida, "registrantId"));
    assert_eq!(ada.get(&one).await.expect(200)["status"], "rejected");
    assert_eq!(decide("cancel", &ida).await, 204);
    assert_eq!(ada.get(&one).await.expect(200)["status"], "pending");
    assert_eq!(ada.delete(&one).await.status.as_u16(), 204);
    assert_eq!(decide("approve", &ida).await, 404);
    assert_eq!(ada.all(&format!("{target}?max=1")).await.0.len(), 1);
}

#[tokio::test]
async fn the_form_says_who_may_register() {
    let cast = Cast::start().await;
    let ada = host(&cast, "Ada");
    let form = json!({"registration":
        {"autoAcceptRequest": true, "requireJobTitle": true, "maxRegisterNum": 1}});
    let meeting = ada.post("meetings", plan("Course", &form)).await.expect(200);
    assert_eq!(meeting["registration"], form["registration"]);
    let target = format!("{}/registrants", path(&meeting));
    ada.post(&target, guest("gus")).await.expect(400);
    let mut answers = guest("gus");
    answers["jobTitle"] = "Engineer".into();
    let gus = ada.post(&target, answers.clone()).await.expect(200);
    assert_eq!((&gus["status"], &gus["jobTitle"]), (&json!("approved"), &json!("Engineer")));
    answers["email"] = "ida@example.org".into();
    ada.post(&target, answers).await.expect(400);
}

#[tokio::test]
async fn the_form_is_read_replaced_and_removed() {
    let cast = Cast::start().await;
    let (ada, bob) = (host(&cast, "Ada"), host(&cast, "Bob"));
    let meeting = ada.post("meetings", plan("Plain", &json!({}))).await.expect(200);
    let target = format!("{}/registration", path(&meeting));
    ada.get(&target).await.expect(400);
    ada.delete(&target).await.expect(400);
    bob.put(&target, json!({})).await.expect(404);

    let form = json!({"autoAcceptRequest": true});
    assert_eq!(ada.put(&target, form.clone()).await.expect(200), form);
    assert_eq!(ada.get(&target).await.expect(200), form);
    let registrants = format!("{}/registrants", path(&meeting));
    assert_eq!(ada.post(&registrants, guest("gus")).await.expect(200)["status"], "approved");
    assert_eq!(ada.delete(&target).await.status.as_u16(), 204);
    ada.post(&registrants, guest("ida")).await.expect(400);
}
