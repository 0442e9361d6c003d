//! Conversations that a space shows.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::vault::ResourceUrl;

/// A conversation that somebody wants to share with a space, and the resource on which the space is admitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shared {
    pub(crate) conversation_url: String,
    pub(crate) resource: ResourceUrl,
}

/// A shared conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binding {
    pub(crate) id: Uuid,
    pub(crate) shared: Shared,
}

impl Binding {
    pub(super) fn new(shared: Shared) -> Self {
        Self { id: Uuid::new_v4(), shared }
    }

    /// What clients get; `space_url` is the address of the space.
    pub(crate) fn render(&self, space_url: &str) -> Value {
        json!({
            "conversationUrl": self.shared.conversation_url,
            "bindingUrl": format!("{space_url}/bindings/{}", self.id),
        })
    }
}
