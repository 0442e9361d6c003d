//! Who waits for which answer.

use std::collections::HashMap;
use std::hash::Hash;

use tokio::sync::oneshot;

use crate::Result;

/// The callers, by what they asked for.
pub(super) struct Waiting<K, V>(HashMap<K, Vec<oneshot::Sender<Result<V>>>>);

impl<K: Eq + Hash, V: Clone> Waiting<K, V> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// Adds a caller; true when nobody waited for that key, so that it has to be asked.
    pub(super) fn join(&mut self, key: K) -> (bool, oneshot::Receiver<Result<V>>) {
        let (sender, receiver) = oneshot::channel();
        let callers = self.0.entry(key).or_default();
        let new = callers.is_empty();
        callers.push(sender);
        (new, receiver)
    }

    /// Whether a caller still waits; when all have given up the key is forgotten.
    pub(super) fn is_wanted(&mut self, key: &K) -> bool {
        let wanted = self.0.get(key).is_some_and(|callers| callers.iter().any(|caller| !caller.is_closed()));
        if !wanted {
            self.0.remove(key);
        }
        wanted
    }

    /// Gives every caller of a key its answer; a key that nobody asked for is ignored.
    pub(super) fn settle(&mut self, key: &K, answer: &Result<V>) {
        for caller in self.0.remove(key).unwrap_or_default() {
            // A caller that has given up needs no answer.
            let _ = caller.send(answer.clone());
        }
    }
}
