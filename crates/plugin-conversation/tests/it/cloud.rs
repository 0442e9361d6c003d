//! Clients of a simulated cloud that have the conversation plug-in and trust the KMS.

use std::time::Duration;

use serde_json::Value;
use webex_core::request::Call;
use webex_core::{Webex, WebexBuilder};
use webex_plugin_conversation::{
    Activity, ActivityObject, Conversation, ConversationHandle, Conversations, ConversationsExt,
    ConversationsHandle, open_with,
};
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_mercury::{Mercury, MercuryConfig};
use webex_testing::TestCloud;

pub(crate) struct Cloud {
    pub(crate) cloud: TestCloud,
    trust: KmsTrust,
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        let cloud = TestCloud::start().await;
        let pem = cloud.sim().kms().authority_pem().await.expect("a key");
        Self { cloud, trust: KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate") }
    }

    /// A client of that person.
    pub(crate) async fn client(&self, name: &str) -> Webex {
        self.client_of(self.cloud.builder(name)).await
    }

    /// A client of whoever that builder signs in.
    pub(crate) async fn client_of(&self, builder: WebexBuilder) -> Webex {
        self.client_with(builder, self.config()).await
    }

    /// A client that does not wait long for the KMS.
    pub(crate) async fn impatient_client(&self, name: &str) -> Webex {
        let mut config = self.config();
        config.timing.first_timeout = Duration::from_millis(400);
        self.client_with(self.cloud.builder(name), config).await
    }

    fn config(&self) -> CypherConfig {
        let mut config = CypherConfig::default();
        config.trust = self.trust.clone();
        config.timing.first_pause = Duration::from_millis(20);
        config.timing.batching.wait = Duration::from_millis(5);
        config
    }

    async fn client_with(&self, builder: WebexBuilder, config: CypherConfig) -> Webex {
        build(builder, config, Conversations::new()).await
    }

    /// A client of that person with that plug-in.
    pub(crate) async fn client_with_plugin(&self, name: &str, plugin: Conversations) -> Webex {
        build(self.cloud.builder(name), self.config(), plugin).await
    }

    pub(crate) async fn conversations(&self, name: &str) -> ConversationsHandle {
        self.client(name).await.conversations().expect("the plug-in is installed")
    }

    /// The UUID of that person.
    pub(crate) fn id(&self, name: &str) -> uuid::Uuid {
        self.cloud.user(name).id.to_string().parse().expect("a UUID")
    }

    /// A group of these people, made by the first over the developer API; its public id.
    pub(crate) async fn room(&self, names: &[&str]) -> String {
        let creator = self.cloud.client(names[0]).await;
        let room = post(&creator, "rooms", &serde_json::json!({ "title": "Plans" })).await;
        let id = room["id"].as_str().expect("an id").to_owned();
        for name in &names[1..] {
            let member = serde_json::json!({ "roomId": id, "personEmail": format!("{name}@example.com") });
            self.cloud.user(name);
            post(&creator, "memberships", &member).await;
        }
        id
    }
}

async fn build(builder: WebexBuilder, config: CypherConfig, plugin: Conversations) -> Webex {
    let builder = builder.plugin(Mercury::with(MercuryConfig::fast()));
    builder.plugin(Cypher::with(config)).plugin(plugin).build().await.expect("a client")
}

async fn post(webex: &Webex, path: &str, body: &Value) -> Value {
    let call = Call::new(http::Method::POST, "hydra").path(path).json(body);
    webex.send(call).await.expect("it is made").json().expect("JSON")
}

/// What the service stores of the conversation, word for word.
pub(crate) async fn raw(room: &ConversationHandle) -> String {
    let url = room.address().url(room.webex()).await.expect("a URL");
    let call = Call::url(http::Method::GET, url).query("activitiesLimit", 50).query("participantsLimit", 50);
    let call = call.query("uuidEntryFormat", true).query("includeParticipants", true);
    room.webex().send(call).await.expect("a conversation").text().expect("text").to_owned()
}

/// The conversation as the service has it, opened and normalized.
pub(crate) async fn show(room: &ConversationHandle) -> Conversation {
    let mut conversation: Conversation = serde_json::from_str(&raw(room).await).expect("a conversation");
    open_with(room.webex(), &mut conversation).await;
    conversation.normalize();
    conversation
}

/// The text of a post, when it is readable.
pub(crate) fn text(activity: &Activity) -> Option<&str> {
    match activity.object.as_deref()? {
        ActivityObject::Content(content) => content.display_name.as_ref()?.as_str(),
        _ => None,
    }
}
