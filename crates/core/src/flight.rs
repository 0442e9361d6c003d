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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Join(u8),
        Start(u8),
        /// That caller gives up.
        Cancel(usize),
        /// The run of that key ends, well or not.
        Land(u8, bool),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            5 => (0..3_u8).prop_map(Step::Join),
            1 => (0..3_u8).prop_map(Step::Start),
            2 => (0..20_usize).prop_map(Step::Cancel),
            3 => (0..3_u8, any::<bool>()).prop_map(|(key, well)| Step::Land(key, well)),
        ]
    }

    type Ends = Arc<Mutex<Vec<(u8, oneshot::Sender<Result<usize>>)>>>;

    /// A client, the runs that it began, and what is expected of them.
    struct World {
        webex: Webex,
        flights: Arc<Flights<u8, usize>>,
        /// How to end each run, in the order in which they began; taken once they have.
        ends: Ends,
        began: usize,
        flying: HashMap<u8, usize>,
        callers: Vec<(usize, JoinHandle<Result<usize>>)>,
    }

    impl World {
        async fn new() -> Self {
            let webex = Webex::builder().build().await.expect("a client");
            let (flights, ends, flying, callers) = Default::default();
            Self { webex, flights, ends, began: 0, flying, callers }
        }

        /// The number of the run that whoever comes now waits for.
        fn run_of(&mut self, key: u8) -> usize {
            if !self.flying.contains_key(&key) {
                self.flying.insert(key, self.began);
                self.began += 1;
            }
            self.flying[&key]
        }

        async fn step(&mut self, step: Step) {
            let (webex, flights, ends) = (self.webex.clone(), self.flights.clone(), self.ends.clone());
            match step {
                Step::Join(key) => {
                    let run = self.run_of(key);
                    let call = async move { flights.join(&webex, key, || begin(&ends, key)).await };
                    self.callers.push((run, tokio::spawn(call)));
                }
                Step::Start(key) => {
                    self.run_of(key);
                    flights.start(&webex, key, || begin(&ends, key));
                }
                Step::Cancel(caller) if caller < self.callers.len() => {
                    self.callers.remove(caller).1.abort();
                }
                Step::Cancel(_) => {}
                Step::Land(key, well) => self.land(key, well).await,
            }
            settle().await;
            assert_eq!(
                self.ends.lock().expect("whole").len() + self.landed(),
                self.began,
                "one run at a time"
            );
        }

        fn landed(&self) -> usize {
            self.began - self.flying.len()
        }

        async fn land(&mut self, key: u8, well: bool) {
            let Some(run) = self.flying.remove(&key) else { return };
            let end = {
                let mut ends = self.ends.lock().expect("whole");
                let at = ends.iter().position(|(flying, _)| *flying == key).expect("it runs");
                ends.remove(at).1
            };
            let outcome = if well { Ok(run) } else { Err(Error::new(ErrorKind::Network, "down")) };
            end.send(outcome).expect("it runs, whoever has given up");
            settle().await;
            let (theirs, others) =
                std::mem::take(&mut self.callers).into_iter().partition(|(of, _)| *of == run);
            self.callers = others;
            for (_, caller) in Vec::from_iter::<Vec<_>>(theirs) {
                assert!(caller.is_finished(), "everybody is told");
                let told = caller.await.expect("not cancelled").map_err(|error| error.kind());
                assert_eq!(told, if well { Ok(run) } else { Err(ErrorKind::Network) });
            }
        }
    }

    /// A run that ends when it is told how.
    fn begin(ends: &Ends, key: u8) -> impl Future<Output = Result<usize>> + Send + 'static {
        let (end, ended) = oneshot::channel();
        ends.lock().expect("whole").push((key, end));
        async move { ended.await.unwrap_or_else(|_| Err(closed())) }
    }

    /// Lets every task go as far as it can.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// Whoever comes while a run is under way shares it, whoever gives up takes nobody along, and what ends leaves
        /// nothing behind: neither its outcome nor its failure.
        #[test]
        fn in_every_order_each_key_has_one_run_at_a_time_and_everybody_is_told(steps in prop::collection::vec(step(), 1..60)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut world = World::new().await;
                for step in steps {
                    world.step(step).await;
                }
                for key in 0..3 {
                    world.step(Step::Land(key, true)).await;
                }
                assert!(world.callers.is_empty() && lock(&world.flights.0).is_empty());
            });
        }
    }

    #[tokio::test]
    async fn a_run_that_panics_is_told_and_followed_by_another() {
        let webex = Webex::builder().build().await.expect("a client");
        let flights = Flights::<u8, usize>::default();
        let panics = || async { panic!("on purpose") };
        assert_eq!(flights.join(&webex, 1, panics).await.map_err(|e| e.kind()), Err(ErrorKind::Closed));
        assert_eq!(flights.join(&webex, 1, || async { Ok(7) }).await.expect("another run"), 7);
    }
}
