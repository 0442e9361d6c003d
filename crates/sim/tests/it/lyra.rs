//! Rooms with devices (wire/02 section 3.7).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use webex_sim::{Board, NewUser, UserKind};

use crate::cast::{Actor, Cast, text};
use crate::http_client::Answer;
use crate::kms_client::KmsClient;
use crate::socket::{Socket, connected, device};
use crate::talker::Talker;

/// Somebody with a device, whom a test sends to rooms.
struct Guest {
    actor: Actor,
    device: String,
    cast: Cast,
}

impl Guest {
    async fn new(cast: &Cast, name: &str) -> Self {
        Self::with(cast, cast.person(name)).await
    }

    async fn with(cast: &Cast, actor: Actor) -> Self {
        let device = device(&cast.sim, &actor.user).await;
        Self::at(cast, actor, &device)
    }

    /// With a socket on which the changes of rooms arrive.
    async fn listening(cast: &Cast, name: &str) -> (Self, Socket) {
        let actor = cast.person(name);
        let (device, socket) = connected(&cast.sim, &actor.user).await;
        (Self::at(cast, actor, &device), socket)
    }

    fn at(cast: &Cast, actor: Actor, device: &Value) -> Self {
        let cast = Cast { sim: cast.sim.clone(), http: cast.http.clone() };
        Self { actor, device: text(device, "url").to_owned(), cast }
    }

