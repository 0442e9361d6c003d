//! What gaps swallow is asked for, in the simulated cloud.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::Events;
use webex_core::time::{Clock, SystemClock};
use webex_core::{Webex, WebexBuilder};
use webex_plugin_conversation::{
    Activity, ActivityEvent, ActivityReference, CatchUpConfig, ConversationState, Conversations,
    ConversationsExt, GapOutcome, GapReport, Verb,
};
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_mercury::{GapCause, Mercury, MercuryConfig, MercuryExt};
use webex_plugin_messages::{Message, MessagesExt};
use webex_plugin_rooms::{Room, RoomsExt};
use webex_sim::{Fault, FrameEffect, FrameFault, NewUser, Selection};
use webex_testing::TestCloud;

/// How long something may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Alice reads, bob writes in a room that both are in.
struct Rig {
    cloud: TestCloud,
    alice: Webex,
    bob: Webex,
    room: Room,
    events: Events<ActivityEvent>,
}

/// What was told until a gap was filled.
struct Told {
    activities: Vec<Arc<Activity>>,
    states: Vec<ConversationState>,
    report: Box<GapReport>,
}

fn conversations() -> Conversations {
    let mut config = CatchUpConfig::default();
    (config.pause, config.longest_pause, config.tries) =
        (Duration::from_millis(5), Duration::from_millis(20), 2);
    Conversations::with(config)
}

impl Rig {
    async fn start() -> Self {
        Self::with(|builder| builder.plugin(Mercury::with(MercuryConfig::fast())).plugin(conversations()))
            .await
    }

    async fn with(complete: impl FnOnce(WebexBuilder) -> WebexBuilder) -> Self {
        let cloud = TestCloud::start().await;
        let (alice, bob) = (complete(cloud.builder("alice")), cloud.builder("bob"));
        // A service that fails is the matter of the catching up here, not of the calls.
        let alice = alice.configure(|config| config.requests.retry.enabled = false);
        let (alice, bob) = (alice.build().await.expect("a client"), bob.build().await.expect("a client"));
        let room = room_of(&bob, "Plans").await;
        post(&bob, &room, "before").await;
        let handle = alice.conversations().expect("installed");
        let events = handle.events();
        handle.connect().await.expect("online");
        Self { cloud, alice, bob, room, events }
    }

    fn sockets(&self) -> Selection {
        Selection::all().user(self.cloud.user("alice").id)
    }

    async fn offline(&self) {
        self.alice.mercury().expect("installed").disconnect().await.expect("offline");
    }

    async fn online(&self) {
        self.alice.mercury().expect("installed").connect().await.expect("online");
    }

    async fn next(&mut self) -> ActivityEvent {
        let event = tokio::time::timeout(PATIENCE, self.events.next()).await.expect("it is told");
        event.expect("the stream goes on").expect("nothing was dropped")
    }

    /// Everything until a gap was filled.
    async fn told(&mut self) -> Told {
        let (mut activities, mut states) = (Vec::new(), Vec::new());
        loop {
            match self.next().await {
                ActivityEvent::Activity { activity, .. } => activities.push(activity),
                ActivityEvent::Gap(report) => return Told { activities, states, report },
                ActivityEvent::State(state) => states.push(*state),
                other => panic!("nobody told of {other:?}"),
            }
        }
    }

    /// Everything until a gap was filled that no frame has shown.
    async fn told_all(&mut self) -> Told {
        let mut activities = Vec::new();
        loop {
            let told = self.told().await;
            activities.extend(told.activities.iter().cloned());
            if told.report.causes.contains(&GapCause::Disconnected) {
                return Told { activities, ..told };
            }
        }
    }

    /// The ids of so many posts, as they come.
    async fn posts(&mut self, count: usize) -> Vec<String> {
        let mut found = Vec::new();
        while found.len() < count {
            if let ActivityEvent::Activity { activity, .. } = self.next().await
                && activity.verb == Verb::Post
            {
                found.push(id(&activity));
            }
        }
        found
    }
}

impl Told {
    fn verbs(&self) -> Vec<Verb> {
        self.activities.iter().map(|activity| activity.verb.clone()).collect()
    }

    fn verbs_in(&self, room: &Room) -> Vec<Verb> {
        self.of(room).map(|activity| activity.verb.clone()).collect()
    }

    fn ids_in(&self, room: &Room) -> Vec<String> {
        self.of(room).map(|activity| id(activity)).collect()
    }

