//! The run in which machines die, stop and join.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::accounts::Accounts;
use super::figures::TakeoverFigures;
use super::redis::{Redis, Storage};
use super::rows;
use crate::receiver::Child;
use crate::{Result, fail};

/// How long a claim lives that nobody renews.
pub(super) const TTL: Duration = Duration::from_secs(10);

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

/// How long what is on its way may take after the last message. A question of catching up that has failed a few times is
/// put again half a minute later.
const LATE: Duration = Duration::from_secs(180);

/// What a run is like.
#[derive(Clone, Debug)]
pub struct Takeover {
    /// How many accounts there are.
    pub accounts: usize,
    /// How long the writer waits from one message to the next; each goes to ten accounts.
    pub pause: Duration,
    /// The program that is a machine, when it is started with the word `machine`.
    pub program: PathBuf,
}

impl Takeover {
    /// A run with so many accounts.
    pub fn new(accounts: usize, program: impl Into<PathBuf>) -> Self {
        Self { accounts, pause: Duration::from_millis(200), program: program.into() }
    }

    /// Runs it: three machines; one is killed, another stops and comes back.
    ///
    /// # Errors
    /// When the run cannot go on; what was lost or doubled is no error, but a figure.
    pub async fn run(&self, progress: impl Fn(&str)) -> Result<TakeoverFigures> {
        let start = Instant::now();
        let (redis, folder) = (Redis::start().await?, tempfile::tempdir()?);
        let accounts = Accounts::new(self.accounts).await?;
        let file = folder.path().join("accounts.json");
        std::fs::write(
            &file,
            serde_json::to_vec(&accounts.tokens().into_iter().collect::<HashMap<_, _>>())?,
        )?;
        let fleet = Fleet {
            takeover: self,
            accounts: &accounts,
            redis: &redis,
            file: &file,
            storage: redis.storage().await?,
        };
        let mut figures = fleet.run(progress).await?;
        figures.took = start.elapsed();
        accounts.close().await?;
        Ok(figures)
    }
}

struct Fleet<'a> {
    takeover: &'a Takeover,
    accounts: &'a Accounts,
    redis: &'a Redis,
    file: &'a Path,
    storage: Storage,
}

impl Fleet<'_> {
    async fn run(&self, progress: impl Fn(&str)) -> Result<TakeoverFigures> {
        let all = self.takeover.accounts;
        let (first, mut second, third) = (self.machine("m1")?, self.machine("m2")?, self.machine("m3")?);
        self.until(|owners| owners.values().sum::<usize>() == all).await?;
        progress("every account has a machine");
        let writing = self.accounts.write(self.takeover.pause)?;
        tokio::time::sleep(TTL / 4).await;

        let killed = Instant::now();
        first.kill().await?;
        self.until(|owners| !owners.contains_key("m1")).await?;
        let taken_over = killed.elapsed();
        progress("a machine was killed; the others have its accounts");

        second.end();
        second.wait().await?;
        self.until(|owners| owners.get("m3") == Some(&all)).await?;
        progress("a machine was stopped; the last one has all accounts");

        let second = self.machine("m2")?;
        self.until(|owners| owners.get("m2").is_some_and(|held| *held >= all / 2)).await?;
        progress("the machine is back, and has half of them");

        let messages = writing.stop().await?;
        self.accounts.write_last().await?;
        let verdict = self.verdict(messages, taken_over).await;
        for mut machine in [second, third] {
            machine.end();
            machine.wait().await?;
        }
        verdict
    }

    fn machine(&self, name: &str) -> Result<Child> {
        let Some(file) = self.file.to_str() else { return fail("the path of the file is no text") };
        let mut variables = self.accounts.environment();
        variables.push(self.redis.variable());
        Child::start(&self.takeover.program, &["machine", name, file], &variables)
    }

    /// Waits until so many accounts belong to each machine.
    async fn until(&self, is_so: impl Fn(&HashMap<String, usize>) -> bool) -> Result {
        let start = Instant::now();
        loop {
            let owners = rows::count_owners(&self.storage).await?;
            if is_so(&owners) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return fail(format!("the accounts do not change hands: {owners:?}"));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits for what is still on its way, and compares what was kept with the log of the cloud.
    async fn verdict(&self, messages: usize, taken_over: Duration) -> Result<TakeoverFigures> {
        let (expected, start) = (self.accounts.expected()?, Instant::now());
        loop {
            let kept = rows::kept(&self.storage).await?;
            let mut figures = judge(&expected, &kept);
            if figures.lost == 0 || start.elapsed() > LATE {
                figures.accounts = self.accounts.names().len();
                figures.messages = messages;
                figures.taken_over = taken_over;
                return Ok(figures);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

fn judge(expected: &HashMap<String, Vec<Uuid>>, kept: &HashMap<String, Vec<Uuid>>) -> TakeoverFigures {
    let mut figures = TakeoverFigures::default();
    for (account, messages) in expected {
        let mut counts: HashMap<Uuid, usize> = HashMap::new();
        for message in kept.get(account).into_iter().flatten() {
            *counts.entry(*message).or_default() += 1;
        }
        figures.deliveries += messages.len();
        figures.lost += messages.iter().filter(|message| !counts.contains_key(message)).count();
        figures.doubled += counts.values().map(|count| count - 1).sum::<usize>();
        figures.unknown += counts.keys().filter(|message| !messages.contains(message)).count();
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_goes_wrong_is_counted() {
        let id = Uuid::from_u128;
        let expected = HashMap::from([("a".to_owned(), vec![id(1), id(2)]), ("b".to_owned(), vec![id(1)])]);
        let kept = HashMap::from([("a".to_owned(), vec![id(1), id(1), id(9)])]);
        let figures = judge(&expected, &kept);
        assert_eq!((figures.deliveries, figures.lost, figures.doubled, figures.unknown), (3, 2, 1, 1));
        assert!(!figures.is_clean());
        assert!(judge(&expected, &expected).is_clean());
    }
}
