//! People in the simulated cloud (wire/04 section 6.2).

use webex_core::ids::PersonId;
use webex_plugin_people::{PeopleExt, PersonType};
use webex_testing::TestCloud;

/// Row 44.
#[tokio::test]
async fn a_person_is_found_by_every_kind_of_id() {
    let cloud = TestCloud::start().await;
    let (people, bob) = (cloud.client("alice").await.people(), cloud.user("bob"));
    let me = people.me().await.expect("me");
    assert_eq!((me.display_name.as_str(), me.email()), ("alice", Some("alice@example.com")));
    assert_eq!(me.person_type, PersonType::Person);
    let by_uuid = people.get(bob.id.to_string()).await.expect("found");
    assert_eq!(by_uuid.id.as_str(), bob.public_id);
    let by_id = people.get(PersonId::new(bob.public_id)).await.expect("found");
    assert_eq!(people.get(&by_uuid).await.expect("found"), by_id);
}

/// Rows 46, 48 and 54.
#[tokio::test]
async fn many_people_are_found_in_one_request_and_in_order() {
    let cloud = TestCloud::start().await;
    let people = cloud.client("alice").await.people();
    let users: Vec<_> = ["bob", "carol", "dave"].map(|name| cloud.user(name).public_id).into();
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let found = people.get_many(users.iter().chain([&nobody]).map(String::as_str)).await;
    let ids: Vec<_> = found.iter().flatten().map(|person| person.id.to_string()).collect();
    assert_eq!(ids, users);
    assert!(found[3].as_ref().expect_err("nobody").is_not_found());
    let asked = cloud.sim().journal().entries().iter().filter(|entry| entry.path.contains("/people")).count();
    assert_eq!(asked, 1);
}

/// Row 50.
#[tokio::test]
async fn people_are_listed_by_address_and_name() {
    let cloud = TestCloud::start().await;
    let people = cloud.client("alice").await.people();
    cloud.user("bob");
    let by_email = people.list().email("bob@example.com").await.expect("listed");
    assert!(by_email.iter().all(|person| person.emails == ["bob@example.com"]) && by_email.len() == 1);
    let by_name = people.list().display_name("bo").await.expect("listed");
    assert_eq!(by_name, by_email);
}
