//! A cloud on disk, ended in good order and started again: everything that can be asked for is answered as before.

use std::path::Path;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use webex_sim::ids::PublicId;
use webex_sim::{NewUser, Seed, SeedError, Sim};

use crate::cast::{Actor, Cast, Form, text};
use crate::http_client::Http;
use crate::socket::Socket;
use crate::talker::Talker;

async fn start(folder: &Path) -> Cast {
    let sim = Sim::builder().data_dir(folder).start().await.expect("usable");
    Cast { http: Http::of(&sim), sim }
}

fn administrator(cast: &Cast) -> Actor {
    let scopes = "spark:all spark:kms meeting:schedules_read meeting:schedules_write";
    let new =
        NewUser::new().display_name("Root").email("root@example.com").role("id_full_admin").scopes(scopes);
    cast.actor(cast.sim.create_user(new).expect("a new address"))
}

/// Addresses with those who ask for them.
#[derive(Default)]
struct Questions(Vec<(Actor, String)>);

impl Questions {
    fn ask(&mut self, actor: &Actor, target: impl Into<String>) {
        self.0.push((actor.clone(), target.into()));
    }

    fn about(&mut self, actor: &Actor, list: &str, thing: &Value) {
        self.ask(actor, format!("{list}/{}", text(thing, "id")));
    }

    async fn answers(&self) -> Vec<(String, u16, String)> {
        let mut answers = Vec::new();
        for (actor, target) in &self.0 {
            let answer = actor.get(target).await;
            // A refusal names the request, which is another one every time.
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            let body = if answer.status.is_success() { body } else { String::new() };
            answers.push((target.clone(), answer.status.as_u16(), body));
        }
        answers
    }
}

async fn rooms_and_messages(questions: &mut Questions, ada: &Actor, bob: &Actor) {
    let room = ada.room("The plan").await;
    let membership = ada.add(&room, bob).await;
    ada.put(&format!("memberships/{}", text(&membership, "id")), json!({"isModerator": true}))
        .await
        .expect(200);
    let question = ada.say(&room, "When?").await;
    let id = text(&question, "id");
    let reply =
        json!({"roomId": room["id"], "parentId": id, "markdown": "**Now**, <@personEmail:ada@example.com>"});
    let reply = bob.post("messages", reply).await.expect(200);
    ada.put(&format!("messages/{id}"), json!({"roomId": room["id"], "text": "When exactly?"}))
        .await
        .expect(200);
    let gone = ada.say(&room, "nonsense").await;
    ada.delete(&format!("messages/{}", text(&gone, "id"))).await.expect(204);
    let form = Form::default().field("roomId", text(&room, "id"));
    let shared =
        ada.upload("messages", form.file("files", "plan.txt", "text/plain", "the plan")).await.expect(200);
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "Due?"}]}});
    let body = json!({"toPersonId": bob.user.public_id, "text": "to you", "attachments": [card]});
    let direct = ada.post("messages", body).await.expect(200);
    let action = json!({"type": "submit", "messageId": direct["id"], "inputs": {"due": "now"}});
    let action = bob.post("attachment/actions", action).await.expect(200);
    for viewer in [ada, bob] {
        questions.ask(viewer, "rooms");
        questions.ask(viewer, "memberships");
        questions.ask(viewer, format!("messages?roomId={}", text(&room, "id")));
        questions.ask(viewer, format!("messages?roomId={}&parentId={id}", text(&room, "id")));
        questions.ask(viewer, format!("memberships?roomId={}", text(&room, "id")));
        questions.ask(viewer, shared["files"][0].as_str().expect("an address"));
        for message in [&question, &reply, &gone, &direct] {
            questions.about(viewer, "messages", message);
        }
        questions.about(viewer, "attachment/actions", &action);
    }
    questions.ask(ada, format!("messages/direct?personId={}", bob.user.public_id));
    let tab = json!({"roomId": room["id"], "contentUrl": "https://example.com/a", "displayName": "A"});
    let tab = ada.post("room/tabs", tab).await.expect(200);
    questions.about(bob, "room/tabs", &tab);
    questions.ask(ada, format!("room/tabs?roomId={}", text(&room, "id")));
}

