//! Session keys that clients have agreed on.

use std::sync::Mutex;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use webex_jose::ContentKey;

use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::sync::lock;

/// One agreement.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// Names the key in the headers of requests and answers.
    pub(super) uri: String,
    #[serde(with = "crate::disk::content_key")]
    pub(super) key: ContentKey,
    /// The owner of the token that it began with.
    pub(super) user: UserId,
    /// The device's URL.
    pub(super) client_id: String,
    pub(super) expires: Timestamp,
}

/// All sessions by URI. Expired ones stay, so that their requests can be told from noise.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Durable<String, Session>>);

impl Sessions {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(super) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        lock(&self.0).attach(opening, "sessions of the KMS")
    }

    pub(super) fn put(&self, session: Session) {
        lock(&self.0).insert(session.uri.clone(), session);
    }

    pub(super) fn find(&self, uri: &str) -> Option<Session> {
        lock(&self.0).get(uri).cloned()
    }

    pub(super) fn forget_all(&self) {
        lock(&self.0).retain(|_, _| false);
    }
}