    fn of(&self, room: &Room) -> impl Iterator<Item = &Arc<Activity>> {
        let here = room.id.uuid();
        self.activities.iter().filter(move |a| a.conversation_id().and_then(|id| id.uuid()) == here)
    }
}

/// A client that seals and opens.
async fn sealing(cloud: &TestCloud, name: &str) -> Webex {
    let pem = cloud.sim().kms().authority_pem().await.expect("a key");
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
    let builder = cloud.builder(name).plugin(Mercury::with(MercuryConfig::fast()));
    builder.plugin(Cypher::with(config)).plugin(conversations()).build().await.expect("a client")
}

fn id(activity: &Activity) -> String {
    activity.id.as_ref().expect("an id").to_string()
}

async fn room_of(owner: &Webex, title: &str) -> Room {
    let room = owner.rooms().create(title).await.expect("created");
    owner.memberships().create(&room, "alice@example.com").await.expect("added");
    room
}

async fn post(webex: &Webex, room: &Room, text: &str) -> Message {
    webex.messages().create(room).text(text).await.expect("posted")
}

/// The id of the activity that a message is.
fn of(message: &Message) -> String {
    message.id.uuid().expect("a UUID").to_string()
}

async fn posts(rig: &Rig, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(of(&post(&rig.bob, &rig.room, &n.to_string()).await));
    }
    ids
}

#[tokio::test]
async fn what_was_written_while_there_was_no_connection_comes_in_order_before_what_follows() {
    let mut rig = Rig::start().await;
    let first = of(&post(&rig.bob, &rig.room, "first").await);
    assert_eq!(rig.posts(1).await, [first]);
    rig.offline().await;
    let missed = posts(&rig, 130).await;
    rig.online().await;
    let last = of(&post(&rig.bob, &rig.room, "last").await);
    let mut told = rig.posts(131).await;
    assert_eq!(told.pop(), Some(last));
    assert_eq!(told, missed, "each once, in order, and behind them what came after");
    let told = rig.told().await;
    assert!(told.activities.is_empty(), "nothing comes twice: {:?}", told.verbs());
    assert!(told.report.outcome.is_filled() && told.report.lost.is_empty());
    assert_eq!(told.report.causes, [GapCause::Disconnected]);
    assert!(told.report.activities >= 130 && told.report.conversations == 1, "{:?}", told.report);
}

#[tokio::test]
async fn edits_deletions_members_titles_new_rooms_and_other_clusters_are_found() {
    let mut rig = Rig::start().await;
    let abroad = NewUser::new().email("eve@example.com").org(rig.cloud.sim().eu_org());
    let eve = rig.cloud.sim().create_user(abroad).expect("nobody has the address");
    let eve = rig.cloud.builder_without_token().token(eve.access_token()).build().await.expect("a client");
    let (quiet, european) = (room_of(&rig.bob, "Quiet").await, room_of(&eve, "Europe").await);
    let (kept, gone) = (post(&rig.bob, &rig.room, "kept").await, post(&rig.bob, &rig.room, "gone").await);
    assert_eq!(rig.posts(2).await, [of(&kept), of(&gone)]);
    rig.offline().await;
    rig.bob.messages().edit(&kept).text("kept better").await.expect("edited");
    rig.bob.messages().delete(&gone).await.expect("deleted");
    rig.cloud.user("carol");
    let carol = rig.bob.memberships().create(&rig.room, "carol@example.com").await.expect("added");
    rig.bob.memberships().delete(&carol).await.expect("removed");
    rig.bob.rooms().update(&rig.room).title("Better plans").await.expect("renamed");
    let new = room_of(&rig.bob, "New").await;
    let greeting = post(&eve, &european, "from abroad").await;
    rig.online().await;
    let told = rig.told().await;
    assert!(told.report.outcome.is_filled(), "{:?}", told.report);
    assert_eq!(told.verbs_in(&rig.room), [Verb::Post, Verb::Delete, Verb::Add, Verb::Leave, Verb::Update]);
    let edit = told.activities.iter().find(|activity| activity.is_edit()).expect("the edit");
    assert_eq!(
        edit.parent.as_ref().and_then(|parent| parent.id.as_ref()).map(|id| id.as_str()),
        Some(&*of(&kept))
    );
    assert_eq!(told.verbs_in(&quiet), [], "nothing happened there");
    assert_eq!(told.ids_in(&european), [of(&greeting)]);
    assert_eq!(told.verbs_in(&new), [Verb::Create, Verb::Add]);
}

