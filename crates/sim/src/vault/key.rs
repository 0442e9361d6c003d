//! One content key and what is known about it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use webex_jose::ContentKey;

use super::{KeyUrl, Principal, ResourceUrl};

/// A 256-bit key. The secret is shared so that sealing and opening hold no lock of the vault.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Key {
    #[serde(with = "crate::disk::content_key")]
    pub(super) secret: Arc<ContentKey>,
    pub(super) creator: Principal,
    pub(super) created: Timestamp,
    pub(super) resource: Option<ResourceUrl>,
    pub(super) bound: Option<Timestamp>,
    pub(super) revoked: bool,
}

/// A key as whoever may have it sees it.
#[derive(Clone)]
pub(crate) struct KeyView {
    pub(crate) url: KeyUrl,
    pub(crate) secret: Arc<ContentKey>,
    pub(crate) creator: Principal,
    pub(crate) created: Timestamp,
    /// What it is bound to, and since when.
    pub(crate) binding: Option<(ResourceUrl, Timestamp)>,
}

impl Key {
    pub(super) fn minted_by(creator: Principal, secret: ContentKey, created: Timestamp) -> Self {
        Self { secret: Arc::new(secret), creator, created, resource: None, bound: None, revoked: false }
    }

    pub(super) fn view(&self, url: &KeyUrl) -> KeyView {
        KeyView {
            url: url.clone(),
            secret: self.secret.clone(),
            creator: self.creator.clone(),
            created: self.created,
            binding: self.resource.clone().zip(self.bound),
        }
    }

    pub(super) fn is_bound(&self) -> bool {
        self.resource.is_some()
    }
}
