//! The run in which connections are cut.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::cuts::{Cut, Deck, Hand};
use crate::dice::Dice;
use crate::feed::Feed;
use crate::figures::StormFigures;
use crate::ledger::Ledger;
use crate::line::{Line, Measures};
use crate::senders::{Accepted, Senders, last_messages};
use crate::{Result, Stage, fail};

/// How long it may take until the last message has arrived.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run is like.
#[derive(Clone, Debug)]
pub struct Storm {
    /// Decides the order of the cuts and the pauses between them.
    pub seed: u64,
    /// The cuts, one after the other.
    pub cuts: Vec<Cut>,
    /// How many messages each sender sends in a second.
    pub rate: f64,
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Cuts or kills made.
    pub steps: usize,
    /// Messages that the cloud accepted.
    pub sent: u64,
    /// Messages that arrived.
    pub received: usize,
}

impl Storm {
    /// A run of so many cuts, at ten messages a second and sender.
    ///
    /// ```
    /// use webex_storm::Storm;
    /// assert_eq!(Storm::new(7, 100).cuts.len(), 100);
    /// ```
    pub fn new(seed: u64, cuts: usize) -> Self {
        Self { seed, cuts: Deck::new(Dice::new(seed)).take(cuts).collect(), rate: 10.0 }
    }

    /// Runs it on that stage and says what came of it.
    ///
    /// # Errors
    /// When the run cannot go on; what was lost is no error, but a figure.
    pub async fn run(&self, stage: &Stage, feed: Feed, progress: impl Fn(Progress)) -> Result<StormFigures> {
        let mut run = Run { feed, ledger: Ledger::default(), done: None };
        run.until_ready().await?;
        let start = Instant::now();
        let senders = Senders::start(stage, self.rate);
        let mut hand = Hand::new(stage.sim().clone(), stage.receiver(), Dice::new(!self.seed));
        for (number, cut) in self.cuts.iter().enumerate() {
            run.during(hand.strike(*cut)).await??;
            progress(Progress { steps: number + 1, sent: senders.sent(), received: run.ledger.len() });
        }
        run.during(hand.connected()).await??;
        let mut accepted = run.during(senders.stop()).await??;
        run.finish(stage, &mut accepted).await?;
        Ok(StormFigures {
            seed: self.seed,
            cuts: count(&self.cuts),
            mischief: hand.mischief,
            took: start.elapsed(),
            verdict: run.ledger.judge(&stage.log()?, &accepted),
            received: run.ledger.len(),
            latencies: run.ledger.latencies(&accepted),
            unanswered: accepted.unanswered,
            measures: run.done.unwrap_or_default(),
        })
    }
}

fn count(cuts: &[Cut]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    cuts.iter().for_each(|cut| *counts.entry(cut.to_string()).or_default() += 1);
    counts
}

struct Run {
    feed: Feed,
    ledger: Ledger,
    done: Option<Measures>,
}

impl Run {
    async fn until_ready(&mut self) -> Result {
        match tokio::time::timeout(PATIENCE, self.feed.next()).await?? {
            Line::Ready => Ok(()),
            other => fail(format!("the receiver is not ready, but says {other:?}")),
        }
    }

    /// Enters what arrives while something else goes on.
    async fn during<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                line = self.feed.next() => self.enter(line?),
            }
        }
    }

    fn enter(&mut self, line: Line) {
        match line {
            Line::Ready => {}
            Line::Message(arrival) => self.ledger.enter(arrival),
            Line::Lagged(events) => self.ledger.lag(events),
            Line::Done(measures) => self.done = Some(measures),
        }
    }

    /// Sends a last message to every room, waits for it, and ends the receiver. In order as messages come, all others
    /// have arrived before, or never will.
    async fn finish(&mut self, stage: &Stage, accepted: &mut Accepted) -> Result {
        let last = self.during(last_messages(stage)).await??;
        let ids: Vec<Uuid> = last.keys().copied().collect();
        accepted.messages.extend(last);
        // What does not arrive in time is lost: the ledger says so.
        let _ = tokio::time::timeout(PATIENCE, self.until_known(&ids)).await;
        self.feed.end();
        tokio::time::timeout(PATIENCE, self.until_done()).await?
    }

    async fn until_known(&mut self, ids: &[Uuid]) -> Result {
        while !ids.iter().all(|id| self.ledger.knows(*id)) {
            let line = self.feed.next().await?;
            self.enter(line);
        }
        Ok(())
    }

    async fn until_done(&mut self) -> Result {
        while self.done.is_none() {
            let line = self.feed.next().await?;
            self.enter(line);
        }
        Ok(())
    }
}