    async fn call(&self, method: Method, url: &str, body: Option<&Value>) -> Answer {
        let call = self.cast.http.call(method, url).bearer(self.actor.user.access_token());
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    async fn get(&self, url: &str) -> Answer {
        self.call(Method::GET, url, None).await
    }

    async fn show(&self, space: &str, pass: Value) -> Answer {
        let body = json!({"pass": pass, "deviceUrl": self.device});
        self.call(Method::PUT, &me(space), Some(&body)).await
    }

    async fn ask_for_pin(&self, space: &str) -> Answer {
        let body =
            json!({"pass": {"type": "MANUAL"}, "deviceUrl": self.device, "verificationInitiation": "PIN"});
        self.call(Method::PUT, &me(space), Some(&body)).await
    }

    async fn come_in(&self, space: &str) -> Value {
        self.show(space, json!({"type": "MANUAL"})).await.expect(200)
    }

    async fn come_in_by_pin(&self, board: &Board) {
        self.ask_for_pin(&board.url()).await.expect(200);
        let entered = self.show(&board.url(), json!({"type": "PIN_ANSWER", "data": board.pin()})).await;
        assert_eq!(entered.expect(200)["occupants"]["self"]["verified"], true);
    }

    async fn act(&self, board: &Board, action: &str, body: &Value) -> Answer {
        let url = format!("{}/audio/{action}/invoke", board.url());
        self.call(Method::POST, &url, Some(body)).await
    }
}

fn me(space: &str) -> String {
    format!("{space}/occupants/@me")
}

fn encoded(url: &str) -> String {
    URL_SAFE_NO_PAD.encode(url)
}

/// A machine that a test drives itself.
async fn machine(cast: &Cast) -> (Guest, String, Socket) {
    let new = NewUser::new().kind(UserKind::Machine).machine_type("LYRA_SPACE").display_name("Darling");
    let user = cast.sim.create_user(new).expect("a new address");
    let (device, socket) = connected(&cast.sim, &user).await;
    let guest = Guest::at(cast, cast.actor(user), &device);
    let space = format!("{}/lyra/api/v1/spaces/{}", cast.sim.base_url(), guest.actor.user.id);
    (guest, space, socket)
}

/// The types of the events so far, and the spaces that they are about.
async fn updates(socket: &mut Socket, space: &str) -> usize {
    let events = socket.events_so_far().await;
    let about = |event: &&Value| {
        event["data"]["eventType"] == "lyra.space_updated" && event["data"]["spaceUrl"] == space
    };
    events.iter().filter(about).count()
}

#[tokio::test]
async fn a_space_shows_who_is_in_it_to_those_inside_only() {
    let cast = Cast::start().await;
    let (darling, space, _socket) = machine(&cast).await;
    let (ann, eve) = (Guest::new(&cast, "Ann").await, Guest::new(&cast, "Eve").await);
    let before = ann.get(&space).await.expect(200);
    assert_eq!(before["identity"], json!({"id": darling.actor.user.id, "displayName": "Darling"}));
    assert_eq!((&before["url"], &before["occupants"]["items"]), (&json!(space), &json!([])));
    assert_eq!(before["occupants"]["pinChallenge"], false);
    assert_eq!(ann.get("/lyra/api/v1/spaces").await.expect(200), json!({"items": []}));
    let entered = ann.come_in(&space).await;
    let own = &entered["occupants"]["self"];
    assert_eq!((&own["verified"], &own["devices"][0]["url"]), (&json!(false), &json!(ann.device)));
    let listed = ann.get("/lyra/api/v1/spaces").await.expect(200);
    assert_eq!(
        (&listed["items"][0]["identity"], listed["items"].as_array().map(Vec::len)),
        (&before["identity"], Some(1))
    );
    let seen = darling.get(&space).await.expect(200);
    assert_eq!(seen["occupants"]["items"][0]["identity"]["id"], json!(ann.actor.user.id));
    let outside = eve.get(&space).await.expect(200);
    assert_eq!((&outside["occupants"]["items"], outside["occupants"].get("self")), (&json!([]), None));
    assert_eq!(eve.get("/lyra/api/v1/spaces").await.expect(200), json!({"items": []}));
    ann.get(&format!("/lyra/api/v1/spaces/{}", eve.actor.user.id)).await.expect(404);
    cast.http.get(&space).send().await.expect(401);
}

#[tokio::test]
async fn only_the_device_in_the_room_verifies() {
    let cast = Cast::start().await;
    let (darling, space, _socket) = machine(&cast).await;
    let (ann, eve) = (Guest::new(&cast, "Ann").await, Guest::new(&cast, "Eve").await);
    ann.come_in(&space).await;
    let verify = async |who: &Guest, whom: &Guest, kind: &str| {
        let url = format!("{space}/occupants/{}", whom.actor.user.id);
        who.call(Method::PUT, &url, Some(&json!({"pass": {"type": kind}}))).await
    };
    verify(&ann, &ann, "VERIFICATION").await.expect(403);
    verify(&darling, &ann, "MANUAL").await.expect(400);
    verify(&darling, &eve, "VERIFICATION").await.expect(404);
    verify(&darling, &ann, "VERIFICATION").await.expect(200);
    assert_eq!(ann.get(&space).await.expect(200)["occupants"]["self"]["verified"], true);
    assert_eq!(ann.come_in(&space).await["occupants"]["self"]["verified"], true, "it stays so");
    ann.show(&space, json!({"type": "VERIFICATION"})).await.expect(400);
}

#[tokio::test]
async fn whoever_comes_in_brings_a_device_of_his_own() {
    let cast = Cast::start().await;
    let (_darling, space, _socket) = machine(&cast).await;
    let (ann, eve) = (Guest::new(&cast, "Ann").await, Guest::new(&cast, "Eve").await);
    let thief = Guest { device: ann.device.clone(), ..eve };
    thief.show(&space, json!({"type": "MANUAL"})).await.expect(400);
    ann.call(Method::PUT, &me(&space), Some(&json!({"pass": {"type": "MANUAL"}}))).await.expect(400);
    ann.show(&space, json!({"type": "MAGIC"})).await.expect(400);
}

#[tokio::test]
async fn y4_somebody_leaves_with_one_device_or_with_all() {
    let cast = Cast::start().await;
    let (_darling, space, _socket) = machine(&cast).await;
    let first = Guest::new(&cast, "Ann").await;
    let second = Guest::with(&cast, first.actor.clone()).await;
    first.come_in(&space).await;
    let both = second.come_in(&space).await;
    assert_eq!(both["occupants"]["self"]["devices"].as_array().map(Vec::len), Some(2));
    let one = format!("{}?deviceUrl={}", me(&space), encoded(&first.device));
    first.call(Method::DELETE, &one, None).await.expect(204);
    first.call(Method::DELETE, &one, None).await.expect(404);
    let left = first.get(&space).await.expect(200);
    assert_eq!(left["occupants"]["self"]["devices"], json!([{"url": second.device}]));
    first.come_in(&space).await;
    first.call(Method::DELETE, &me(&space), None).await.expect(204);
    assert_eq!(first.get("/lyra/api/v1/spaces").await.expect(200)["items"], json!([]));
    first.call(Method::DELETE, &me(&space), None).await.expect(404);
    first.call(Method::DELETE, &format!("{}?deviceUrl=%21", me(&space)), None).await.expect(400);
    first.come_in(&space).await;
    first.call(Method::DELETE, &one, None).await.expect(204);
    assert!(first.get(&space).await.expect(200)["occupants"].get("self").is_none(), "no device is left");
}

#[tokio::test]
async fn who_does_not_say_that_he_is_there_is_missed_after_a_while() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (ann, mut socket) = Guest::listening(&cast, "Ann").await;
    let bob = Guest::new(&cast, "Bob").await;
    ann.come_in(&board.url()).await;
    bob.show(&board.url(), json!({"type": "ULTRASOUND", "data": board.proximity_token()})).await.expect(200);
    cast.sim.clock().advance(Duration::from_secs(10 * 60));
    updates(&mut socket, &board.url()).await;
    ann.come_in(&board.url()).await;
    assert_eq!(updates(&mut socket, &board.url()).await, 0, "that she is still there is no news");
    cast.sim.clock().advance(Duration::from_secs(10 * 60));
    assert_eq!(board.occupants().len(), 2);
    cast.sim.clock().advance(Duration::from_secs(10 * 60));
    let left: Vec<_> = board.occupants().into_iter().map(|occupant| occupant.user).collect();
    assert_eq!(left, [bob.actor.user.id], "whom it has heard stays");
    assert_eq!(updates(&mut socket, &board.url()).await, 1, "she hears that she is gone");
    bob.call(Method::DELETE, &bob.device, None).await.expect(204);
    assert_eq!(board.occupants(), [], "an ended registration is in no room");
}

