//! What a client does leaves no secret in its diagnostics.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use secrecy::ExposeSecret;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use webex::Webex;
use webex::conversation::ShareFile;
use webex::core::credentials::TokenPair;
use webex::core::request::Call;
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::prelude::*;
use webex::support::LogMetadata;
use webex_sim::{Close, Fault, Selection};
use webex_testing::TestCloud;

const SAID: &str = "what-nobody-else-may-read";
const TITLE: &str = "plans-nobody-else-may-know";
const IN_A_FILE: &str = "numbers-nobody-else-may-see";
const IN_A_QUERY: &str = "signature-of-an-address";
const PASSWORD: &str = "password-nobody-else-may-know";
const OF_A_WEBHOOK: &str = "secret-of-a-webhook";

struct Story {
    cloud: TestCloud,
    webex: Webex,
    /// Whatever must not be in a document.
    secrets: Vec<String>,
}

impl Story {
    async fn begin() -> Self {
        let cloud = TestCloud::start().await;
        let alice = cloud.user("alice");
        let refresh = alice.refresh_token().expect("a person can refresh").to_owned();
        let pem = cloud.sim().kms().authority_pem().await.expect("a key");
        let mut config = CypherConfig::default();
        config.trust = KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
        let builder = webex::builder().variables(cloud.sim().env()).shared(cloud.shared().clone());
        let builder = builder.token_pair(TokenPair::new(alice.access_token(), refresh.as_str()));
        let webex = builder.plugin(Cypher::with(config)).build().await.expect("a client");
        let mut secrets: Vec<String> =
            [SAID, TITLE, IN_A_FILE, IN_A_QUERY, PASSWORD, OF_A_WEBHOOK].map(str::to_owned).into();
        secrets.extend([alice.access_token().to_owned(), refresh, cloud.sim().client_secret().to_owned()]);
        secrets.extend(["alice@example.com".to_owned(), "bob@example.com".to_owned()]);
        Self { cloud, webex, secrets }
    }

    /// Everything a client does, and several things that go wrong.
    async fn unfold(&mut self) {
        self.talk().await;
        self.encrypt().await;
        self.find().await;
        self.manage_the_account().await;
        self.lose_connections().await;
        self.call_in_vain().await;
        self.renew_the_token().await;
    }

    async fn talk(&self) {
        let webex = &self.webex;
        self.cloud.user("bob");
        let room = webex.rooms().create(TITLE).await.expect("a room");
        webex.memberships().create(&room, "bob@example.com").await.expect("a member");
        let mut events = webex.messages().events().await.expect("events");
        webex.messages().create(&room).text(SAID).await.expect("a message");
        events.next().await.expect("it goes on").expect("the message");
        let target = "https://hooks.example/x".parse().expect("a URL");
        let webhook = webex.webhooks().create("hook", target, "messages".into(), "created".into());
        webhook.secret(OF_A_WEBHOOK).await.expect("a webhook");
        let _: Vec<_> = webex.people().list().email("bob@example.com").all().await.expect("people");
    }

    async fn encrypt(&mut self) {
        let webex = &self.webex;
        let rooms: Vec<_> = webex.rooms().list().try_collect().await.expect("rooms");
        let conversations = webex.conversations().expect("installed");
        let room = conversations.conversation(rooms[0].id.as_str());
        let posted = room.post(SAID).html(format!("<b>{SAID}</b>")).await.expect("posted");
        let file = ShareFile::new("numbers.txt", IN_A_FILE.as_bytes().to_vec());
        room.share().text(SAID).file(file).await.expect("shared");
        let cypher = webex.cypher().expect("installed");
        let mut keys = cypher.create_keys(1).await.expect("a key");
        let uri = posted.encryption_key_url.expect("it is sealed");
        keys.push(cypher.key(uri.as_str()).await.expect("the key of the room"));
        for key in keys {
            let key = serde_json::to_value(&key).expect("JSON");
            self.secrets.push(key["jwk"]["k"].as_str().expect("a symmetric key").to_owned());
        }
    }

