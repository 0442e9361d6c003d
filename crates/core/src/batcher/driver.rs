//! The driver: clock, tasks and callers around the queue.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

use super::waiting::Waiting;
use super::{BatchAnswers, BatchQueue, BatchSource, BatchTiming};
use crate::time::Clock;
use crate::{Error, ErrorKind, Result, WeakWebex, Webex};

/// Collects single questions, asks them in batches, and gives each caller its answer.
///
/// Callers with the same key share one question, also while it is on its way. Every caller is answered: with the value,
/// with the error of the whole batch, with [`ErrorKind::NotFound`] when the answer says nothing about its key, or with
/// [`ErrorKind::Closed`] when the client is shut down. Nothing of a failed batch stays behind. A clone is the same
/// batcher; keep it in [`Webex::local`].
pub struct Batcher<S: BatchSource>(Arc<Inner<S>>);

struct Inner<S: BatchSource> {
    source: S,
    state: Mutex<State<S>>,
    pushed: Notify,
}

struct State<S: BatchSource> {
    queue: BatchQueue<(S::Key, S::Item)>,
    waiting: Waiting<S::Key, S::Value>,
    /// Whether a task watches the queue.
    driven: bool,
}

impl<S: BatchSource> Batcher<S> {
    /// A batcher that asks `source`.
    pub fn new(source: S, timing: BatchTiming) -> Self {
        let state = State { queue: BatchQueue::new(timing), waiting: Waiting::new(), driven: false };
        Self(Arc::new(Inner { source, state: Mutex::new(state), pushed: Notify::new() }))
    }

    /// Asks about one thing with the next batch. The question is queued at once, not when the future is polled. Cancel
    /// safe: who gives up takes nobody along.
    ///
    /// # Errors
    /// As the type says.
    pub fn request(
        &self,
        webex: &Webex,
        key: S::Key,
        item: S::Item,
    ) -> impl Future<Output = Result<S::Value>> + Send + use<S> {
        let answer = self.enqueue(webex, key, item);
        async move { answer.await.unwrap_or_else(|_| Err(closed())) }
    }

    fn enqueue(&self, webex: &Webex, key: S::Key, item: S::Item) -> oneshot::Receiver<Result<S::Value>> {
        let mut state = self.0.lock();
        let (new, answer) = state.waiting.join(key.clone());
        let mut idle = false;
        if new {
            state.queue.push((key, item), webex.clock().monotonic());
            idle = !std::mem::replace(&mut state.driven, true);
        }
        // A runtime that is going down drops the task at once, and that takes the lock.
        drop(state);
        if idle {
            let driver = Driver { inner: self.0.clone(), done: false };
            webex.spawn(drive(driver, webex.downgrade(), webex.clock().clone()));
        }
        self.0.pushed.notify_one();
        answer
    }
}

impl<S: BatchSource> Inner<S> {
    fn lock(&self) -> MutexGuard<'_, State<S>> {
        // Foreign code (keys, values) runs under the lock; what it leaves when it panics is still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task that watches the queue. However it ends, nobody is left waiting for it.
struct Driver<S: BatchSource> {
    inner: Arc<Inner<S>>,
    done: bool,
}

/// What the driver does next.
enum Step<S: BatchSource> {
    Wait(Duration),
    Send(OnItsWay<S>, Vec<(S::Key, S::Item)>),
    Stop,
}

impl<S: BatchSource> Driver<S> {
    fn step(&mut self, now: Duration) -> Step<S> {
        let mut state = self.inner.lock();
        let Some(due) = state.queue.due() else {
            state.driven = false;
            self.done = true;
            return Step::Stop;
        };
        let Some(mut batch) = state.queue.take(now) else { return Step::Wait(due.saturating_sub(now)) };
        batch.retain(|(key, _)| state.waiting.is_wanted(key));
        let keys = batch.iter().map(|(key, _)| key.clone()).collect();
        Step::Send(OnItsWay { inner: self.inner.clone(), keys }, batch)
    }
}

async fn drive<S: BatchSource>(mut driver: Driver<S>, webex: WeakWebex, clock: Arc<dyn Clock>) {
    loop {
        match driver.step(clock.monotonic()) {
            Step::Wait(time) => {
                tokio::select! {
                    () = clock.sleep(time) => {}
                    () = driver.inner.pushed.notified() => {}
                }
            }
            Step::Send(_, batch) if batch.is_empty() => {}
            Step::Send(keys, batch) => {
                if let Some(webex) = webex.upgrade() {
                    webex.spawn(send(webex.downgrade(), keys, batch));
                }
            }
            Step::Stop => return,
        }
    }
}

impl<S: BatchSource> Drop for Driver<S> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // It was cancelled: the client is shut down.
        let mut state = self.inner.lock();
        state.driven = false;
        while !state.queue.is_empty() {
            for (key, _) in state.queue.flush(Duration::ZERO) {
                state.waiting.settle(&key, &Err(closed()));
            }
        }
    }
}

/// The keys of a batch that was sent. However that ends, their callers are answered.
struct OnItsWay<S: BatchSource> {
    inner: Arc<Inner<S>>,
    keys: Vec<S::Key>,
}

async fn send<S: BatchSource>(webex: WeakWebex, batch: OnItsWay<S>, items: Vec<(S::Key, S::Item)>) {
    let Some(webex) = webex.upgrade() else { return };
    let answer = batch.inner.source.fetch(&webex, items).await;
    batch.answer(answer);
}

impl<S: BatchSource> OnItsWay<S> {
    fn answer(mut self, answer: Result<BatchAnswers<S::Key, S::Value>>) {
        let mut state = self.inner.lock();
        let rest = match answer {
            Ok(answers) => {
                let asked = |key: &S::Key| self.keys.contains(key);
                for (key, value) in answers.iter().filter(|(key, _)| asked(key)) {
                    state.waiting.settle(key, value);
                }
                Error::new(ErrorKind::NotFound, "the service said nothing about it")
            }
            Err(error) => error,
        };
        for key in std::mem::take(&mut self.keys) {
            state.waiting.settle(&key, &Err(rest.clone()));
        }
    }
}

impl<S: BatchSource> Drop for OnItsWay<S> {
    fn drop(&mut self) {
        let mut state = self.inner.lock();
        for key in &self.keys {
            state.waiting.settle(key, &Err(closed()));
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client was shut down before the answer came")
}

impl<S: BatchSource> Clone for Batcher<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: BatchSource> fmt::Debug for Batcher<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher").field("queued", &self.0.lock().queue.len()).finish_non_exhaustive()
    }
}
