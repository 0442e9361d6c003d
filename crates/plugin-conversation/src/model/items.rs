//! Lists within objects.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::or_default;

/// A list within an object: `{"items": [..]}`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Items<T> {
    /// The items.
    #[serde(default = "Vec::new", deserialize_with = "or_default")]
    pub items: Vec<T>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for Items<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, extra: Map::new() }
    }
}
