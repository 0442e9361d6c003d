//! The run in which the process of the receiver is killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use webex::store_redb::RedbStorage;
use webex_sim::Selection;

use crate::dice::Dice;
use crate::figures::KillFigures;
use crate::ledger::Ledger;
use crate::line::{Line, Measures};
use crate::receiver::{Child, kept_in};
use crate::senders::{Accepted, Senders, last_messages};
use crate::storm::Progress;
use crate::{Failure, Result, Stage, fail};

/// How long a process may take to begin, or until the last message has arrived.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run is like.
#[derive(Clone, Debug)]
pub struct Kills {
    /// Decides how long each process lives.
    pub seed: u64,
    /// How often a process is killed, and another one started on the same file.
    pub kills: usize,
    /// How many messages each sender sends in a second.
    pub rate: f64,
    /// The program that receives, which is started with the words `keep` and the file.
    pub program: PathBuf,
}

impl Kills {
    /// A run of so many kills, at ten messages a second and sender.
    pub fn new(seed: u64, kills: usize, program: impl Into<PathBuf>) -> Self {
        Self { seed, kills, rate: 10.0, program: program.into() }
    }

    /// Runs it on that stage and says what came of it.
    ///
    /// # Errors
    /// When the run cannot go on; what was lost is no error, but a figure.
    pub async fn run(&self, stage: &Stage, progress: impl Fn(Progress)) -> Result<KillFigures> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("receiver.redb");
        // The first process says from when on messages count, so it has to live until it is ready.
        let mut life = Life::begin(self, stage, &file)?;
        life.until_ready().await?;
        let start = Instant::now();
        let senders = Senders::start(stage, self.rate);
        let (mut dice, mut received) = (Dice::new(self.seed), 0);
        for kill in 1..=self.kills {
            if dice.once_in(2) {
                life.lose_connection(stage).await?;
            }
            received += life.end_by_force(&mut dice).await?;
            life = Life::begin(self, stage, &file)?;
            progress(Progress { steps: kill, sent: senders.sent(), received });
        }
        life.until_ready().await?;
        let accepted = life.finish(stage, senders).await?;
        self.figures(stage, &file, &accepted, start.elapsed(), life.done.unwrap_or_default()).await
    }

    /// Only what is on disk counts, whatever the processes told.
    async fn figures(
        &self,
        stage: &Stage,
        file: &Path,
        accepted: &Accepted,
        took: Duration,
        measures: Measures,
    ) -> Result<KillFigures> {
        let kept = kept_in(&RedbStorage::open(file).await?).await?;
        let redelivered = kept.iter().filter(|kept| kept.redelivered).count();
        let mut ledger = Ledger::default();
        kept.into_iter().for_each(|kept| ledger.enter(kept.into()));
        Ok(KillFigures {
            seed: self.seed,
            kills: self.kills,
            took,
            verdict: ledger.judge(&stage.log()?, accepted),
            received: ledger.len(),
            redelivered,
            latencies: ledger.latencies(accepted),
            unanswered: accepted.unanswered,
            measures,
        })
    }
}

/// One process, from its start to its end.
struct Life {
    child: Child,
    is_ready: bool,
    ledger: Ledger,
    done: Option<Measures>,
}

impl Life {
    fn begin(kills: &Kills, stage: &Stage, file: &Path) -> Result<Self> {
        let Some(file) = file.to_str() else { return fail("the path of the file is no text") };
        let child = Child::start(&kills.program, &["keep", file], &stage.receiver_environment())?;
        Ok(Self { child, is_ready: false, ledger: Ledger::default(), done: None })
    }

    /// Resets its connection once it is there: the process is killed while it comes back, or later.
    async fn lose_connection(&mut self, stage: &Stage) -> Result {
        self.until_ready().await?;
        stage.sim().sockets().reset(&Selection::all().user(stage.receiver()));
        Ok(())
    }

    /// Kills the process: most in the middle of the stream, when it has kept some messages, and some at any moment,
    /// before it is ready perhaps. How many messages it told.
    async fn end_by_force(mut self, dice: &mut Dice) -> Result<usize> {
        if dice.once_in(4) {
            let hour = tokio::time::sleep(dice.millis(0..600));
            tokio::select! {
                result = self.read_on() => result?,
                () = hour => {}
            }
        } else {
            let kept = usize::try_from(dice.below(150))?;
            tokio::time::timeout(PATIENCE, self.until_kept(kept)).await??;
        }
        self.child.kill().await?;
        Ok(self.ledger.len())
    }

    async fn until_kept(&mut self, messages: usize) -> Result {
        while self.ledger.len() < messages {
            self.read().await?;
        }
        Ok(())
    }

    async fn until_ready(&mut self) -> Result {
        let ready = async {
            while !self.is_ready {
                self.read().await?;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, ready).await?
    }

    async fn read(&mut self) -> Result {
        match self.child.next().await? {
            Some(Line::Ready) => self.is_ready = true,
            Some(Line::Message(arrival)) => self.ledger.enter(arrival),
            Some(Line::Lagged(events)) => self.ledger.lag(events),
            Some(Line::Done(measures)) => self.done = Some(measures),
            None => return fail("the receiver ended by itself"),
        }
        Ok(())
    }

    /// Reads until the process ends by itself, which is a failure.
    async fn read_on(&mut self) -> Result {
        loop {
            self.read().await?;
        }
    }

    /// Ends the stream with a last message to every room, waits for it, and lets the process end.
    async fn finish(&mut self, stage: &Stage, senders: Senders) -> Result<Accepted> {
        let mut accepted = senders.stop().await?;
        let last = last_messages(stage).await?;
        let arrived = async {
            while !last.keys().all(|id| self.ledger.knows(*id)) {
                self.read().await?;
            }
            Ok::<(), Failure>(())
        };
        // What does not arrive in time is lost: the ledger says so.
        let _ = tokio::time::timeout(PATIENCE, arrived).await;
        accepted.messages.extend(last);
        self.child.end();
        let done = async {
            while self.done.is_none() {
                self.read().await?;
            }
            Ok::<(), Failure>(())
        };
        tokio::time::timeout(PATIENCE, done).await??;
        self.child.wait().await?;
        Ok(accepted)
    }
}
