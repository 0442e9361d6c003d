//! (c) Files, against a bare download with one-shot decryption, and against the JavaScript SDK.

mod download;
mod share;

use serde_json::Value;

pub(crate) use download::{Bare, Download};

use crate::Result;
use crate::child::{Child, has_javascript};
use crate::cloud::Cloud;
use crate::figure::{Figure, Row, median};
use share::Shared;

const MIB: usize = 1 << 20;
const ROUNDS: usize = 5;

/// The ratios of CPU time, and how much memory a large file takes.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let mut rows = Vec::new();
    for (size, times) in [(MIB, 40), (16 * MIB, 6)] {
        rows.push(small(&cloud, size, times).await?);
    }
    rows.extend(large(&cloud, 90 * MIB).await?);
    Ok(rows)
}

async fn small(cloud: &Cloud, size: usize, times: usize) -> Result<Row> {
    let file = Shared::new(cloud, size).await?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(run(cloud, own("bare", &file.bare_words(times))?).await?.cpu_micros / times as f64);
        ours.push(run(cloud, own("download", &file.words(times, false))?).await?.cpu_micros / times as f64);
    }
    let ratios: Vec<f64> = ours.iter().zip(&bare).map(|(ours, bare)| ours / bare).collect();
    let (ours, bare) = (median(&ours) / 1e3, median(&bare) / 1e3);
    let figure = Figure::times(median(&ratios), format!("{ours:.2} ms against {bare:.2} ms"));
    let what = format!(
        "a file of {} MiB downloaded and opened, CPU; against a bare download and one-shot AES-256-GCM",
        size / MIB
    );
    Ok(Row::at_most("c", what, figure, 1.5))
}

async fn large(cloud: &Cloud, size: usize) -> Result<Vec<Row>> {
    let file = Shared::new(cloud, size).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        ours.push(run(cloud, own("download", &file.words(1, true))?).await?);
        if has_javascript() {
            theirs.push(run(cloud, Process::Node(file.words(1, false))).await?);
        }
    }
    let memory = median(&ours.iter().map(|cost| cost.grown_kib).collect::<Vec<_>>()) / 1024.0;
    let what = format!("a file of {} MiB saved to the disk, resident memory above the base", size / MIB);
    let mut rows = vec![Row::at_most("c", what, Figure::of(memory, " MiB", ""), 16.0)];
    if !theirs.is_empty() {
        let cpu = |all: &[Cost]| median(&all.iter().map(|cost| cost.cpu_micros / 1e3).collect::<Vec<_>>());
        let (ours, theirs) = (cpu(&ours), cpu(&theirs));
        let figure = Figure::times(theirs / ours, format!("{ours:.0} ms against {theirs:.0} ms"));
        let what =
            "the same file against the JavaScript SDK 3.12.0, `cypher.downloadAndDecryptFile`: less CPU";
        rows.push(Row::at_least("c", what, figure, 10.0));
    }
    Ok(rows)
}

/// A process that downloads, with its words.
enum Process {
    Own(Vec<String>),
    Node(Vec<String>),
}

fn own(role: &str, words: &[String]) -> Result<Process> {
    Ok(Process::Own([&[role.to_owned()], words].concat()))
}

/// What a process has used up.
struct Cost {
    cpu_micros: f64,
    grown_kib: f64,
}

async fn run(cloud: &Cloud, process: Process) -> Result<Cost> {
    let variables = cloud.variables("alice");
    let mut child = match process {
        Process::Own(words) => Child::own(&words, variables)?,
        Process::Node(words) => Child::node("download.mjs", &words, variables)?,
    };
    let told = child.hear().await?;
    let number = |name: &str| -> Result<f64> {
        Ok(told
            .get(name)
            .and_then(Value::as_f64)
            .ok_or_else(|| format!("the process does not tell {name}"))?)
    };
    Ok(Cost { cpu_micros: number("cpu_micros")?, grown_kib: number("grown_kib")? })
}
