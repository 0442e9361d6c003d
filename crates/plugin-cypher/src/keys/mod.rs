//! Keys by URI: from memory, from the storage, or from the KMS.

mod cache;
mod ring;
mod shelf;

pub(crate) use cache::KeyCache;
pub(crate) use ring::{HeldKey, KeyId};
