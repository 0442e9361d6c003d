//! How activities arrived and what became of gaps, for people who look for a fault.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use webex_core::Webex;

use super::plugin::Conversations;
use crate::catchup::{GapOutcome, GapReport};
use crate::open::OpenCount;

/// How many reports are kept.
const GAPS: usize = 32;

/// Numbers, and the last reports about gaps; nothing of what was said.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    activities: u64,
    opened: u64,
    unreadable: u64,
    gaps: u64,
    last_gaps: VecDeque<GapReport>,
}

impl Record {
    pub(super) fn activity(&self, count: OpenCount) {
        let mut counts = self.counts();
        counts.activities += 1;
        counts.opened += count.opened as u64;
        counts.unreadable += count.unreadable as u64;
    }

    pub(super) fn gap(&self, report: &GapReport) {
        let mut counts = self.counts();
        counts.gaps += 1;
        if counts.last_gaps.len() == GAPS {
            counts.last_gaps.pop_front();
        }
        counts.last_gaps.push_back(report.clone());
    }

    fn read(&self) -> Value {
        let counts = self.counts();
        json!({
            "activities": counts.activities,
            "texts_opened": counts.opened,
            "texts_not_opened": counts.unreadable,
            "gaps": counts.gaps,
            "last_gaps": counts.last_gaps.iter().map(gap).collect::<Vec<_>>(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Numbers are whole whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the plug-in knows about itself, for the diagnostics.
pub(super) fn report(webex: &Webex) -> Value {
    webex.plugin::<Conversations>().map_or(Value::Null, |plugin| plugin.record().read())
}

fn gap(report: &GapReport) -> Value {
    json!({
        "from": report.from.to_string(),
        "to": report.to.map(|to| to.to_string()),
        "outcome": outcome(&report.outcome),
        "conversations": report.conversations,
        "activities": report.activities,
        "lost_conversations": report.lost.len(),
    })
}

fn outcome(outcome: &GapOutcome) -> Value {
    match outcome {
        GapOutcome::Filled => json!("filled"),
        GapOutcome::NotEverywhere(failures) => {
            let kinds = failures.iter().map(|(_, error)| format!("{:?}", error.kind()));
            json!({"not everywhere": kinds.collect::<Vec<_>>()})
        }
        GapOutcome::OnlyMessages => json!("only messages"),
        GapOutcome::NotFilled(error) => json!({"not filled": error.to_string()}),
    }
}
