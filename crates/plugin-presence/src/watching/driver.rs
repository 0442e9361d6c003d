//! Carries out what the machine wants.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use webex_core::events::EventHub;
use webex_core::time::Clock;
use webex_core::{Result, WeakWebex, Webex};

use super::machine::{Effect, Machine};
use crate::config::PresenceConfig;
use crate::event::PresenceEvent;
use crate::model::PresenceState;
use crate::requests::{MOST, SubscriptionAnswer, compositions, one_request};
use crate::subject::Subject;

/// How many events a slow subscriber may be behind.
const BACKLOG: usize = 4096;
/// So many requests at a time.
const AT_ONCE: usize = 4;

/// The machine of one client, and who listens.
pub(crate) struct Watching {
    machine: Mutex<Machine>,
    changed: Notify,
    running: AtomicBool,
    pub(crate) events: EventHub<PresenceEvent>,
}

/// A request that has come to its end.
enum Done {
    Fetched(Vec<Subject>, Result<Vec<PresenceState>>),
    Subscribed(Vec<Subject>, Result<Vec<SubscriptionAnswer>>),
    Unsubscribed,
}

impl Watching {
    pub(crate) fn new(config: PresenceConfig) -> Self {
        let (changed, running) = (Notify::new(), AtomicBool::new(false));
        Self { machine: Mutex::new(Machine::new(config)), changed, running, events: EventHub::new(BACKLOG) }
    }

    /// Changes what is watched.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Machine) -> T) -> T {
        let changed = change(&mut self.machine());
        self.changed.notify_one();
        changed
    }

    /// Begins to carry out what the machine wants; once for each client.
    pub(crate) fn run(self: &Arc<Self>, webex: &Webex) {
        if !self.running.swap(true, Ordering::AcqRel) {
            webex.spawn(drive(self.clone(), webex.downgrade(), webex.clock().clone()));
        }
    }

    /// How many people are watched or subscribed to.
    pub(crate) fn len(&self) -> usize {
        self.machine().len()
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be done now, and when there will be something more.
    fn turn(&self, now: Duration) -> (Vec<Effect>, Option<Duration>) {
        let mut machine = self.machine();
        machine.elapse(now);
        (std::iter::from_fn(|| machine.poll()).collect(), machine.deadline())
    }

    fn take(&self, now: Duration, done: Done) {
        let mut machine = self.machine();
        match done {
            Done::Fetched(people, answer) => machine.fetched(now, &people, said(answer)),
            Done::Subscribed(people, answer) => machine.subscribed(now, &people, said(answer)),
            Done::Unsubscribed => {}
        }
    }
}

fn said<T>(answer: Result<T>) -> Option<T> {
    answer.inspect_err(|error| tracing::info!(%error, "presence is not told")).ok()
}

type Waiting = Vec<BoxFuture<'static, Done>>;

async fn drive(watching: Arc<Watching>, webex: WeakWebex, clock: Arc<dyn Clock>) {
    let (mut waiting, mut under_way) = (Waiting::new(), FuturesUnordered::new());
    loop {
        let (effects, deadline) = watching.turn(clock.monotonic());
        for effect in effects {
            match effect {
                Effect::Tell(event) => watching.events.publish(event),
                effect => waiting.extend(requests(&webex, effect)),
            }
        }
        while under_way.len() < AT_ONCE
            && let Some(request) = waiting.pop()
        {
            under_way.push(request);
        }
        let due = async {
            match deadline {
                Some(at) => clock.sleep(at.saturating_sub(clock.monotonic())).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = watching.changed.notified() => {}
            Some(done) = under_way.next() => watching.take(clock.monotonic(), done),
            () = due => {}
        }
    }
}

/// The requests that an effect needs, with fifty people each.
fn requests(webex: &WeakWebex, effect: Effect) -> Waiting {
    match effect {
        Effect::Fetch(people) => of_chunks(&people, |people| fetch(webex.clone(), people)),
        Effect::Subscribe(people, ttl) => {
            let ttl = Duration::from_secs(ttl.into());
            of_chunks(&people, |people| subscribe(webex.clone(), people, ttl))
        }
        Effect::Unsubscribe(people) => of_chunks(&people, |people| unsubscribe(webex.clone(), people)),
        Effect::Tell(_) => Waiting::new(),
    }
}

fn of_chunks<F>(people: &[Subject], request: impl Fn(Vec<Subject>) -> F) -> Waiting
where
    F: Future<Output = Done> + Send + 'static,
{
    people.chunks(MOST).map(|chunk| Box::pin(request(chunk.to_vec())) as BoxFuture<'static, Done>).collect()
}

async fn fetch(webex: WeakWebex, people: Vec<Subject>) -> Done {
    let answer = match webex.upgrade() {
        Some(webex) => compositions(&webex, &people).await,
        None => Ok(Vec::new()),
    };
    Done::Fetched(people, answer)
}

async fn subscribe(webex: WeakWebex, people: Vec<Subject>, ttl: Duration) -> Done {
    let answer = match webex.upgrade() {
        Some(webex) => one_request(&webex, &people, ttl).await,
        None => Ok(Vec::new()),
    };
    Done::Subscribed(people, answer)
}

/// A subscription that cannot be ended lapses by itself.
async fn unsubscribe(webex: WeakWebex, people: Vec<Subject>) -> Done {
    if let Some(webex) = webex.upgrade() {
        said(one_request(&webex, &people, Duration::ZERO).await);
    }
    Done::Unsubscribed
}

impl fmt::Debug for Watching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watching").field("people", &self.len()).finish_non_exhaustive()
    }
}
