//! Somebody who speaks to the conversation service by hand: seals, posts, opens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use webex_jose::{ContentKey, jwe};
use webex_sim::Sim;

use crate::cast::{Actor, text};
use crate::http_client::{Answer, Http};
use crate::kms_client::KmsClient;

pub(crate) struct Talker {
    pub(crate) kms: KmsClient,
    http: Http,
}

impl Talker {
    pub(crate) async fn connect(sim: &Sim, actor: &Actor) -> Self {
        Self { kms: KmsClient::connect(sim, &actor.user).await, http: Http::of(sim) }
    }

    pub(crate) fn id(&self) -> Value {
        json!(self.kms.user.id)
    }

    /// A request to the conversation service; `target` is a path of it or a whole URL.
    pub(crate) async fn call(&self, method: Method, target: &str, body: Option<&Value>) -> Answer {
        let base = "/conversation/api/v1/";
        let target = if target.starts_with("http") { target.to_owned() } else { format!("{base}{target}") };
        let call = self.http.call(method, &target).bearer(self.kms.user.access_token());
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.call(Method::GET, target, None).await
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Answer {
        self.call(Method::POST, target, Some(body)).await
    }

    /// A fresh key; frames that came meanwhile are read away.
    pub(crate) async fn key(&mut self) -> String {
        self.kms.socket.events_so_far().await;
        self.kms.key().await
    }

    /// What the KMS says to a request for a key.
    pub(crate) async fn retrieve(&mut self, key: &str) -> Value {
        self.kms.socket.events_so_far().await;
        self.kms.ask("retrieve", key, json!({})).await
    }

    pub(crate) async fn secret(&mut self, key: &str) -> ContentKey {
        let answer = self.retrieve(key).await;
        let secret = URL_SAFE_NO_PAD.decode(text(&answer["key"]["jwk"], "k")).expect("base64url");
        ContentKey::from_slice(&secret).expect("a content key")
    }

    pub(crate) async fn seal(&mut self, key: &str, words: &str) -> String {
        jwe::seal(&self.secret(key).await, words).expect("it fits")
    }

    /// A `kmsMessage` sealed for the KMS.
    pub(crate) fn wrapped(&self, method: &str, uri: &str, members: &Value) -> String {
        self.kms.seal(&self.kms.request(method, uri, members))
    }

    /// The body of a conversation with these people, which has a key and a title.
    pub(crate) async fn conversation(&mut self, key: &str, title: &str, people: &[&Actor]) -> Value {
        let others = people.iter().map(|person| json!({"verb": "add", "object": {"id": person.user.id}}));
        let ids: Vec<_> = people.iter().map(|person| person.user.id).collect();
        let items: Vec<_> = std::iter::once(json!({"verb": "create"})).chain(others).collect();
        json!({
            "objectType": "conversation",
            "displayName": self.seal(key, title).await,
            "encryptionKeyUrl": key,
            "defaultActivityEncryptionKeyUrl": key,
            "activities": {"items": items},
            "kmsMessage": self.wrapped("create", "/resources", &json!({"keyUris": [key], "userIds": ids})),
        })
    }

    /// The same, made.
    pub(crate) async fn create(&mut self, people: &[&Actor]) -> Value {
        let key = self.key().await;
        let body = self.conversation(&key, "The plan", people).await;
        self.post("conversations", &body).await.expect(200)
    }

    pub(crate) async fn submit(&self, conversation: &Value, activity: &Value) -> Answer {
        let target = format!("conversations/{}/activities", text(conversation, "id"));
        self.post(&target, activity).await
    }

    /// A sealed post.
    pub(crate) async fn say(&mut self, conversation: &Value, words: &str) -> Value {
        let key = text(conversation, "defaultActivityEncryptionKeyUrl").to_owned();
        let sealed = self.seal(&key, words).await;
        let object = json!({"objectType": "comment", "displayName": sealed});
        let activity = json!({"verb": "post", "encryptionKeyUrl": key, "object": object});
        self.submit(conversation, &activity).await.expect(200)
    }
}
