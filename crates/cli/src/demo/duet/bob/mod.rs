//! Bob, on whichever SDK is here.

mod javascript;
mod native;

use webex::conversation::ActivityId;
use webex_cross::Agent;

use crate::demo::report::Failure;
use crate::demo::stage::Stage;
use javascript::JavaScript;
use native::Native;

/// Bob. Both kinds do the same.
pub(super) enum Bob {
    JavaScript(Box<JavaScript>),
    Native(Native),
}

/// The same call on either.
macro_rules! either {
    ($self:ident, $bob:ident => $call:expr) => {
        match $self {
            Bob::JavaScript($bob) => $call.await,
            Bob::Native($bob) => $call.await,
        }
    };
}

impl Bob {
    /// Signs in, on the JavaScript SDK if it can be had; says how.
    pub(super) async fn sign_in(stage: &Stage) -> Result<(Self, String), Failure> {
        if Agent::home().is_none() {
            return native(stage, "`npm ci` in tests/interop brings the JavaScript SDK").await;
        }
        match JavaScript::sign_in(stage).await {
            Ok(bob) => Ok((
                Self::JavaScript(Box::new(bob)),
                "on the JavaScript SDK 3.12.0, as npm has it".to_owned(),
            )),
            Err(error) => native(stage, &error.to_string()).await,
        }
    }

    /// The title of the conversation.
    pub(super) async fn title(&self, url: &str) -> Result<String, Failure> {
        either!(self, bob => bob.title(url))
    }

    /// Writes.
    pub(super) async fn post(&self, url: &str, text: &str) -> Result<(), Failure> {
        either!(self, bob => bob.post(url, text))
    }

    /// The text of a message or edit that arrived over Mercury.
    pub(super) async fn read(&self, id: &ActivityId) -> Result<String, Failure> {
        either!(self, bob => bob.read(id))
    }

    /// All texts that can be read, oldest first.
    pub(super) async fn texts(&self, url: &str) -> Result<Vec<String>, Failure> {
        either!(self, bob => bob.texts(url))
    }

    /// Shares a file.
    pub(super) async fn share(&self, url: &str, name: &str, content: &[u8]) -> Result<ActivityId, Failure> {
        either!(self, bob => bob.share(url, name, content))
    }

    /// The file of a message that arrived over Mercury.
    pub(super) async fn download(&self, id: &ActivityId) -> Result<Vec<u8>, Failure> {
        either!(self, bob => bob.download(id))
    }

    /// Reacts to a message that arrived.
    pub(super) async fn react(&self, url: &str, id: &ActivityId, name: &str) -> Result<(), Failure> {
        either!(self, bob => bob.react(url, id, name))
    }

    /// Says that a message that arrived was read.
    pub(super) async fn acknowledge(&self, url: &str, id: &ActivityId) -> Result<(), Failure> {
        either!(self, bob => bob.acknowledge(url, id))
    }

    /// Ends.
    pub(super) async fn leave(self) -> Result<(), Failure> {
        match self {
            Self::JavaScript(bob) => bob.leave().await,
            Self::Native(bob) => bob.leave().await,
        }
    }
}

async fn native(stage: &Stage, why: &str) -> Result<(Bob, String), Failure> {
    let bob = Native::sign_in(stage).await?;
    Ok((Bob::Native(bob), format!("on this SDK, too ({why})")))
}