#[tokio::test]
async fn a_pin_is_asked_for_and_answered_as_text_or_number() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (ann, bob) = (Guest::new(&cast, "Ann").await, Guest::new(&cast, "Bob").await);
    let space = board.url();
    assert_eq!(ann.get(&space).await.expect(200)["occupants"]["pinChallenge"], true);
    let answer =
        async |who: &Guest, pin: Value| who.show(&space, json!({"type": "PIN_ANSWER", "data": pin})).await;
    answer(&ann, json!(board.pin())).await.expect(403);
    assert_eq!(ann.ask_for_pin(&space).await.expect(200)["occupants"]["self"]["verified"], false);
    let old = board.pin();
    board.change_pin();
    answer(&ann, json!(old)).await.expect(403);
    answer(&ann, Value::Null).await.expect(400);
    let number: u32 = board.pin().parse().expect("digits");
    assert_eq!(answer(&ann, json!(number)).await.expect(200)["occupants"]["self"]["verified"], true);
    answer(&ann, json!(number)).await.expect(403);
    bob.come_in_by_pin(&board).await;
    let (_darling, plain, _socket) = machine(&cast).await;
    ann.ask_for_pin(&plain).await.expect(403);
    ann.show(&plain, json!({"type": "PIN_ANSWER", "data": "1234"})).await.expect(403);
}