async fn teams_webhooks_and_meetings(questions: &mut Questions, root: &Actor, ada: &Actor, bob: &Actor) {
    let team = ada.post("teams", json!({"name": "Squad"})).await.expect(200);
    let body = json!({"teamId": team["id"], "personId": bob.user.id});
    ada.post("team/memberships", body).await.expect(200);
    ada.post("rooms", json!({"title": "Plans", "teamId": team["id"]})).await.expect(200);
    questions.ask(bob, format!("team/memberships?teamId={}", text(&team, "id")));
    questions.ask(bob, "teams");
    questions.ask(ada, format!("rooms?teamId={}", text(&team, "id")));
    let webhook = json!({"name": "one", "targetUrl": "https://example.com", "resource": "messages",
        "event": "created", "secret": "s3cret", "filter": "hasFiles=true&mentionedPeople=me"});
    let webhook = bob.post("webhooks", webhook).await.expect(200);
    questions.about(bob, "webhooks", &webhook);
    questions.ask(bob, "webhooks");
    let meeting = json!({"title": "Daily", "start": "2999-05-01T10:00:00Z", "end": "2999-05-01T11:00:00Z",
        "registration": {"autoAcceptRequest": true}});
    let meeting = root.post("meetings", meeting).await.expect(200);
    let guest = json!({"firstName": "G", "lastName": "H", "email": "g@example.com"});
    root.post(&format!("meetings/{}/registrants", text(&meeting, "id")), guest).await.expect(200);
    questions.about(root, "meetings", &meeting);
    questions.ask(root, format!("meetings/{}/registrants", text(&meeting, "id")));
}

async fn administration(questions: &mut Questions, cast: &Cast, root: &Actor, ada: &Actor) {
    let body = json!({"emails": ["new@example.com"], "displayName": "New"});
    let new = root.post("people", body).await.expect(200);
    let span = "from=2000-01-01T00:00:00.000Z&to=2999-01-01T00:00:00.000Z";
    questions.about(ada, "people", &new);
    questions.ask(ada, "people/me");
    questions.ask(root, "people");
    questions.ask(root, "events");
    questions.ask(root, format!("adminAudit/events?orgId={}&{span}", cast.sim.default_org()));
}

/// What the internal services know: a device, a toggle, a flag, sealed messages.
async fn internals(
    questions: &mut Questions,
    cast: &Cast,
    talker: &mut Talker,
    ada: &Actor,
    bob: &Actor,
) -> Value {
    let conversation = talker.create(&[ada, bob]).await;
    let said = talker.say(&conversation, "sealed words").await;
    let call = |target: &str| cast.http.post(target).bearer(ada.user.access_token());
    let flag = json!({"conversation-url": conversation["url"], "flag-item": said["url"], "state": "flagged"});
    call("/userapps/api/v1/flags").json(&flag).send().await.expect(200);
    let toggle = json!({"key": "kept", "val": true, "mutable": true});
    let target = format!("/feature/api/v1/features/users/{}/developer", ada.user.id);
    call(&target).json(&toggle).send().await.expect(200);
    let base = cast.sim.base_url();
    let query = "activitiesLimit=20&participantsLimit=20&includeParticipants=true";
    questions.ask(bob, format!("{}?{query}", text(&conversation, "url")));
    for target in ["userapps/api/v1/flags?state=flagged", "wdm/api/v1/devices"] {
        questions.ask(ada, format!("{base}/{target}"));
    }
    questions.ask(ada, text(&talker.kms.device, "url"));
    conversation
}

#[tokio::test]
async fn a_restart_changes_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let cast = start(folder.path()).await;
    let (root, ada, bob) = (administrator(&cast), cast.person("Ada"), cast.person("Bob"));
    let mut questions = Questions::default();
    rooms_and_messages(&mut questions, &ada, &bob).await;
    teams_webhooks_and_meetings(&mut questions, &root, &ada, &bob).await;
    administration(&mut questions, &cast, &root, &ada).await;
    let mut talker = Talker::connect(&cast.sim, &ada).await;
    let conversation = internals(&mut questions, &cast, &mut talker, &ada, &bob).await;
    let key = text(&conversation, "defaultActivityEncryptionKeyUrl").to_owned();
    let secret = talker.secret(&key).await;
    let authority = cast.sim.kms().authority_pem().await.expect("a static key");
    cast.sim.clock().advance(Duration::from_secs(60));
    let (before, port) = (questions.answers().await, cast.sim.base_url().to_owned());
    let answered = before.iter().filter(|(_, status, _)| *status == 200).count();
    println!("{answered} of {} questions are answered with 200", before.len());
    assert!(answered + 2 >= before.len(), "only what was deleted is not there: {before:#?}");
    let moment = cast.sim.clock().now();
    cast.sim.shutdown().await;

    let cast = start(folder.path()).await;
    assert_eq!(cast.sim.base_url(), port);
    assert!(cast.sim.clock().now() >= moment, "the clock is still ahead");
    for (before, after) in before.iter().zip(questions.answers().await) {
        assert_eq!(*before, after);
    }
    assert_eq!(cast.sim.kms().authority_pem().await.expect("a static key"), authority);
    talker.kms.socket = Socket::online(&talker.kms.device, &ada.user, crate::socket::USUAL).await;
    assert_eq!(talker.secret(&key).await.as_bytes(), secret.as_bytes(), "the session and the key are known");
    talker.say(&conversation, "more words").await;
    let log = cast.sim.activities(text(&conversation, "id").parse().expect("a UUID")).expect("a room");
    let times: Vec<_> = log.iter().map(|activity| text(activity, "published").to_owned()).collect();
    assert!(times.is_sorted(), "{times:?}");
    cast.sim.shutdown().await;
}

