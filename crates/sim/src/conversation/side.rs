//! What only the developer API knows of a post: the markdown and the cards as they were posted.
//!
//! The log holds what sockets carry (plain text, HTML, sealed cards); the rest lies beside it, sealed under
//! the same key, by the id of the activity.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The record, in clear.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct SideRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<Value>,
}

impl SideRecord {
    pub(super) fn is_empty(&self) -> bool {
        self.markdown.is_none() && self.attachments.is_empty()
    }
}
