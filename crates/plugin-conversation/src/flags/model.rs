//! What a flag is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};

webex_core::wire_enum! {
    /// What became of a flag.
    pub enum FlagState {
        /// It is put away.
        Archived = "archived",
        /// It is there.
        Flagged = "flagged",
        /// It was taken away.
        Unflagged = "unflagged",
    }
}

/// A mark on a message, for you alone (wire/02 section 3.10).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Flag {
    /// Its URL, by which it is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What became of it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub state: FlagState,
    /// The URL of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag_item: Option<String>,
    /// The URL of its conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_url: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
