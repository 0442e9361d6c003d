//! A text of the log: clear or sealed, stored and echoed byte for byte.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::vault::KeyUrl;

/// What a client or the developer API wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Text {
    /// Written without a key.
    Clear(Arc<str>),
    /// A compact JWE under a content key.
    Sealed { key: KeyUrl, jwe: Arc<str> },
}

impl Text {
    /// What a client wrote: sealed if it names a key.
    pub(crate) fn written(text: &str, key: Option<&KeyUrl>) -> Self {
        match key {
            Some(key) => Self::Sealed { key: key.clone(), jwe: text.into() },
            None => Self::Clear(text.into()),
        }
    }

    /// The text as it stands in the log: what sockets carry.
    pub(crate) fn as_stored(&self) -> &str {
        match self {
            Self::Clear(text) => text,
            Self::Sealed { jwe, .. } => jwe,
        }
    }

    /// The key it is sealed under, if it is.
    pub(crate) fn key(&self) -> Option<&KeyUrl> {
        match self {
            Self::Clear(_) => None,
            Self::Sealed { key, .. } => Some(key),
        }
    }
}