#[tokio::test]
async fn ultrasound_names_its_board_and_lets_in_who_has_heard_it() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let ann = Guest::new(&cast, "Ann").await;
    let advertisements = "/proximity/api/v1/ultrasound/advertisements";
    let heard = ann.get(&format!("{advertisements}?token={}", board.proximity_token())).await.expect(200);
    let advertiser = json!({"id": board.id(), "displayName": "Berlin", "orgId": cast.sim.default_org()});
    assert_eq!(
        (&heard["advertiser"], &heard["token"]["value"]),
        (&advertiser, &json!(board.proximity_token()))
    );
    assert_eq!(heard["links"]["lyra_space"], json!({"href": board.url(), "method": "GET"}));
    ann.get(&format!("{advertisements}?token=noise")).await.expect(404);
    ann.get(advertisements).await.expect(400);
    cast.http.get(&format!("{advertisements}?token={}", board.proximity_token())).send().await.expect(401);
    ann.show(&board.url(), json!({"type": "ULTRASOUND", "data": "noise"})).await.expect(403);
    let body = json!({"pass": {"type": "ULTRASOUND", "data": heard["proof"]}, "deviceUrl": ann.device});
    let entered = ann.call(Method::PUT, text(&heard["links"]["addMeToSpace"], "href"), Some(&body)).await;
    assert_eq!(entered.expect(200)["occupants"]["self"]["verified"], true);
}

#[tokio::test]
async fn changes_are_told_to_those_inside_and_to_the_device() {
    let cast = Cast::start().await;
    let (darling, space, mut room) = machine(&cast).await;
    let (ann, mut hers) = Guest::listening(&cast, "Ann").await;
    let (bob, mut his) = Guest::listening(&cast, "Bob").await;
    ann.come_in(&space).await;
    assert_eq!((updates(&mut room, &space).await, updates(&mut hers, &space).await), (1, 1));
    bob.come_in(&space).await;
    bob.call(Method::DELETE, &me(&space), None).await.expect(204);
    assert_eq!((updates(&mut hers, &space).await, updates(&mut his, &space).await), (2, 2));
    ann.call(Method::DELETE, &me(&space), None).await.expect(204);
    assert_eq!((updates(&mut his, &space).await, updates(&mut hers, &space).await), (0, 1));
    drop(darling);
}

#[tokio::test]
async fn the_device_tells_how_loud_it_is_and_hears_what_to_do() {
    let cast = Cast::start().await;
    let (darling, space, mut room) = machine(&cast).await;
    let ann = Guest::new(&cast, "Ann").await;
    let audio = format!("{space}/audio");
    darling.get(&audio).await.expect(404);
    let state = json!({"volume": {"level": 2, "max": 10}, "microphones": {"muted": false}, "deviceUrl": darling.device});
    ann.call(Method::PUT, &audio, Some(&state)).await.expect(403);
    let nameless = json!({"volume": {"level": 2}});
    darling.call(Method::PUT, &audio, Some(&nameless)).await.expect(400);
    darling.call(Method::PUT, &audio, Some(&state)).await.expect(200);
    let shown = darling.get(&audio).await.expect(200);
    assert_eq!(shown["volume"], json!({"level": 2, "min": 0, "max": 10, "step": 5}));
    assert_eq!(shown["microphones"], json!({"muted": false}));
    ann.come_in(&space).await;
    ann.get(&audio).await.expect(403);
    ann.call(Method::POST, &format!("{audio}/volume/actions/increase/invoke"), None).await.expect(403);
    let verify = format!("{space}/occupants/{}", ann.actor.user.id);
    darling.call(Method::PUT, &verify, Some(&json!({"pass": {"type": "VERIFICATION"}}))).await.expect(200);
    ann.get(&audio).await.expect(200);
    room.events_so_far().await;
    for (action, body, kind, member, value) in [
        ("microphones/actions/mute", json!({}), "microphones_mute", "action", json!("mute")),
        ("microphones/actions/un-mute", json!({}), "microphones_mute", "action", json!("unMute")),
        ("volume/actions/increase", json!({}), "volume_change", "action", json!("increase")),
        ("volume/actions/decrease", json!({}), "volume_change", "action", json!("decrease")),
        ("volume/actions/set", json!({"level": 7}), "volume_set", "level", json!(7)),
    ] {
        ann.call(Method::POST, &format!("{audio}/{action}/invoke"), Some(&body)).await.expect(204);
        let [event] = room.events_so_far().await.try_into().expect("one event");
        assert_eq!(event["data"]["eventType"], format!("lyra.space_audio_{kind}_action"));
        assert_eq!(event["data"][member], value);
    }
    assert_eq!(ann.get(&audio).await.expect(200)["volume"]["level"], 2, "it has not reported anything else");
}

