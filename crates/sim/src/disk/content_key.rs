//! For `#[serde(with = "crate::disk::content_key")]` on a content key, or on a shared one.

use std::borrow::Borrow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize as _, Deserializer, Serializer, de};
use webex_jose::ContentKey;

pub(crate) fn serialize<S: Serializer>(
    key: &impl Borrow<ContentKey>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(key.borrow().as_bytes()))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, K: From<ContentKey>>(
    deserializer: D,
) -> Result<K, D::Error> {
    let bytes = STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)?;
    ContentKey::from_slice(&bytes).map(K::from).map_err(de::Error::custom)
}
