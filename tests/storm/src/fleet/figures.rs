//! What came of the runs.

use std::fmt;
use std::time::Duration;

/// What came of machines that die, stop and join.
#[derive(Clone, Debug, Default)]
pub struct TakeoverFigures {
    /// How many accounts there were.
    pub accounts: usize,
    /// How many messages were written.
    pub messages: usize,
    /// How many deliveries that made.
    pub deliveries: usize,
    /// From the kill until every account of the dead machine was at work elsewhere.
    pub taken_over: Duration,
    /// How long the run took.
    pub took: Duration,
    /// What did not arrive.
    pub lost: usize,
    /// What was kept twice.
    pub doubled: usize,
    /// What was kept and never sent.
    pub unknown: usize,
}

impl TakeoverFigures {
    /// Whether nothing was lost, nothing kept twice, and nothing made up.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.deliveries > 0 && self.lost + self.doubled + self.unknown == 0
    }
}

impl fmt::Display for TakeoverFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} accounts on three machines over one redis, in {:.0} s: {} messages, {} deliveries, {} lost, {} kept \
             twice, {} unknown; the accounts of a killed machine were at work elsewhere after {:.1} s",
            self.accounts,
            self.took.as_secs_f64(),
            self.messages,
            self.deliveries,
            self.lost,
            self.doubled,
            self.unknown,
            self.taken_over.as_secs_f64(),
        )
    }
}

/// What came of processes that share a login.
#[derive(Clone, Debug, Default)]
pub struct RenewalFigures {
    /// How often the token ran out.
    pub rounds: usize,
    /// How many refreshes the cloud saw in these rounds.
    pub refreshes: usize,
    /// How often a process was killed while it renewed the token.
    pub kills: usize,
    /// How many refreshes the cloud saw in these rounds: the one that was lost with its process, and its successor.
    pub refreshes_with_kills: usize,
}

impl RenewalFigures {
    /// Whether each token was renewed once, and once more where the answer was lost with its process.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let with_kills = self.kills..=self.kills * 2;
        self.rounds > 0 && self.refreshes == self.rounds && with_kills.contains(&self.refreshes_with_kills)
    }
}

impl fmt::Display for RenewalFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "two processes with one login: {} expiries, {} refreshes; {} kills during a refresh, {} refreshes",
            self.rounds, self.refreshes, self.kills, self.refreshes_with_kills
        )
    }
}
