//! The run in which the token of two processes runs out, and one of them is killed while it renews it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use http::header::AUTHORIZATION;
use serde::Deserialize;
use webex::core::storage::{Namespace, Storage as _};
use webex_sim::{Fault, JournalEntry, NewUser, TestUser};
use webex_testing::TestCloud;

use super::figures::RenewalFigures;
use super::redis::{Redis, Storage};
use super::renewer::mark;
use crate::line::Line;
use crate::receiver::{AUTHORITY, Child};
use crate::{Failure, Result, fail};

const TOKEN: &str = "/idbroker/idb/oauth2/v1/access_token";
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run is like.
#[derive(Clone, Debug)]
pub struct Renewals {
    /// How often the token runs out.
    pub rounds: usize,
    /// How often more it does, while the process that renews it is killed.
    pub kills: usize,
    /// The program that shares the login, when it is started with the word `renew`.
    pub program: PathBuf,
}

/// The part of the stored login that the run reads.
#[derive(Deserialize)]
struct Login {
    access_token: String,
}

impl Renewals {
    /// A run of so many rounds and kills.
    pub fn new(rounds: usize, kills: usize, program: impl Into<PathBuf>) -> Self {
        Self { rounds, kills, program: program.into() }
    }

    /// Runs it.
    ///
    /// # Errors
    /// When the run cannot go on; refreshes that were not needed are no error, but a figure.
    pub async fn run(&self) -> Result<RenewalFigures> {
        let (cloud, redis) = (TestCloud::start().await, Redis::start().await?);
        let storage = redis.storage().await?;
        // Without the scope of the keys the token is sent as it is, and not reduced first.
        let user = NewUser::new().email("shared@example.com").scopes("spark:people_read");
        let user = cloud.sim().create_user(user)?;
        let environment = environment(&cloud, &user).await?;
        let pair = Pair { renewals: self, cloud: &cloud, redis: &redis, storage, user, environment };
        let figures = pair.run().await?;
        cloud.sim().shutdown().await;
        Ok(figures)
    }
}

async fn environment(cloud: &TestCloud, user: &TestUser) -> Result<Vec<(String, String)>> {
    let sim = cloud.sim();
    let mut variables = sim.env();
    let own = [
        ("WEBEX_CLIENT_ID", sim.client_id()),
        ("WEBEX_CLIENT_SECRET", sim.client_secret()),
        ("WEBEX_ACCESS_TOKEN", user.access_token()),
        ("WEBEX_REFRESH_TOKEN", user.refresh_token().unwrap_or_default()),
    ];
    variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    variables.push((AUTHORITY.to_owned(), sim.kms().authority_pem().await?));
    Ok(variables)
}

struct Pair<'a> {
    renewals: &'a Renewals,
    cloud: &'a TestCloud,
    redis: &'a Redis,
    storage: Storage,
    user: TestUser,
    environment: Vec<(String, String)>,
}

impl Pair<'_> {
    async fn run(&self) -> Result<RenewalFigures> {
        let mut processes = vec![self.process()?];
        let first = mark(self.user.access_token());
        until_told(&mut processes[0], first).await?;
        processes.push(self.process()?);
        until_told(&mut processes[1], first).await?;
        let before = self.refreshes();
        for _ in 0..self.renewals.rounds {
            self.expire(&mut processes).await?;
        }
        let refreshes = self.refreshes() - before;
        for _ in 0..self.renewals.kills {
            processes = self.kill_while_it_renews(processes).await?;
        }
        let refreshes_with_kills = self.refreshes() - before - refreshes;
        let (rounds, kills) = (self.renewals.rounds, self.renewals.kills);
        Ok(RenewalFigures { rounds, refreshes, kills, refreshes_with_kills })
    }

    fn process(&self) -> Result<Child> {
        let mut variables = self.environment.clone();
        variables.push(self.redis.variable());
        Child::start(&self.renewals.program, &["renew"], &variables)
    }

    /// The refreshes that the cloud has answered: other grants of the user do not show the secret of the client.
    fn refreshes(&self) -> usize {
        let is_refresh =
            |entry: &JournalEntry| entry.path == TOKEN && entry.headers.contains_key(AUTHORIZATION);
        self.cloud.sim().journal().count(is_refresh)
    }

    async fn stored_token(&self) -> Result<String> {
        let namespace = Namespace::new("credentials")?;
        match self.storage.read(&namespace, "login").await? {
            Some(entry) => Ok(serde_json::from_slice::<Login>(&entry.value)?.access_token),
            None => fail("the login is not stored"),
        }
    }

    /// The token runs out; both processes go on with its successor.
    async fn expire(&self, processes: &mut [Child]) -> Result {
        let old = self.stored_token().await?;
        self.cloud.sim().expire_token(&old);
        let new = mark(&self.successor(&old).await?);
        for process in processes {
            until_told(process, new).await?;
        }
        Ok(())
    }

    async fn successor(&self, old: &str) -> Result<String> {
        let changed = async {
            loop {
                let token = self.stored_token().await?;
                if token != old {
                    return Ok::<_, Failure>(token);
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, changed).await?
    }

    /// One process stands still, so that the other renews the token; that one is killed before it has the answer. The
    /// first wakes up, waits for the lease of the dead one to run out, and renews the token itself.
    async fn kill_while_it_renews(&self, mut processes: Vec<Child>) -> Result<Vec<Child>> {
        let (Some(dying), Some(mut living)) = (processes.pop(), processes.pop()) else {
            return fail("there are two processes");
        };
        signal(&living, "-STOP")?;
        let slow = self.cloud.sim().faults().inject(Fault::on(TOKEN).latency(Duration::from_secs(2)));
        let old = self.stored_token().await?;
        self.cloud.sim().expire_token(&old);
        let asked = async {
            while self.cloud.sim().faults().hits(slow) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asked).await?;
        dying.kill().await?;
        signal(&living, "-CONT")?;
        let new = mark(&self.successor(&old).await?);
        until_told(&mut living, new).await?;
        let mut next = self.process()?;
        until_told(&mut next, new).await?;
        Ok(vec![living, next])
    }
}

async fn until_told(process: &mut Child, token: uuid::Uuid) -> Result {
    let told = async {
        loop {
            match process.next().await? {
                Some(Line::Message(arrival)) if arrival.id == token => return Ok::<(), Failure>(()),
                Some(_) => {}
                None => return fail("a process that shares the login ended"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await?
}

fn signal(process: &Child, name: &str) -> Result {
    let Some(id) = process.id() else { return fail("the process is gone") };
    match Command::new("kill").args([name, &id.to_string()]).status()?.success() {
        true => Ok(()),
        false => fail("the process takes no signal"),
    }
}