#[tokio::test]
async fn tokens_codes_and_what_became_of_them_last() {
    let folder = tempfile::tempdir().expect("a folder");
    let cast = start(folder.path()).await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let bot = cast.bot("Helper");
    cast.sim.revoke_token(bob.user.access_token());
    assert!(cast.sim.expire_token(ada.user.access_token()));
    cast.sim.shutdown().await;

    let cast = start(folder.path()).await;
    for (actor, status) in [(&ada, 401), (&bob, 401), (&bot, 200)] {
        actor.get("people/me").await.expect(status);
    }
    let refresh = ada.user.refresh_token().expect("a person has one");
    let basic = format!("{}:{}", cast.sim.client_id(), cast.sim.client_secret());
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, basic);
    let grant = cast.http.call(Method::POST, "/idbroker/idb/oauth2/v1/access_token");
    let grant = grant.header("authorization", &format!("Basic {basic}"));
    let grant =
        grant.form(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).send().await.expect(200);
    let me = cast.http.get("/v1/people/me").bearer(text(&grant, "access_token")).send().await.expect(200);
    assert_eq!(me["id"], PublicId::person(ada.user.id).encode());
    cast.sim.shutdown().await;
}

const EXAMPLE: &str = include_str!("../../seed.example.toml");

async fn seeded(folder: &Path, seed: &str) -> Result<Cast, std::io::Error> {
    let sim = Sim::builder().data_dir(folder).seed(Seed::from_toml(seed)?).start().await?;
    Ok(Cast { http: Http::of(&sim), sim })
}

/// What Ada sees with the token of the seed.
async fn seen(cast: &Cast, target: &str) -> Value {
    cast.http.get(&format!("/v1/{target}")).bearer("adas-access-token").send().await.expect(200)
}

#[tokio::test]
async fn a_seed_is_planted_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let cast = seeded(folder.path(), EXAMPLE).await.expect("a seed");
    let (me, rooms) = (seen(&cast, "people/me").await, seen(&cast, "rooms").await);
    assert_eq!(
        (&me["displayName"], rooms["items"].as_array().map(Vec::len)),
        (&json!("Ada Lovelace"), Some(4))
    );
    let plan = rooms["items"].as_array().expect("rooms").iter().find(|room| room["title"] == "The plan");
    let target = format!("messages?roomId={}", text(plan.expect("a room"), "id"));
    let messages = seen(&cast, &target).await;
    let texts: Vec<_> =
        messages["items"].as_array().expect("messages").iter().map(|one| text(one, "text")).collect();
    assert_eq!(texts, ["Now.", "When?"]);
    cast.sim.shutdown().await;

    let cast = seeded(folder.path(), EXAMPLE).await.expect("nothing is planted twice");
    assert_eq!((seen(&cast, "people/me").await, seen(&cast, "rooms").await), (me, rooms));
    assert_eq!(seen(&cast, &target).await, messages);
    cast.sim.shutdown().await;
}

#[tokio::test]
async fn a_seed_that_cannot_be_planted_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let half = format!("{EXAMPLE}\n[[rooms]]\ntitle = 'x'\nmembers = ['nobody@example.com']");
    let refused = seeded(folder.path(), &half).await.map(drop).expect_err("nobody is not there");
    let inner = refused.get_ref().and_then(|inner| inner.downcast_ref());
    assert!(matches!(inner, Some(SeedError::Impossible { place, .. }) if place == "rooms[2]"), "{refused}");
    let cast = seeded(folder.path(), EXAMPLE).await.expect("the directory is as fresh as before");
    assert_eq!(seen(&cast, "people/me").await["emails"], json!(["ada@example.com"]));
    cast.sim.shutdown().await;
}

#[tokio::test]
async fn clients_trust_the_same_authority_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Sim::builder().data_dir(folder.path()).tls(true);
    let sim = builder().start().await.expect("usable");
    let authority = sim.ca_pem().expect("TLS").to_owned();
    sim.shutdown().await;
    let sim = builder().start().await.expect("usable");
    assert_eq!(sim.ca_pem(), Some(authority.as_str()));
    sim.shutdown().await;
}
