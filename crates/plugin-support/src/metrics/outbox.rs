//! The queue of metrics that wait to be sent.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, watch};
use uuid::Uuid;
use webex_core::Webex;
use webex_core::batcher::{BatchQueue, BatchTiming};
use webex_core::events::EventHub;

use super::driver;
use crate::config::SupportConfig;
use crate::event::SupportEvent;

/// The service takes no more items in one request.
const MAX_ITEMS: usize = 50;

/// What became of a metric that was handed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Submitted {
    /// It will be sent.
    Queued,
    /// Too many wait already, or the client is shut down.
    Dropped,
}

/// A metric on its way.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub(super) item: Value,
    /// Under this id without a token, or as the user who is signed in.
    pub(super) prelogin_id: Option<Uuid>,
}

/// The metrics that wait, and the task that sends them, which lives as long as there are some.
pub(crate) struct Outbox {
    state: Mutex<State>,
    pub(super) changed: Notify,
    running: watch::Sender<bool>,
    events: EventHub<SupportEvent>,
    capacity: usize,
    pub(super) longest_pause: Duration,
}

struct State {
    queue: BatchQueue<Queued>,
    /// Was sent in vain, and is sent again before anything else.
    again: VecDeque<Queued>,
    /// Taken by the task; counts as waiting.
    on_its_way: usize,
    closing: bool,
    dropped: u64,
}

/// What the task does next.
pub(super) enum Step {
    Wait(Duration),
    Send(Vec<Queued>),
    Stop,
}

impl Outbox {
    pub(crate) fn new(config: &SupportConfig, events: EventHub<SupportEvent>) -> Self {
        let max_items = config.batching.max_items.min(MAX_ITEMS);
        let queue = BatchQueue::new(BatchTiming { max_items, ..config.batching });
        let state = State { queue, again: VecDeque::new(), on_its_way: 0, closing: false, dropped: 0 };
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            running: watch::Sender::new(false),
            events,
            capacity: config.queue_capacity,
            longest_pause: config.longest_pause,
        }
    }

    /// Takes a metric over; never waits.
    pub(crate) fn submit(
        self: &Arc<Self>,
        webex: &Webex,
        item: Value,
        prelogin_id: Option<Uuid>,
    ) -> Submitted {
        let mut state = self.lock();
        if state.closing || state.waiting() >= self.capacity {
            state.dropped += 1;
            return Submitted::Dropped;
        }
        state.queue.push(Queued { item, prelogin_id }, webex.clock().monotonic());
        // Under the lock, so that the task cannot stop unnoticed.
        let idle = !self.running.send_replace(true);
        drop(state);
        if idle {
            webex.spawn(driver::run(
                Running { outbox: self.clone(), done: false },
                webex.downgrade(),
                webex.clock().clone(),
                webex.rng().clone(),
            ));
        }
        self.changed.notify_one();
        Submitted::Queued
    }

    /// Takes no more, and waits until the task has sent what is left, each batch once.
    pub(crate) async fn drain(&self, webex: &Webex) {
        self.lock().closing = true;
        self.changed.notify_one();
        // The sender is here, so the wait ends by its condition only.
        let _ = self.running.subscribe().wait_for(|running| !running).await;
        tracing::debug!(session_id = webex.session_id(), dropped = self.dropped(), "no metrics are left");
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    pub(super) fn is_closing(&self) -> bool {
        self.lock().closing
    }

    fn step(&self, now: Duration) -> Step {
        let mut state = self.lock();
        if !state.again.is_empty() {
            let batch: Vec<_> = state.again.drain(..).collect();
            return state.send(batch);
        }
        match state.queue.due() {
            None => {
                self.running.send_replace(false);
                Step::Stop
            }
            Some(due) if due > now && !state.closing => Step::Wait(due - now),
            Some(_) => {
                let batch = state.queue.flush(now);
                state.send(batch)
            }
        }
    }

    pub(super) fn sent(&self, count: usize) {
        self.lock().on_its_way -= count;
        self.events.publish(SupportEvent::MetricsSent(count));
    }

    /// Keeps metrics whose failure may pass.
    pub(super) fn put_back(&self, batch: Vec<Queued>) {
        let mut state = self.lock();
        state.on_its_way -= batch.len();
        state.again.extend(batch);
    }

    /// Gives metrics up.
    pub(super) fn give_up(&self, count: usize) {
        let mut state = self.lock();
        state.on_its_way -= count;
        state.dropped += count as u64;
        drop(state);
        self.events.publish(SupportEvent::MetricsDropped(count));
    }

    /// Gives up all that waits: the client is gone.
    fn abandon(&self) {
        let mut state = self.lock();
        state.closing = true;
        state.dropped += state.waiting() as u64;
        while !state.queue.is_empty() {
            state.queue.flush(Duration::ZERO);
        }
        state.again.clear();
        state.on_its_way = 0;
        self.running.send_replace(false);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn waiting(&self) -> usize {
        self.queue.len() + self.again.len() + self.on_its_way
    }

    fn send(&mut self, batch: Vec<Queued>) -> Step {
        self.on_its_way += batch.len();
        Step::Send(batch)
    }
}

/// Held by the task. When that is ended from outside, what it had not sent is given up, and nobody waits for it.
pub(super) struct Running {
    outbox: Arc<Outbox>,
    done: bool,
}

impl Running {
    pub(super) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub(super) fn step(&mut self, now: Duration) -> Step {
        let step = self.outbox.step(now);
        self.done = matches!(step, Step::Stop);
        step
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.done {
            self.outbox.abandon();
        }
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        let (waiting, dropped) = (state.waiting(), state.dropped);
        f.debug_struct("Outbox").field("waiting", &waiting).field("dropped", &dropped).finish_non_exhaustive()
    }
}
