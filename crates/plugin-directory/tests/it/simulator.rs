//! The directory search of the simulated cloud: what comes over real sockets.

use std::error::Error as _;
use std::time::Duration;

use http::StatusCode;
use webex_core::{ErrorKind, Webex};
use webex_plugin_directory::{
    Directory, DirectoryConfig, DirectoryEntity, DirectoryExt, DirectoryHandle, DirectoryTimeout,
    EntityProvider, EntityType, PeopleSource,
};
use webex_plugin_mercury::{Mercury, MercuryConfig, MercuryExt};
use webex_sim::{DirectoryEntry, DirectoryFault, Fault, NewUser};
use webex_testing::TestCloud;

async fn client(cloud: &TestCloud) -> Webex {
    client_with(cloud, DirectoryConfig::default()).await
}

async fn client_with(cloud: &TestCloud, config: DirectoryConfig) -> Webex {
    let builder = cloud.builder("alice").configure(|config| config.requests.retry.enabled = false);
    let builder = builder.plugin(Mercury::with(MercuryConfig::fast()));
    builder.plugin(Directory::with(config)).build().await.expect("a client")
}

async fn directory(cloud: &TestCloud) -> DirectoryHandle {
    client(cloud).await.directory().expect("installed")
}

/// Ten people, `person 0` to `person 9`; their ids.
fn people(cloud: &TestCloud) -> Vec<String> {
    (0..10).map(|n| cloud.user(&format!("person {n}")).id.to_string()).collect()
}

fn names(entities: &[DirectoryEntity]) -> Vec<&str> {
    entities.iter().map(|entity| entity.display_name.as_str()).collect()
}

fn requests(cloud: &TestCloud, end: &str) -> usize {
    cloud.sim().journal().count(|entry| entry.path.contains("/lookup/orgid/") && entry.path.ends_with(end))
}

#[tokio::test]
async fn people_are_looked_up_by_whatever_they_are_known_by() {
    let cloud = TestCloud::start().await;
    let bob = cloud.user("bob");
    let supplier = DirectoryEntry::contact("Ann Lee").email("ann@supplier.example").phone("+1 555 0100");
    let supplier = cloud.sim().directory().enter(supplier.title("Buyer"));
    let directory = directory(&cloud).await;
    let found = directory.lookup(bob.id.to_string()).await.expect("an answer").expect("bob");
    assert_eq!((found.display_name.as_str(), found.email()), ("bob", Some("bob@example.com")));
    assert_eq!(found.provider, Some(EntityProvider::CiUser));
    let found = directory.lookup_by_email("Bob@Example.com").await.expect("an answer").expect("bob");
    assert_eq!(found.id.map(|id| id.to_string()), Some(bob.id.to_string()));
    let detail = directory.lookup_detail(supplier.as_str()).await.expect("an answer").expect("Ann");
    assert_eq!((detail.display_name.as_str(), detail.job_title.as_deref()), ("Ann Lee", Some("Buyer")));
    let contact = directory.lookup_in(EntityProvider::Contacts, supplier.as_str()).await.expect("an answer");
    assert_eq!(contact.map(|contact| contact.display_name).as_deref(), Some("Ann Lee"));
    let machine = directory.lookup_in(EntityProvider::CiMachine, supplier.as_str()).alone().await;
    assert_eq!(machine.expect("an answer"), None, "she is no machine");
    let numbers = directory.lookup_by_phone_numbers(["+1 555 0100", "+1 555 0199"]).await.expect("an answer");
    assert_eq!(numbers.found[0].entity.display_name, "Ann Lee");
    assert_eq!(numbers.not_found, ["+1 555 0199"]);
    for nobody in ["nobody@example.com", "eve@elsewhere.example"] {
        assert_eq!(directory.lookup_by_email(nobody).await.expect("an answer"), None);
    }
}

#[tokio::test]
async fn another_organization_is_not_seen() {
    let cloud = TestCloud::start().await;
    let emma = NewUser::new().email("emma@example.eu").org(cloud.sim().eu_org());
    let emma = cloud.sim().create_user(emma).expect("a new address");
    let directory = directory(&cloud).await;
    assert_eq!(directory.lookup(emma.id.to_string()).await.expect("an answer"), None);
    assert_eq!(directory.lookup_detail(emma.id.to_string()).await.expect("an answer"), None);
    assert!(directory.search("emma").await.expect("an answer").is_empty());
}

#[tokio::test]
async fn many_are_looked_up_in_one_request_in_parts_of_any_order() {
    let cloud = TestCloud::start().await;
    let mut ids = people(&cloud);
    ids.insert(4, "nobody".to_owned());
    let directory = directory(&cloud).await;
    cloud.sim().directory().part_size(1);
    let faults = [DirectoryFault::Reversed, DirectoryFault::Doubled, DirectoryFault::NotFoundFirst];
    for (round, fault) in faults.into_iter().enumerate() {
        cloud.sim().directory().fail_next(fault);
        let answers = directory.lookup_many(&ids).await;
        for (place, answer) in answers.into_iter().enumerate() {
            let name =
                answer.unwrap_or_else(|error| panic!("{fault:?}: {error}")).map(|entity| entity.display_name);
            let expected =
                if place == 4 { None } else { Some(format!("person {}", place - usize::from(place > 4))) };
            assert_eq!(name, expected, "{fault:?}");
        }
        assert_eq!(requests(&cloud, "/identities"), round + 1);
    }
}