#[tokio::test]
async fn a_message_that_was_written_and_taken_back_meanwhile_is_a_tombstone() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    let gone = post(&rig.bob, &rig.room, "gone").await;
    rig.bob.messages().delete(&gone).await.expect("deleted");
    rig.online().await;
    let told = rig.told().await;
    assert_eq!(told.verbs_in(&rig.room), [Verb::Tombstone, Verb::Delete]);
    assert_eq!(told.ids_in(&rig.room)[0], of(&gone));
}

/// Each post once and in order, where the numbers of the frames tell that something is missing.
#[tokio::test]
async fn frames_that_are_lost_or_doubled_change_nothing() {
    for effect in [FrameEffect::Drop, FrameEffect::Duplicate, FrameEffect::Garble] {
        let mut rig = Rig::start().await;
        let fault = FrameFault::new(effect).event("conversation.activity").on(rig.sockets()).nth(3).times(4);
        rig.cloud.sim().sockets().inject(fault);
        let written = posts(&rig, 12).await;
        assert_eq!(rig.posts(12).await, written, "{effect:?}");
        rig.offline().await;
        rig.online().await;
        let told = rig.told_all().await;
        assert!(told.activities.is_empty(), "{effect:?}: nothing comes twice: {:?}", told.verbs());
    }
}

/// Frames that come late without a sign of it come once; those of which nothing tells are found by the next gap.
#[tokio::test]
async fn frames_that_vanish_are_found_and_those_that_come_late_come_once() {
    let late = [FrameEffect::Reorder, FrameEffect::Delay(Duration::from_millis(100))];
    for effect in late.into_iter().chain([FrameEffect::Vanish]) {
        let mut rig = Rig::start().await;
        let first = of(&post(&rig.bob, &rig.room, "first").await);
        assert_eq!(rig.posts(1).await, [first]);
        let fault = FrameFault::new(effect).event("conversation.activity").on(rig.sockets()).nth(2).times(2);
        rig.cloud.sim().sockets().inject(fault);
        let mut written = posts(&rig, 5).await;
        let mut found = rig.posts(3).await;
        rig.offline().await;
        rig.online().await;
        found.extend(rig.told_all().await.activities.iter().map(|activity| id(activity)));
        found.sort();
        written.sort();
        assert_eq!(found, written, "{effect:?}");
    }
}

#[tokio::test]
async fn a_service_that_stumbles_is_asked_again() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    let missed = posts(&rig, 3).await;
    let (sim, alice) = (rig.cloud.sim(), rig.cloud.user("alice").id);
    let list = Fault::on("/conversation/api/v1/conversations").user(alice).times(4);
    sim.faults().inject(list.status(StatusCode::SERVICE_UNAVAILABLE));
    let activities = Fault::on("/conversation/api/v1/conversations/*/activities").user(alice).times(2);
    sim.faults().inject(activities.status(StatusCode::TOO_MANY_REQUESTS).retry_after(0));
    rig.online().await;
    let told = rig.told().await;
    assert!(told.report.outcome.is_filled(), "{:?}", told.report);
    assert_eq!(told.ids_in(&rig.room), missed);
}

#[tokio::test]
async fn a_conversation_that_cannot_be_asked_for_is_named_and_goes_on() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    posts(&rig, 1).await;
    let fault = Fault::on("/conversation/api/v1/conversations/*/activities").user(rig.cloud.user("alice").id);
    rig.cloud.sim().faults().inject(fault.status(StatusCode::INTERNAL_SERVER_ERROR).forever());
    rig.online().await;
    let told = rig.told().await;
    let GapOutcome::NotEverywhere(failed) = &told.report.outcome else { panic!("{:?}", told.report) };
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].0.uuid(), rig.room.id.uuid());
    let after = of(&post(&rig.bob, &rig.room, "after").await);
    assert_eq!(rig.posts(1).await, [after], "what arrives is told all the same");
}

/// A login that is over does not say that the user has left the room.
#[tokio::test]
async fn a_login_that_is_over_loses_no_membership() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    posts(&rig, 1).await;
    let alice = rig.cloud.user("alice").id;
    for path in ["/conversation/api/v1/conversations/*/activities", "/v1/messages"] {
        let fault = Fault::on(path).user(alice).status(StatusCode::UNAUTHORIZED);
        rig.cloud.sim().faults().inject(fault.forever());
    }
    rig.online().await;
    let told = rig.told().await;
    let GapOutcome::NotEverywhere(failed) = &told.report.outcome else { panic!("{:?}", told.report) };
    assert_eq!((failed.len(), &told.report.lost), (1, &Vec::new()));
}