#[tokio::test]
async fn a_board_obeys_whom_it_trusts() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (ann, mut socket) = Guest::listening(&cast, "Ann").await;
    ann.act(&board, "volume/actions/increase", &json!({})).await.expect(403);
    ann.come_in_by_pin(&board).await;
    updates(&mut socket, &board.url()).await;
    let before = board.audio();
    ann.act(&board, "volume/actions/increase", &json!({})).await.expect(204);
    assert_eq!(board.audio().level, before.level + before.step);
    ann.act(&board, "volume/actions/decrease", &json!({})).await.expect(204);
    ann.act(&board, "microphones/actions/mute", &json!({})).await.expect(204);
    assert_eq!((board.audio().level, board.audio().muted), (before.level, true));
    assert_eq!(updates(&mut socket, &board.url()).await, 3, "she hears of each");
    ann.act(&board, "microphones/actions/un-mute", &json!({})).await.expect(204);
    ann.act(&board, "volume/actions/set", &json!({"level": before.max})).await.expect(204);
    assert_eq!((board.audio().level, board.audio().muted), (before.max, false));
    ann.act(&board, "volume/actions/set", &json!({"level": before.max + 1})).await.expect(400);
    ann.act(&board, "volume/actions/double", &json!({})).await.expect(404);
    ann.act(&board, "microphones/actions/break", &json!({})).await.expect(404);
    assert!(board.send_away(ann.actor.user.id));
    ann.act(&board, "volume/actions/decrease", &json!({})).await.expect(403);
}

#[tokio::test]
async fn a_board_may_admit_everybody() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let ann = Guest::new(&cast, "Ann").await;
    board.admit_everybody(true);
    assert_eq!(ann.come_in(&board.url()).await["occupants"]["self"]["verified"], true);
}

/// Whether the KMS gives the key of the conversation to the device in the room.
async fn is_admitted(room: &mut KmsClient, conversation: &Value) -> bool {
    room.socket.events_so_far().await;
    let key = text(conversation, "defaultActivityEncryptionKeyUrl");
    room.ask("retrieve", key, json!({})).await["status"] == 200
}

