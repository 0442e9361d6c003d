//! What a batch asks.

use std::fmt;
use std::hash::Hash;

use futures_core::future::BoxFuture;

use crate::{Result, Webex};

/// The answers about single things, by their keys.
pub type BatchAnswers<K, V> = Vec<(K, Result<V>)>;

/// Asks a service about many things at once.
pub trait BatchSource: Send + Sync + 'static {
    /// What tells one thing from another; two callers with the same key share an answer.
    type Key: Clone + fmt::Debug + Eq + Hash + Send + Sync + 'static;
    /// What is sent for a thing; of two callers with the same key, the first one's.
    type Item: Send + 'static;
    /// The answer about one thing.
    type Value: Clone + Send + 'static;

    /// Asks. The answer may be in any order, and may have things that were not asked for, which are ignored; callers
    /// whose key is not in it get [`crate::ErrorKind::NotFound`].
    ///
    /// # Errors
    /// Every caller of the batch gets the error.
    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(Self::Key, Self::Item)>,
    ) -> BoxFuture<'a, Result<BatchAnswers<Self::Key, Self::Value>>>;
}
