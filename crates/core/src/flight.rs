//! Single flight: calls that want the same thing at the same time share one run.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::{Error, ErrorKind, Result, Webex};

type Outcome<T> = watch::Receiver<Option<Result<T>>>;

/// The runs under way, by key. Each has a task of its own, so that a caller who is cancelled takes nobody along.
#[derive(Debug)]
pub struct Flights<K, T>(Arc<Mutex<HashMap<K, Outcome<T>>>>);

impl<K, T> Default for Flights<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, T> Flights<K, T>
where
    K: Clone + Eq + Hash + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Waits for the run of `key`; starts it when none is under way. Cancel safe: the run goes on.
    ///
    /// # Errors
    /// Those of the run; [`ErrorKind::Closed`] when the client was shut down meanwhile.
    pub async fn join<F>(&self, webex: &Webex, key: K, run: impl FnOnce() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let mut outcome = self.outcome(webex, key, run);
        let landed = outcome.wait_for(Option::is_some).await.map_err(|_| closed())?;
        landed.clone().unwrap_or_else(|| Err(closed()))
    }

    /// Starts the run of `key` unless it is under way, and waits for nothing.
    pub fn start<F>(&self, webex: &Webex, key: K, run: impl FnOnce() -> F)
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        drop(self.outcome(webex, key, run));
    }

    fn outcome<F>(&self, webex: &Webex, key: K, run: impl FnOnce() -> F) -> Outcome<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let mut flights = lock(&self.0);
        if let Some(outcome) = flights.get(&key).filter(|o| o.has_changed().is_ok()) {
            return outcome.clone();
        }
        let (sender, outcome) = watch::channel(None);
        flights.insert(key.clone(), outcome.clone());
        drop(flights);
        let (flights, run) = (self.0.clone(), run());
        webex.spawn(async move {
            let landed = run.await;
            lock(&flights).remove(&key);
            sender.send_replace(Some(landed));
        });
        outcome
    }
}

fn lock<K, T>(flights: &Mutex<HashMap<K, Outcome<T>>>) -> MutexGuard<'_, HashMap<K, Outcome<T>>> {
    // The map is whole between any two statements: a panic elsewhere does not spoil it.
    flights.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client was shut down")
}
