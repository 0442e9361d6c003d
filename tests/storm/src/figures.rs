//! What came of a run, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::ledger::Verdict;
use crate::line::Measures;

/// What came of a run of cuts. Written with `{}` it is two tables in Markdown, and the verdict.
#[derive(Clone, Debug)]
pub struct StormFigures {
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

/// What came of a run of kills. Written with `{}` it is a table in Markdown, and the verdict.
#[derive(Clone, Debug)]
pub struct KillFigures {
    /// What decided how long each process lived.
    pub seed: u64,
    /// How many processes were killed.
    pub kills: usize,
    /// How long the stream lasted.
    pub took: Duration,
    /// What is wrong with what is on disk.
    pub verdict: Verdict,
    /// How many different messages are on disk.
    pub received: usize,
    /// How many of them were marked as perhaps delivered before, to a process that was killed before it kept them.
    pub redelivered: usize,
    /// From sending to the moment at which it was kept, in seconds, shortest first.
    pub latencies: Vec<f64>,
    /// How many messages were not answered for when they were sent.
    pub unanswered: u64,
    /// What the last process measured of itself.
    pub measures: Measures,
}

impl fmt::Display for StormFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table(f, "Cut", "Times", self.cuts.iter())?;
        writeln!(f)?;
        table(f, "Figure", "Value", self.rows())?;
        writeln!(f, "\n**{}**", self.verdict)
    }
}

impl fmt::Display for KillFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table(f, "Figure", "Value", self.rows())?;
        writeln!(f, "\n**{}**", self.verdict)
    }
}

type Row = (&'static str, String);

impl StormFigures {
    fn rows(&self) -> Vec<Row> {
        let measures = &self.measures;
        let mut rows = vec![
            ("Seed", self.seed.to_string()),
            ("Cuts", self.cuts.values().sum::<usize>().to_string()),
            ("Frames dropped, doubled or garbled beside them", self.mischief.to_string()),
        ];
        rows.extend(stream(self.took, self.received, self.unanswered));
        rows.extend([
            ("Connections of the receiver", measures.connections.to_string()),
            ("Tries to connect that failed", measures.failed_attempts.to_string()),
            ("Connected again by the application, after a terminal code", measures.stops.to_string()),
            ("Gaps", measures.gaps.to_string()),
            ("Catch-ups (one may fill several gaps)", measures.catch_ups.to_string()),
            ("Activities that they found", measures.found.to_string()),
            ("Catch-ups that could not ask for everything", measures.unfilled.to_string()),
        ]);
        rows.extend(waits(&self.latencies));
        rows.extend(weight(measures, self.received));
        rows
    }
}

impl KillFigures {
    fn rows(&self) -> Vec<Row> {
        let mut rows = vec![("Seed", self.seed.to_string()), ("Kills", self.kills.to_string())];
        rows.extend(stream(self.took, self.received, self.unanswered));
        rows.push(("Marked as perhaps delivered before", self.redelivered.to_string()));
        rows.extend(waits(&self.latencies));
        rows
    }
}

fn stream(took: Duration, received: usize, unanswered: u64) -> [Row; 4] {
    let seconds = took.as_secs_f64();
    [
        ("Seconds", format!("{seconds:.0}")),
        ("Messages received", received.to_string()),
        ("Messages a second", format!("{:.0}", received as f64 / seconds.max(0.001))),
        ("Not answered for when sent, because the cloud was away", unanswered.to_string()),
    ]
}

fn waits(latencies: &[f64]) -> [Row; 4] {
    let wait =
        |part| percentile(latencies, part).map_or("-".to_owned(), |s: f64| format!("{:.0} ms", s * 1000.0));
    [
        ("Sent to received, median", wait(0.5)),
        ("Sent to received, 95 of 100", wait(0.95)),
        ("Sent to received, 99 of 100", wait(0.99)),
        ("Sent to received, longest", wait(1.0)),
    ]
}

fn weight(measures: &Measures, received: usize) -> [Row; 3] {
    let each = measures.cpu_seconds * 1000.0 / received.max(1) as f64;
    [
        ("Peak memory of the receiver", format!("{:.1} MiB", measures.peak_memory as f64 / 1_048_576.0)),
        ("Processor time of the receiver", format!("{:.1} s", measures.cpu_seconds)),
        ("Processor time of the receiver, each message", format!("{each:.2} ms")),
    ]
}

fn table<N: fmt::Display, V: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    value: &str,
    rows: impl IntoIterator<Item = (N, V)>,
) -> fmt::Result {
    writeln!(f, "| {name} | {value} |\n|---|---:|")?;
    rows.into_iter().try_for_each(|(name, value)| writeln!(f, "| {name} | {value} |"))
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
