//! Reactions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};

use super::{KeyUrl, ObjectType};
use crate::open::{Protected, Slots, Text};

/// A reaction, or how often one was given (wire/03 section 2.7).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reaction {
    /// `reaction2`; absent within a summary.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its name: `celebrate`, `heart`, `thumbsup`, `smiley`, `haha`, `confused`, `sad`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// What the service counts by without reading the name (wire/03 section 3.1.8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hmac: Option<String>,
    /// How often it was given; within a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The key, where the activity names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for Reaction {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = key.or(self.encryption_key_url.as_ref()).cloned();
        slots.add(key.as_ref(), &mut self.display_name);
    }
}

/// The reactions to a message: of everybody, or your own.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReactionSummary {
    /// `reaction2Summary` or `reaction2SelfSummary`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Each reaction that was given.
    #[serde(default, deserialize_with = "or_default")]
    pub reactions: Vec<Reaction>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for ReactionSummary {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        self.reactions.iter_mut().for_each(|reaction| reaction.slots(key, slots));
    }
}