#[tokio::test]
async fn a_shared_conversation_admits_the_device_until_it_is_taken_back() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (darling, space, _socket) = machine(&cast).await;
    let mut room = KmsClient::connect(&cast.sim, &darling.actor.user).await;
    let ann = cast.person("Ann");
    let mut talker = Talker::connect(&cast.sim, &ann).await;
    let conversation = talker.create(&[&ann, &cast.person("Bob")]).await;
    let ann = Guest::at(&cast, ann, &talker.kms.device);
    let bindings = format!("{space}/bindings");
    let resource = text(&conversation, "kmsResourceObjectUrl");
    let url = text(&conversation, "url");
    let admit = |whom: &str| {
        talker.wrapped("create", "/authorizations", &json!({"resourceUri": resource, "userIds": [whom]}))
    };
    let id = darling.actor.user.id.to_string();
    let share = async |message: String| {
        let body = json!({"kmsMessage": message, "conversationUrl": url});
        ann.call(Method::POST, &bindings, Some(&body)).await
    };
    share(admit(&id)).await.expect(403);
    ann.come_in(&space).await;
    share(admit(&id)).await.expect(403);
    ann.get(&bindings).await.expect(403);
    let verify = format!("{space}/occupants/{}", ann.actor.user.id);
    darling.call(Method::PUT, &verify, Some(&json!({"pass": {"type": "VERIFICATION"}}))).await.expect(200);
    assert!(!is_admitted(&mut room, &conversation).await);
    share("no message".to_owned()).await.expect(400);
    share(admit(&board.id().to_string())).await.expect(400);
    let bound = share(admit(&id)).await.expect(201);
    assert_eq!(bound["conversationUrl"], url);
    assert!(is_admitted(&mut room, &conversation).await);
    assert_eq!(share(admit(&id)).await.expect(201), bound, "it is shown already");
    assert_eq!(ann.get(&bindings).await.expect(200)["bindings"], json!([bound]));
    let take =
        |method: &str| talker.wrapped(method, &format!("{resource}/authorizations?authId={id}"), &json!({}));
    let by_url = |message: String, url: &str| {
        format!("{bindings}?kmsMessage={message}&conversationUrl={}", encoded(url))
    };
    ann.call(Method::DELETE, &by_url(take("delete"), "http://nowhere/"), None).await.expect(404);
    ann.call(Method::DELETE, &by_url(take("retrieve"), url), None).await.expect(400);
    ann.call(Method::DELETE, &by_url(take("delete"), url), None).await.expect(204);
    assert!(!is_admitted(&mut room, &conversation).await);
    assert_eq!(ann.get(&bindings).await.expect(200)["bindings"], json!([]));
    let bound = share(admit(&id)).await.expect(201);
    let by_id = format!("{}?kmsMessage={}", text(&bound, "bindingUrl"), take("delete"));
    ann.call(Method::DELETE, &by_id, None).await.expect(204);
    ann.call(Method::DELETE, &by_id, None).await.expect(404);
    assert!(!is_admitted(&mut room, &conversation).await);
}

