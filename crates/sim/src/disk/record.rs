//! How things are written: as JSON, so that a newer simulator may add members; files as they are.

use std::hash::Hash;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What can be written to disk and read back.
pub(crate) trait Record: Sized {
    fn encode(&self) -> Bytes;

    /// `None` if the bytes are no such record.
    fn decode(bytes: &[u8]) -> Option<Self>;
}

impl<T: Serialize + DeserializeOwned> Record for T {
    fn encode(&self) -> Bytes {
        serde_json::to_vec(self).expect("records have text keys only").into()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

/// What a record is found by.
pub(crate) trait Key: Serialize + DeserializeOwned + Eq + Hash {}

impl<T: Serialize + DeserializeOwned + Eq + Hash> Key for T {}

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) Bytes);

impl Record for Blob {
    fn encode(&self) -> Bytes {
        self.0.clone()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(Self(Bytes::copy_from_slice(bytes)))
    }
}
