//! Who has read what, who acts, and who listens, in the simulated cloud (wire/04 section 6.4; section 7, rows 8, 12 and
//! 34).

use futures_util::StreamExt;
use webex_core::Webex;
use webex_core::ids::{Cluster, RoomType};
use webex_plugin_conversation::Conversations;
use webex_plugin_live::{EventData, EventKind, Listen, Live, MembershipsReadStatus, RoomsReadStatus};
use webex_plugin_mercury::Mercury;
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::{Room, RoomsExt};
use webex_sim::NewUser;
use webex_testing::TestCloud;

async fn room(alice: &Webex, title: &str, others: &[&str]) -> Room {
    let room = alice.rooms().create(title).await.expect("created");
    for other in others {
        alice.memberships().create(&room, *other).await.expect("added");
    }
    room
}

/// Whether a room of that person has something unread, and its title.
async fn unread(webex: &Webex, room: &Room) -> bool {
    let rooms = webex.rooms().list_with_read_status(Some(10)).await.expect("listed");
    let listed = rooms.iter().find(|listed| listed.id == room.id).expect("one of them");
    assert_eq!(listed.title.as_deref(), Some(room.title.as_str()));
    let single = webex.rooms().get_with_read_status(room).await.expect("a room");
    assert_eq!(single.is_unread(), listed.is_unread());
    listed.is_unread()
}

/// The plug-ins with which titles can be read.
async fn client(cloud: &TestCloud, name: &str) -> Webex {
    let pem = cloud.sim().kms().authority_pem().await.expect("a key");
    let mut config = webex_plugin_cypher::CypherConfig::default();
    config.trust = webex_plugin_cypher::KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
    let builder = cloud.builder(name).plugin(Mercury::new());
    let builder = builder.plugin(webex_plugin_cypher::Cypher::with(config));
    builder.plugin(Conversations::new()).plugin(Live::new()).build().await.expect("a client")
}

#[tokio::test]
async fn row_91_who_writes_has_read_and_the_other_has_not() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (client(&cloud, "alice").await, client(&cloud, "bob").await);
    let first = room(&alice, "first", &["bob@example.com"]).await;
    let second = room(&alice, "second", &["bob@example.com"]).await;
    alice.messages().create(&first).text("from Alice").await.expect("posted");
    bob.messages().create(&second).text("from Bob").await.expect("posted");
    assert_eq!((unread(&alice, &first).await, unread(&alice, &second).await), (false, true));
    assert_eq!((unread(&bob, &first).await, unread(&bob, &second).await), (true, false));
}

#[tokio::test]
async fn row_92_a_new_room_has_a_type_and_dates_for_everybody() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (client(&cloud, "alice").await, client(&cloud, "bob").await);
    let room = room(&alice, "new", &["bob@example.com"]).await;
    for webex in [alice, bob] {
        let status = webex.rooms().get_with_read_status(&room).await.expect("a room");
        assert_eq!((&status.id, &status.room_type), (&room.id, &RoomType::Group));
        assert!(status.last_activity_date.is_some() && status.last_seen_activity_date.timestamp().is_some());
    }
}

#[tokio::test]
async fn rows_93_and_94_who_never_came_has_seen_nothing_and_who_writes_has() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (client(&cloud, "alice").await, client(&cloud, "bob").await);
    let room = room(&alice, "visited", &["bob@example.com"]).await;
    let seen = async || {
        let members = alice.memberships().list_with_read_status(&room).await.expect("listed");
        assert_eq!(members.len(), 2);
        for member in &members {
            assert_eq!((&member.room_id, &member.room_type), (&room.id, &RoomType::Group));
            assert_eq!(member.last_seen_id.is_some(), member.last_seen_date.is_some());
        }
        let of = |name: &str| {
            let address = format!("{name}@example.com");
            let member = members.iter().find(|member| member.person_email == address).expect("a member");
            member.last_seen_id.clone()
        };
        (of("alice"), of("bob"))
    };
    let (hers, his) = seen().await;
    assert!(hers.is_some() && his.is_none(), "making a room is seeing it");
    let posted = bob.messages().create(&room).text("here I am").await.expect("posted");
    let (hers, his) = seen().await;
    assert!(hers.is_some());
    assert_eq!(his, Some(posted.id));
}

#[tokio::test]
async fn defect_34_a_room_of_another_cluster_has_one_id() {
    let cloud = TestCloud::start().await;
    let sim = cloud.sim();
    let european = sim.create_user(NewUser::new().org(sim.eu_org())).expect("a new address");
    let builder = cloud.builder_without_token().token(european.access_token());
    let european = builder.build().await.expect("a client");
    let alice = cloud.client("alice").await;
    let made = room(&european, "Europe", &["alice@example.com"]).await;
    let listed = alice.rooms().list().await.expect("listed");
    assert!(listed.iter().any(|room| room.id == made.id));
    assert_ne!(made.id.cluster(), Some(Cluster::Us));
    for webex in [&alice, &european] {
        let status = webex.rooms().get_with_read_status(&made).await.expect("a room");
        let members = webex.memberships().list_with_read_status(&made).await.expect("listed");
        assert_eq!(status.id, made.id);
        assert!(members.iter().all(|member| member.room_id == made.id), "{members:?}");
    }
}

#[tokio::test]
async fn defect_8_another_login_is_asked_who_it_is() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder_with_refresh("alice").plugin(Mercury::new());
    let builder = builder.plugin(Conversations::new()).plugin(Live::new());
    let alice = builder.build().await.expect("a client");
    let asked = || cloud.sim().journal().count(|entry| entry.path.ends_with("/people/me"));
    alice.rooms().listen().await.expect("listening");
    alice.messages().listen().await.expect("listening");
    assert_eq!(asked(), 1, "once for a token");
    alice.credentials().refresh().await.expect("renewed");
    alice.memberships().listen().await.expect("listening");
    assert_eq!(asked(), 2);
    alice.shutdown().await.expect("shut down");
}

#[tokio::test]
async fn defect_12_who_deletes_is_the_actor() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (client(&cloud, "alice").await, client(&cloud, "bob").await);
    let room = room(&alice, "moderated", &["bob@example.com"]).await;
    let members = alice.memberships().list().room(&room).await.expect("listed");
    let own = members.iter().find(|member| member.person_email == "alice@example.com").expect("alice");
    alice.memberships().update(own).moderator(true).send().await.expect("a moderator");
    let posted = bob.messages().create(&room).text("mine").await.expect("posted");
    let mut events = bob.messages().events().await.expect("listening");
    alice.messages().delete(&posted).await.expect("deleted");
    loop {
        let event = events.next().await.expect("it goes on").expect("nothing was dropped");
        if event.event == EventKind::Deleted {
            let EventData::MessageDeleted(gone) = &event.data else { panic!("a deletion") };
            assert_eq!((&event.actor_id, &gone.id), (&own.person_id, &posted.id));
            assert_ne!(event.actor_id, posted.person_id, "not the author");
            break;
        }
    }
    bob.shutdown().await.expect("shut down");
}