/// Who has no rights in the conversation service: new messages are found by the developer API.
#[tokio::test]
async fn who_may_not_ask_the_conversation_service_gets_the_messages() {
    let mut rig = Rig::start().await;
    let first = post(&rig.bob, &rig.room, "first").await;
    assert_eq!(rig.posts(1).await, [of(&first)]);
    rig.offline().await;
    let fault = Fault::on("/conversation/**").user(rig.cloud.user("alice").id);
    rig.cloud.sim().faults().inject(fault.status(StatusCode::FORBIDDEN).forever());
    let missed = posts(&rig, 120).await;
    rig.bob.messages().reply(&first).text("answer").await.expect("posted");
    rig.bob.messages().edit(&first).text("better").await.expect("edited");
    rig.online().await;
    let told = rig.told().await;
    assert!(matches!(told.report.outcome, GapOutcome::OnlyMessages), "{:?}", told.report);
    let ids = told.ids_in(&rig.room);
    assert_eq!((ids.len(), &ids[..120]), (121, &missed[..]));
    let answer = told.activities.last().expect("the answer");
    assert_eq!(
        answer.parent.as_ref().and_then(|parent| parent.id.as_ref()).map(|id| id.as_str()),
        Some(&*of(&first))
    );
    assert_eq!(answer.actor.as_ref().and_then(|actor| actor.email()), Some("bob@example.com"));
}

#[tokio::test]
async fn who_may_ask_nobody_is_told_so() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    for path in ["/conversation/**", "/v1/rooms"] {
        let fault = Fault::on(path).user(rig.cloud.user("alice").id);
        rig.cloud.sim().faults().inject(fault.status(StatusCode::FORBIDDEN).forever());
    }
    rig.online().await;
    let told = rig.told().await;
    let GapOutcome::NotFilled(error) = &told.report.outcome else { panic!("{:?}", told.report) };
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn rooms_that_one_was_removed_from_meanwhile_are_named() {
    let mut rig = Rig::start().await;
    let other = room_of(&rig.bob, "Other").await;
    rig.offline().await;
    let members = rig.bob.memberships().list().room(&other).await.expect("listed");
    let alice = members.iter().find(|member| member.person_email == "alice@example.com").expect("alice");
    rig.bob.memberships().delete(alice).await.expect("removed");
    let missed = posts(&rig, 2).await;
    rig.online().await;
    let told = rig.told().await;
    assert!(told.report.outcome.is_filled(), "{:?}", told.report);
    let lost: Vec<_> = told.report.lost.iter().map(|id| id.uuid()).collect();
    assert_eq!((lost, told.ids_in(&rig.room)), (vec![other.id.uuid()], missed));
}

#[tokio::test]
async fn a_gap_while_another_is_filled_is_filled_too() {
    let mut rig = Rig::start().await;
    let slow = Fault::on("/conversation/api/v1/conversations/**").user(rig.cloud.user("alice").id);
    rig.cloud.sim().faults().inject(slow.latency(Duration::from_millis(20)).forever());
    let mut written = Vec::new();
    for _ in 0..5 {
        written.extend(posts(&rig, 2).await);
        rig.cloud.sim().sockets().cut(&rig.sockets());
        written.extend(posts(&rig, 2).await);
    }
    assert_eq!(rig.posts(20).await, written);
}

#[tokio::test]
async fn a_restart_of_the_servers_loses_nothing() {
    let mut rig = Rig::start().await;
    let mut written = posts(&rig, 2).await;
    rig.cloud.sim().stop_listening().await;
    rig.cloud.sim().resume_listening().await.expect("the port is free");
    written.extend(posts(&rig, 2).await);
    assert_eq!(rig.posts(4).await, written);
}

/// A queue that is full is a gap like any other.
#[tokio::test]
async fn what_does_not_fit_into_the_queue_is_asked_for() {
    let mut config = MercuryConfig::fast();
    config.queue_capacity = Some(4);
    let mut rig = Rig::with(|builder| builder.plugin(Mercury::with(config)).plugin(conversations())).await;
    let slow = Fault::on("/conversation/api/v1/conversations/**").user(rig.cloud.user("alice").id);
    rig.cloud.sim().faults().inject(slow.latency(Duration::from_millis(50)).forever());
    rig.cloud.sim().sockets().cut(&rig.sockets());
    let written = posts(&rig, 40).await;
    assert_eq!(rig.posts(40).await, written);
}