    async fn find(&self) {
        let directory = self.webex.directory().expect("installed");
        directory.find_people("bob@example.com").await.expect("people");
        directory.lookup_by_email("bob@example.com").await.expect("an answer");
        let found = directory.search_messages(SAID).await.expect("an answer");
        assert!(!found.activities.is_empty(), "the search is not in vain");
    }

    async fn manage_the_account(&mut self) {
        let user = self.webex.user();
        user.set_password(PASSWORD).await.expect("set");
        user.as_uuid("bob@example.com").await.expect("an id");
        let made = user.generate_one_time_password("bob@example.com").await.expect("made");
        self.secrets.push(made.password.expose_secret().to_owned());
        let wrong = user.validate_one_time_password("alice@example.com", made.password);
        wrong.sign_in(false).await.expect_err("it is that of somebody else");
    }

    async fn lose_connections(&self) {
        let mercury = self.webex.mercury().expect("installed");
        let mut events = mercury.events();
        let alice = Selection::all().user(self.cloud.user("alice").id);
        self.cloud.sim().sockets().close(&alice, Close::with(1011, "for alice@example.com"));
        while mercury.metrics().connections < 2 {
            events.next().await.expect("it goes on").expect("no lag");
        }
    }

    async fn call_in_vain(&self) {
        let webex = &self.webex;
        self.cloud.sim().faults().inject(Fault::on("/v1/rooms").times(1).retry_after(0));
        let rooms = Call::new(Method::GET, "hydra").path("rooms").query("sig", IN_A_QUERY);
        webex.send(rooms).await.expect("rooms");
        let nowhere = format!("http://127.0.0.1:9/x?sig={IN_A_QUERY}").parse().expect("a URL");
        let in_vain = Call::url(Method::GET, nowhere).deadline(Duration::from_millis(200));
        webex.send(in_vain).await.expect_err("nobody listens there");
        webex.messages().get("nonsense").await.expect_err("no id");
        webex.people().list().email("nobody@example.com").all().await.map(drop).unwrap_or_default();
    }

    async fn renew_the_token(&mut self) {
        self.cloud.sim().expire_token(self.cloud.user("alice").access_token());
        self.webex.people().me().await.expect("the token is refreshed");
        let token = self.webex.credentials().token().await.expect("a token");
        let header = token.header();
        let token = header.to_str().expect("text").trim_start_matches("Bearer ").to_owned();
        self.secrets.push(token);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_client_does_leaves_no_secret_in_its_diagnostics() {
    let mut story = Story::begin().await;
    let layer = story.cloud.shared().log().layer().with_level(LevelFilter::TRACE);
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    story.unfold().await;
    let (webex, secrets) = (&story.webex, &story.secrets);

    let support = webex.support().expect("installed");
    let token = secrets.last().expect("a token");
    let note =
        format!("alice@example.com with {token} says that https://a.example/?sig={IN_A_QUERY} is slow");
    let bundle = support.diagnostics().note(note).max_size(64 << 20).collect();
    let document: serde_json::Value = serde_json::from_str(bundle.text()).expect("it is JSON");
    let sections = ["versions", "timings", "services", "mercury", "cypher", "conversation", "support", "log"];
    assert!(sections.iter().all(|section| document.get(section).is_some()), "{bundle}");
    assert!(document["mercury"]["history"].to_string().contains("1011"), "{}", document["mercury"]);
    assert!(document["log"].as_array().is_some_and(|log| log.len() > 50), "the story was logged");
    for secret in secrets {
        let lines: Vec<_> = bundle.text().lines().filter(|line| line.contains(secret.as_str())).collect();
        assert!(lines.is_empty(), "'{secret}' is in the document: {lines:#?}");
    }

    let uploaded = bundle.upload(LogMetadata::new()).await.expect("uploaded");
    let logs = story.cloud.sim().client_logs();
    let arrived = logs.iter().find(|log| log.file_name == uploaded.file_name).expect("it arrived");
    assert_eq!(&arrived.content[..], bundle.text().as_bytes());
    webex.shutdown().await.expect("shut down");
}
