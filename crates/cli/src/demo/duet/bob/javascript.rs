//! Bob on the unmodified JavaScript SDK.

use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use webex::conversation::ActivityId;
use webex_cross::Agent;

use crate::demo::report::Failure;
use crate::demo::stage::Stage;

/// Bob's process, and a folder for files that go in and out.
pub(in crate::demo::duet) struct JavaScript {
    agent: Agent,
    folder: TempDir,
}

impl JavaScript {
    /// Starts Node and signs in.
    pub(super) async fn sign_in(stage: &Stage) -> Result<Self, Failure> {
        let agent = Agent::start(stage.sim.env(), Stdio::null())?;
        agent.ask("sign_in", json!({"token": stage.bob.access_token()})).await?;
        Ok(Self { agent, folder: tempfile::tempdir()? })
    }

    pub(super) async fn title(&self, url: &str) -> Result<String, Failure> {
        let conversation = self.agent.ask("conversation", json!({"conversation": url})).await?;
        text(&conversation, "/displayName")
    }

    pub(super) async fn post(&self, url: &str, text: &str) -> Result<(), Failure> {
        self.agent.ask("post", json!({"conversation": url, "message": text})).await?;
        Ok(())
    }

    async fn arrived(&self, id: &ActivityId) -> Result<Value, Failure> {
        Ok(self.agent.ask("wait", json!({"activity": id})).await?)
    }

    pub(super) async fn read(&self, id: &ActivityId) -> Result<String, Failure> {
        text(&self.arrived(id).await?, "/object/displayName")
    }

    pub(super) async fn texts(&self, url: &str) -> Result<Vec<String>, Failure> {
        let options = json!({"limit": 500});
        let listed = self.agent.ask("activities", json!({"conversation": url, "options": options})).await?;
        let posts = listed.as_array().into_iter().flatten().filter(|activity| activity["verb"] == "post");
        posts.map(|post| text(post, "/object/displayName")).collect()
    }

    pub(super) async fn share(&self, url: &str, name: &str, content: &[u8]) -> Result<ActivityId, Failure> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content)?;
        let file = json!({"path": path, "name": name, "type": "application/octet-stream"});
        let shared = self.agent.ask("share", json!({"conversation": url, "files": [file]})).await?;
        Ok(text(&shared, "/id")?.as_str().into())
    }

    pub(super) async fn download(&self, id: &ActivityId) -> Result<Vec<u8>, Failure> {
        let path = self.folder.path().join("downloaded");
        self.agent.ask("download", json!({"activity": id, "path": path})).await?;
        Ok(std::fs::read(path)?)
    }

    pub(super) async fn react(&self, url: &str, id: &ActivityId, name: &str) -> Result<(), Failure> {
        let activity = self.arrived(id).await?;
        self.agent.ask("react", json!({"conversation": url, "activity": activity, "name": name})).await?;
        Ok(())
    }

    pub(super) async fn acknowledge(&self, url: &str, id: &ActivityId) -> Result<(), Failure> {
        let activity = self.arrived(id).await?;
        self.agent.ask("acknowledge", json!({"conversation": url, "activity": activity})).await?;
        Ok(())
    }

    pub(super) async fn leave(self) -> Result<(), Failure> {
        self.agent.ask("disconnect", json!({})).await?;
        Ok(())
    }
}

fn text(value: &Value, pointer: &str) -> Result<String, Failure> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text.ok_or_else(|| format!("the JavaScript SDK says nothing at {pointer}"))?.to_owned())
}
