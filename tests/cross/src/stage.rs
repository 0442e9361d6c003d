//! The cloud and the persons: Ada and Cleo on our SDK, Bob on the JavaScript SDK.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use webex::Webex;
use webex::conversation::{ActivityId, Conversation, ConversationHandle, ConversationsExt};
use webex::core::ids::{MessageId, RoomId};
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex_cross::{Agent, Inbox};
use webex_sim::ids::ConversationId;
use webex_sim::{NewUser, Sim, TestUser};

use crate::harness::Failure;

/// A person on our SDK.
pub(crate) struct Person {
    pub(crate) user: TestUser,
    pub(crate) webex: Webex,
    pub(crate) inbox: Inbox,
}

impl Person {
    /// A conversation, to write in.
    pub(crate) fn conversation(&self, place: &Place) -> Result<ConversationHandle, Failure> {
        Ok(self.webex.conversations()?.conversation(place.url.as_str()))
    }
}

/// Who plays.
pub(crate) struct Stage {
    pub(crate) ada: Person,
    pub(crate) cleo: Person,
    pub(crate) bob: TestUser,
    /// Bob's SDK.
    pub(crate) js: Agent,
    folder: TempDir,
    pub(crate) sim: Sim,
}

/// A conversation, as both SDKs name it.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) uuid: Uuid,
}

impl Place {
    /// Where a conversation is.
    pub(crate) fn of(conversation: &Conversation) -> Result<Self, Failure> {
        let url = conversation.url.clone().ok_or("a conversation without URL")?;
        let uuid = conversation.id.as_ref().and_then(|id| id.uuid()).ok_or("a conversation without UUID")?;
        Ok(Self { url, uuid })
    }

    /// The conversation as the developer API names it.
    pub(crate) fn room(&self) -> RoomId {
        RoomId::from(self.uuid)
    }
}

impl Stage {
    /// Starts a cloud and signs everybody in; what the JavaScript SDK logs goes to `log`.
    pub(crate) async fn build(log: Option<&Path>) -> Result<Self, Failure> {
        let sim = Sim::start().await?;
        let log = log.map(File::create).transpose()?.map_or_else(Stdio::null, Stdio::from);
        let js = Agent::start(sim.env(), log)?;
        let bob = user(&sim, "Bob Baker", "bob@example.com")?;
        js.ask("sign_in", json!({"token": bob.access_token()})).await?;
        let ada = person(&sim, "Ada Arden", "ada@example.com").await?;
        let cleo = person(&sim, "Cleo Chan", "cleo@example.com").await?;
        Ok(Self { ada, cleo, bob, js, folder: tempfile::tempdir()?, sim })
    }

    /// A new conversation of Ada and Bob, made by the JavaScript SDK.
    pub(crate) async fn place(&self, title: &str) -> Result<Place, Failure> {
        let participants = [self.ada.user.id.to_string()];
        let given = json!({"participants": participants, "title": title, "options": {"forceGrouped": true}});
        let made = self.js.ask("create", given).await?;
        Ok(Place { url: text(&made, "/url")?.to_owned(), uuid: text(&made, "/id")?.parse()? })
    }

    /// The JavaScript SDK does something in a conversation; gives the id of the activity.
    pub(crate) async fn js_does(
        &self,
        action: &str,
        at: &Place,
        mut given: Value,
    ) -> Result<ActivityId, Failure> {
        given["conversation"] = json!(at.url);
        let activity = self.js.ask(action, given).await?;
        Ok(text(&activity, "/id")?.into())
    }

    /// An activity as the JavaScript SDK received and decrypted it.
    pub(crate) async fn js_reads(&self, id: &ActivityId) -> Result<Value, Failure> {
        Ok(self.js.ask("wait", json!({"activity": id})).await?)
    }

    /// The first file of an activity, as the JavaScript SDK downloads and decrypts it.
    pub(crate) async fn js_downloads(&self, id: &ActivityId) -> Result<Vec<u8>, Failure> {
        self.js_download(id, false).await
    }

    /// The small picture of that file.
    pub(crate) async fn js_downloads_thumbnail(&self, id: &ActivityId) -> Result<Vec<u8>, Failure> {
        self.js_download(id, true).await
    }

    async fn js_download(&self, id: &ActivityId, thumbnail: bool) -> Result<Vec<u8>, Failure> {
        let path = self.folder.path().join("downloaded.bin");
        self.js.ask("download", json!({"activity": id, "path": path, "thumbnail": thumbnail})).await?;
        Ok(std::fs::read(path)?)
    }

    /// The sealed text of a post, as the cloud keeps it.
    pub(crate) fn sealed(&self, place: &Place, id: &ActivityId) -> Result<String, Failure> {
        let stored =
            self.sim.activities(ConversationId::from_uuid(place.uuid)).ok_or("no such conversation")?;
        let stored =
            stored.iter().find(|activity| activity["id"] == id.as_str()).ok_or("no such activity")?;
        Ok(text(stored, "/object/displayName")?.to_owned())
    }

    /// A file for the JavaScript SDK, with that content.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> Result<PathBuf, Failure> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// Ends everything.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.ada.webex.shutdown().await?;
        self.cleo.webex.shutdown().await?;
        self.sim.shutdown().await;
        Ok(())
    }
}

fn user(sim: &Sim, name: &str, email: &str) -> Result<TestUser, Failure> {
    let new = NewUser::new().email(email.to_owned()).display_name(name.to_owned());
    sim.create_user(new).map_err(|_| format!("{email} is taken").into())
}

async fn person(sim: &Sim, name: &str, email: &str) -> Result<Person, Failure> {
    let user = user(sim, name, email)?;
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::roots_of_pem(sim.kms().authority_pem().await?.as_bytes())?;
    let builder = webex::builder().variables(sim.env()).token(user.access_token());
    let webex = builder.plugin(Cypher::with(config)).build().await?;
    let inbox = Inbox::of(&webex).await?;
    Ok(Person { user, webex, inbox })
}

/// The text at a place of what the JavaScript SDK says.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, Failure> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no text at {pointer} of {value}").into())
}

/// The activity of a message of the developer API.
pub(crate) fn activity_of(message: &MessageId) -> Result<ActivityId, Failure> {
    message.uuid().map(ActivityId::from).ok_or_else(|| format!("{message} is no message id").into())
}

/// The entries of a list at a place of what the JavaScript SDK says.
pub(crate) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}
