//! What came of a run, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::ledger::Verdict;
use crate::line::Measures;

/// What came of a run. Written with `{}` it is a table in Markdown.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What decided the order of the cuts.
    pub seed: u64,
    /// How many cuts there were of each kind.
    pub cuts: BTreeMap<String, usize>,
    /// How many frames were to be dropped, doubled or garbled beside the cuts.
    pub mischief: u64,
    /// How long the stream lasted.
    pub took: Duration,
    /// What is wrong.
    pub verdict: Verdict,
    /// How many different messages arrived.
    pub received: usize,
    /// From sending to arrival, in seconds, shortest first.
    pub latencies: Vec<f64>,
    /// How many messages were not answered for when they were sent, because the cloud was away.
    pub unanswered: u64,
    /// What the receiver measured of itself.
    pub measures: Measures,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| Cut | Times |\n|---|---:|")?;
        for (kind, times) in &self.cuts {
            writeln!(f, "| {kind} | {times} |")?;
        }
        writeln!(f, "\n| Figure | Value |\n|---|---:|")?;
        for (name, value) in self.rows() {
            writeln!(f, "| {name} | {value} |")?;
        }
        writeln!(f, "\n**{}**", self.verdict)
    }
}

impl Figures {
    fn rows(&self) -> Vec<(&'static str, String)> {
        let (seconds, measures) = (self.took.as_secs_f64(), &self.measures);
        let cuts: usize = self.cuts.values().sum();
        vec![
            ("Seed", self.seed.to_string()),
            ("Cuts", cuts.to_string()),
            ("Frames dropped, doubled or garbled beside them", self.mischief.to_string()),
            ("Seconds", format!("{seconds:.0}")),
            ("Messages received", self.received.to_string()),
            ("Messages a second", format!("{:.0}", self.received as f64 / seconds.max(0.001))),
            ("Not answered for when sent (the cloud was away)", self.unanswered.to_string()),
            ("Connections of the receiver", measures.connections.to_string()),
            ("Tries to connect that failed", measures.failed_attempts.to_string()),
            ("Connected again by the application, after a terminal code", measures.stops.to_string()),
            ("Gaps that were caught up", measures.gaps.to_string()),
            ("Sent to received, median", self.latency(0.5)),
            ("Sent to received, 95 of 100", self.latency(0.95)),
            ("Sent to received, 99 of 100", self.latency(0.99)),
            ("Sent to received, longest", self.latency(1.0)),
            ("Peak memory of the receiver", format!("{:.1} MiB", measures.peak_memory as f64 / 1_048_576.0)),
            ("Processor time of the receiver", format!("{:.1} s", measures.cpu_seconds)),
            ("Processor time of the receiver, each message", self.cpu_each()),
        ]
    }

    fn latency(&self, part: f64) -> String {
        percentile(&self.latencies, part).map_or("-".to_owned(), |s| format!("{:.0} ms", s * 1000.0))
    }

    fn cpu_each(&self) -> String {
        match self.received {
            0 => "-".to_owned(),
            received => format!("{:.2} ms", self.measures.cpu_seconds * 1000.0 / received as f64),
        }
    }
}

/// The value that this part of all, sorted, does not exceed.
fn percentile(sorted: &[f64], part: f64) -> Option<f64> {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_ranks() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        let of = |part| percentile(&sorted, part);
        assert_eq!((of(0.5), of(0.95), of(0.99), of(1.0)), (Some(50.0), Some(95.0), Some(99.0), Some(100.0)));
        assert_eq!((percentile(&[], 0.5), percentile(&[7.0], 0.01)), (None, Some(7.0)));
    }
}
