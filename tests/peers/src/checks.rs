//! Named checks of one client, and what became of each.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Result;

/// Nothing here takes so long unless it hangs.
const LIMIT: Duration = Duration::from_secs(30);

pub(crate) struct Checks {
    peer: String,
    done: Vec<Value>,
}

impl Checks {
    pub(crate) fn of(peer: &str) -> Self {
        Self { peer: peer.to_owned(), done: Vec::new() }
    }

    /// Runs a check; what it found is there for the next ones. After a failure they fail for want of it.
    pub(crate) async fn run<T>(&mut self, name: &str, check: impl Future<Output = Result<T>>) -> Option<T> {
        let outcome = match tokio::time::timeout(LIMIT, check).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("not finished after {} s", LIMIT.as_secs()).into()),
        };
        let error = outcome.as_ref().err().map(ToString::to_string);
        self.done.push(json!({"name": format!("{}: {name}", self.peer), "error": error}));
        outcome.ok()
    }

    pub(crate) fn into_json(self) -> Value {
        self.done.into()
    }
}

/// An error with what was found unless both are equal.
pub(crate) fn expect_eq<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Result<()> {
    if found == wanted { Ok(()) } else { Err(format!("found {found:?}, wanted {wanted:?}").into()) }
}
