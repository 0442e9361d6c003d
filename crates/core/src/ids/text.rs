//! The text of an id, compared by what it means.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::PublicId;

/// The text of an id as it was given; a clone shares it. Two texts are equal when they decode to the same thing, or,
/// where one does not decode, when they are the same text.
#[derive(Clone, Default)]
pub(super) struct IdText(Arc<str>);

impl IdText {
    pub(super) fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn decode(&self) -> Option<PublicId> {
        PublicId::decode(&self.0)
    }

    fn meaning(&self) -> Option<PublicId> {
        self.decode().map(PublicId::canonical)
    }
}

impl PartialEq for IdText {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.meaning().is_some_and(|mine| other.meaning().as_ref() == Some(&mine))
    }
}

impl Eq for IdText {}

impl Hash for IdText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.meaning() {
            Some(id) => id.hash(state),
            None => self.0.hash(state),
        }
    }
}

impl Serialize for IdText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for IdText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
