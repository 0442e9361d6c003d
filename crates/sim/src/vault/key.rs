//! One content key and what is known about it.

use std::sync::Arc;

use webex_jose::ContentKey;

use super::{Principal, ResourceUrl};

/// A 256-bit key. The secret is shared so that sealing and opening hold no lock of the vault.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) secret: Arc<ContentKey>,
    pub(super) creator: Principal,
    pub(super) resource: Option<ResourceUrl>,
}

impl Key {
    pub(super) fn minted_by(creator: Principal, secret: ContentKey) -> Self {
        Self { secret: Arc::new(secret), creator, resource: None }
    }

    pub(super) fn is_bound(&self) -> bool {
        self.resource.is_some()
    }
}