#[tokio::test]
async fn who_does_not_want_it_is_told_that_nothing_was_asked_for() {
    let mut config = CatchUpConfig::default();
    config.enabled = false;
    let plugin = Conversations::with(config);
    let mut rig =
        Rig::with(|builder| builder.plugin(Mercury::with(MercuryConfig::fast())).plugin(plugin)).await;
    rig.offline().await;
    posts(&rig, 1).await;
    rig.online().await;
    let after = of(&post(&rig.bob, &rig.room, "after").await);
    let told = rig.told().await;
    assert!(matches!(told.report.outcome, GapOutcome::NotFilled(_)), "{:?}", told.report);
    assert_eq!(rig.posts(1).await, [after]);
}

/// What people have read and felt is in no list: how it stands is told.
#[tokio::test]
async fn what_people_have_read_and_felt_meanwhile_is_told() {
    let mut rig = Rig::start().await;
    let message = of(&post(&rig.bob, &rig.room, "read me").await);
    assert_eq!(rig.posts(1).await, std::slice::from_ref(&message));
    let carol = sealing(&rig.cloud, "carol").await;
    rig.bob.memberships().create(&rig.room, "carol@example.com").await.expect("added");
    let room = carol.conversations().expect("installed").conversation(&rig.room.id);
    rig.offline().await;
    room.acknowledge(ActivityReference::new(message.as_str())).await.expect("read");
    let activity = room.activity(message.as_str()).await.expect("there");
    room.add_reaction("heart", &activity).await.expect("felt");
    rig.online().await;
    let told = rig.told().await;
    let [state] = told.states.as_slice() else { panic!("one conversation: {:?}", told.states) };
    let people = state.conversation.participants.as_ref().expect("they are asked for");
    let carol_id = rig.cloud.user("carol").id.to_string();
    let carol = people.items.iter().find(|person| person.id.as_deref() == Some(&*carol_id)).expect("carol");
    let read = carol.room_properties.as_ref().and_then(|own| own.last_seen_activity_uuid.as_deref());
    assert_eq!(read, Some(&*message));
    let [(felt, reactions)] = state.reactions.as_slice() else {
        panic!("one message: {:?}", state.reactions)
    };
    assert_eq!(felt.as_str(), message);
    assert_eq!(reactions.all.as_ref().map(|all| all.reactions.len()), Some(1));
}

/// A clock that is wrong by hours.
#[derive(Debug)]
struct Skewed(SystemClock, SignedDuration);

impl Clock for Skewed {
    fn now(&self) -> Timestamp {
        self.0.now() + self.1
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_does_not_matter() {
    for hours in [-5, 5] {
        let clock = Skewed(SystemClock::default(), SignedDuration::from_hours(hours));
        let mut rig = Rig::with(|builder| {
            let shared = webex_core::Shared::new().expect("transports").with_clock(Arc::new(clock));
            builder.shared(shared).plugin(Mercury::with(MercuryConfig::fast())).plugin(conversations())
        })
        .await;
        rig.offline().await;
        let missed = posts(&rig, 2).await;
        rig.online().await;
        assert_eq!(rig.told().await.ids_in(&rig.room), missed, "{hours}");
    }
}

/// For people who look for a fault: numbers and outcomes, and nothing of what was said.
#[tokio::test]
async fn the_diagnostics_tell_what_became_of_gaps() {
    let mut rig = Rig::start().await;
    rig.offline().await;
    posts(&rig, 3).await;
    rig.online().await;
    rig.told_all().await;
    let sources = rig.alice.contributions::<DiagnosticsSource>();
    let source = sources.iter().find(|source| source.section() == "conversation").expect("a section");
    let told = source.read(&rig.alice);
    assert!(told["activities"].as_u64() >= Some(3), "{told}");
    // Without the plug-in for keys nothing can be opened.
    assert!(told["texts_not_opened"].as_u64() >= Some(3) && told["texts_opened"] == 0, "{told}");
    let gap = told["last_gaps"].as_array().and_then(|gaps| gaps.last()).expect("a gap");
    assert_eq!((&gap["outcome"], &gap["lost_conversations"]), (&json!("filled"), &json!(0)), "{told}");
    assert!(gap["activities"].as_u64() >= Some(3), "{told}");
}