#[tokio::test]
async fn nobody_shares_what_is_not_his() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (ann, eve) = (cast.person("Ann"), cast.person("Eve"));
    let mut talker = Talker::connect(&cast.sim, &ann).await;
    let conversation = talker.create(&[&ann, &cast.person("Bob")]).await;
    let spy = Talker::connect(&cast.sim, &eve).await;
    let eve = Guest::at(&cast, eve, &spy.kms.device);
    eve.come_in_by_pin(&board).await;
    let admission = json!({"resourceUri": conversation["kmsResourceObjectUrl"], "userIds": [board.id()]});
    let message = spy.wrapped("create", "/authorizations", &admission);
    let body = json!({"kmsMessage": message, "conversationUrl": conversation["url"]});
    let bindings = format!("{}/bindings", board.url());
    eve.call(Method::POST, &bindings, Some(&body)).await.expect(404);
    let own = spy.wrapped("create", "/authorizations", &admission);
    let nowhere = json!({"kmsMessage": own, "conversationUrl": "http://example.com/"});
    eve.call(Method::POST, &bindings, Some(&nowhere)).await.expect(400);
    assert_eq!(board.conversations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_name_of_a_kept_device_is_sealed_for_who_keeps_it() {
    let cast = Cast::start().await;
    let board = cast.sim.boards().create("Berlin").expect("a new address");
    let (ann, eve) = (cast.person("Ann"), cast.person("Eve"));
    let mut hers = Talker::connect(&cast.sim, &ann).await;
    let ann = Guest::at(&cast, ann, &hers.kms.device);
    let kept =
        ann.call(Method::PUT, &format!("/wdm/api/v1/devices/auxiliary/Room/{}", board.id()), None).await;
    let metadata = kept.expect(200)["metadata"].clone();
    let key = text(&metadata, "encryptionKeyUrl");
    let secret = hers.secret(key).await;
    let name = webex_jose::jwe::open_text(&secret, text(&metadata, "encryptedUserAssignedName"));
    assert_eq!(name.expect("it opens"), "Berlin");
    let mut spy = Talker::connect(&cast.sim, &eve).await;
    assert_eq!(spy.retrieve(key).await["status"], 403);
}

#[tokio::test]
async fn foreign_suites_make_boards_at_the_control_address() {
    let cast = Cast::start().await;
    let ann = Guest::new(&cast, "Ann").await;
    let create = cast.http.post("/control/boards").json(&json!({"displayName": "Berlin"}));
    let board = create.send().await.expect(200);
    let space = text(&board, "url");
    assert_eq!(ann.get(space).await.expect(200)["identity"]["displayName"], "Berlin");
    let board_url = format!("/control/boards/{}", text(&board, "id"));
    let command = async |body: Value| cast.http.put(&board_url).json(&body).send().await;
    command(json!({"verify": ann.actor.user.id})).await.expect(404);
    command(json!({"admitEverybody": true, "changePin": true})).await.expect(204);
    ann.come_in(space).await;
    let shown = cast.http.get(&board_url).send().await.expect(200);
    assert_ne!(shown["pin"], board["pin"]);
    assert_eq!(
        (&shown["occupants"][0]["verified"], &shown["audio"]["volume"]["min"]),
        (&json!(true), &json!(0))
    );
    command(json!({"sendAway": ann.actor.user.id})).await.expect(204);
    assert_eq!(cast.http.get(&board_url).send().await.expect(200)["occupants"], json!([]));
    command(json!({"explode": true})).await.expect(400);
    cast.http.get(&format!("/control/boards/{}", ann.actor.user.id)).send().await.expect(404);
}

#[tokio::test]
async fn the_call_of_a_conversation_is_for_its_members_with_devices_of_their_own() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), Guest::new(&cast, "Bob").await);
    let mut talker = Talker::connect(&cast.sim, &ann).await;
    let conversation = talker.create(&[&ann, &bob.actor]).await;
    let ann = Guest::at(&cast, ann, &talker.kms.device);
    let eve = Guest::new(&cast, "Eve").await;
    let locus = text(&conversation, "locusUrl");
    let join = async |who: &Guest, device: &str| {
        let body = json!({"deviceUrl": device, "correlationId": "c", "localMedias": []});
        who.call(Method::POST, &format!("{locus}/participant"), Some(&body)).await
    };
    assert_eq!(ann.get(locus).await.expect(200)["fullState"]["active"], false);
    join(&eve, &eve.device).await.expect(404);
    eve.get(locus).await.expect(404);
    join(&ann, &bob.device).await.expect(400);
    let joined = join(&ann, &ann.device).await.expect(200)["locus"].clone();
    join(&ann, &ann.device).await.expect(200);
    assert_eq!((&joined["url"], &joined["conversationUrl"]), (&json!(locus), &conversation["url"]));
    assert_eq!(bob.get(locus).await.expect(200), joined, "joining twice changes nothing");
    let caller = &joined["participants"][0];
    assert_eq!(
        (&caller["person"]["name"], &caller["devices"][0]["url"]),
        (&json!("Ann"), &json!(ann.device))
    );
    let leave = format!("{}/leave", text(caller, "url"));
    let (hers, his) = (json!({"deviceUrl": ann.device}), json!({"deviceUrl": bob.device}));
    bob.call(Method::PUT, &leave, Some(&his)).await.expect(403);
    let left = ann.call(Method::PUT, &leave, Some(&hers)).await.expect(200);
    assert_eq!(
        left["locus"]["fullState"],
        json!({"active": false, "count": 0, "state": "INACTIVE", "type": "CALL"})
    );
    ann.call(Method::PUT, &leave, Some(&hers)).await.expect(404);
}
