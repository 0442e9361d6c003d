//! Recorded requests and samples.

use webex_core::{Error, Webex};
use webex_plugin_people::{PeopleExt, Person};
use webex_testing::rest::{Outcome, RestCall, first_page, run_rest_vectors};
use webex_testing::{check_samples, resource_samples};

#[tokio::test]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    run_rest_vectors(&["people"], drive).await;
}

async fn drive(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    match (call.method, call.id_at(0).as_str()) {
        ("people.get", "me") => webex.people().me().await.into(),
        ("people.get", id) => webex.people().get(id).await.into(),
        ("people.list", _) => {
            let mut list = webex.people().list();
            if let Some(name) = call.text("displayName") {
                list = list.display_name(name);
            }
            if let Some(email) = call.text("email") {
                list = list.email(email);
            }
            if let Some(id) = call.text("id") {
                list = list.ids([id]);
            }
            if let Some(yes) = call.flag("showAllTypes") {
                list = list.show_all_types(yes);
            }
            first_page(list, call.max()).await
        }
        (other, _) => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

#[test]
fn samples_are_written_as_they_were_read() {
    check_samples::<Person>("people");
    let list = &resource_samples()["people"]["listById"]["items"];
    let people: Vec<Person> = serde_json::from_value(list.clone()).expect("people");
    assert_eq!(&serde_json::to_value(people).expect("written"), list);
}

/// wire/04 section 3.6: booleans may be texts, statuses may be new.
#[test]
fn odd_values_are_tolerated() {
    let json = r#"{"id": "P", "invitePending": "true", "loginEnabled": "false", "status": "asleep", "type": "robot"}"#;
    let person: Person = serde_json::from_str(json).expect("tolerated");
    assert_eq!((person.invite_pending, person.login_enabled), (Some(true), Some(false)));
    assert_eq!(person.status.expect("a status").as_str(), "asleep");
    assert_eq!(person.person_type.as_str(), "robot");
}