#[tokio::test]
async fn searches_are_answered_in_parts() {
    let cloud = TestCloud::start().await;
    people(&cloud);
    let sim = cloud.sim().directory();
    sim.part_size(3);
    sim.enter(DirectoryEntry::place("Berlin").schedulable());
    sim.enter(DirectoryEntry::place("Berlin lobby"));
    let directory = directory(&cloud).await;
    sim.fail_next(DirectoryFault::Reversed);
    let found = directory.search("person").await.expect("an answer");
    let expected: Vec<_> = (0..10).map(|n| format!("person {n}")).collect();
    assert_eq!(names(&found), expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(directory.search("person").limit(4).await.expect("an answer").len(), 4);
    let rooms = directory.search("berlin").types([EntityType::Room]).await.expect("an answer");
    assert_eq!(names(&rooms), ["Berlin", "Berlin lobby"]);
    let places = directory.search_places("berlin").only_schedulable().await.expect("an answer");
    assert_eq!(names(&places), ["Berlin"]);
    assert!(directory.search("xyz").await.expect("an answer").is_empty());
}

#[tokio::test]
async fn a_part_that_is_lost_and_silence_end_in_time() {
    let cloud = TestCloud::start().await;
    let ids = people(&cloud);
    let mut config = DirectoryConfig::default();
    config.request_timeout = Duration::from_millis(150);
    let directory = client_with(&cloud, config).await.directory().expect("installed");
    directory.register().await.expect("registered");
    cloud.sim().directory().part_size(1);
    for fault in [DirectoryFault::Lost(1), DirectoryFault::Silence] {
        cloud.sim().directory().fail_next(fault);
        for answer in directory.lookup_many(&ids[..3]).await {
            let error = answer.expect_err("a part is missing");
            assert_eq!(error.kind(), ErrorKind::Timeout, "{fault:?}");
            let silence =
                error.source().expect("a source").downcast_ref::<DirectoryTimeout>().expect("silence");
            assert!(silence.resource.ends_with("/identities") && silence.timeout.as_millis() == 150);
        }
    }
    assert!(directory.lookup(ids[0].as_str()).await.expect("an answer").is_some(), "nothing stays behind");
}

#[tokio::test]
async fn defect_27_a_refusal_is_told_at_once_whatever_the_time() {
    let cloud = TestCloud::start().await;
    let mut config = DirectoryConfig::default();
    config.request_timeout = Duration::from_secs(3600);
    let directory = client_with(&cloud, config).await.directory().expect("installed");
    for status in [StatusCode::FORBIDDEN, StatusCode::INTERNAL_SERVER_ERROR] {
        cloud.sim().faults().inject(Fault::on("/directory/api/v1/lookup/**").status(status));
        let error = directory.lookup("a").await.expect_err("refused");
        assert_eq!(error.status(), Some(status), "{error}");
    }
}

#[tokio::test]
async fn people_are_found_by_whoever_can_be_asked() {
    let cloud = TestCloud::start().await;
    let ids = people(&cloud);
    let webex = client(&cloud).await;
    let directory = webex.directory().expect("installed");
    let mut sources = Vec::new();
    for step in 0..3 {
        match step {
            1 => webex.mercury().expect("installed").connect().await.expect("online"),
            2 => drop(
                cloud
                    .sim()
                    .faults()
                    .inject(Fault::on("/directory/api/v1/search/**").status(StatusCode::BAD_GATEWAY)),
            ),
            _ => {}
        }
        let found = directory.find_people("person 3").limit(5).await.expect("an answer");
        assert_eq!(found.people.len(), 1, "{:?}", found.source);
        let person = &found.people[0];
        assert_eq!(
            (person.display_name.as_str(), person.email()),
            ("person 3", Some("person 3@example.com"))
        );
        assert_eq!(
            person.id.as_ref().and_then(|id| id.uuid()).map(|id| id.to_string()),
            Some(ids[3].clone())
        );
        sources.push((found.source, found.failures.len()));
    }
    let expected =
        [(PeopleSource::Argonaut, 0), (PeopleSource::DirectorySearch, 0), (PeopleSource::Argonaut, 1)];
    assert_eq!(sources, expected);
    let api = directory.find_people("person 3").source(PeopleSource::DeveloperApi).await.expect("an answer");
    assert_eq!((api.people.len(), api.people[0].display_name.as_str()), (1, "person 3"));
}

#[tokio::test]
async fn q1_people_and_devices_of_argonaut() {
    let cloud = TestCloud::start().await;
    people(&cloud);
    let board = NewUser::new().kind(webex_sim::UserKind::Machine).machine_type("LYRA_SPACE");
    cloud.sim().create_user(board.display_name("Board")).expect("a new address");
    let directory = directory(&cloud).await;
    let found = directory.search_directory("person").limit(3).await.expect("an answer");
    assert_eq!(names(&found), ["person 0", "person 1", "person 2"]);
    let devices = directory.search_directory("board").devices().await.expect("an answer");
    assert_eq!((names(&devices), devices[0].is_person()), (vec!["Board"], false));
}
