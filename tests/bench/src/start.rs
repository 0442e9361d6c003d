//! (i) From the start of a process to its first answer.

use clap::Args;
use serde_json::{Value, json};
use webex::prelude::*;

use crate::Result;
use crate::child::{Child, has_javascript, tell};
use crate::cloud::Cloud;
use crate::cost::{cpu_of_process, memory};
use crate::figure::{Figure, Row, median};
use crate::peer::Peers;

const ROUNDS: usize = 9;

/// What processes used up until they had their answer.
#[derive(Default)]
struct Costs {
    /// Milliseconds of CPU.
    millis: Vec<f64>,
    /// The most resident memory, in MiB.
    mib: Vec<f64>,
}

impl Costs {
    fn add(&mut self, told: &Value) -> Result {
        let number =
            |name: &str| told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}"));
        self.millis.push(number("cpu_micros")? / 1e3);
        self.mib.push(number("peak_kib")? / 1024.0);
        Ok(())
    }

    fn middle(&self) -> Option<(f64, f64)> {
        (!self.millis.is_empty()).then(|| (median(&self.millis), median(&self.mib)))
    }
}

/// The clients of the JavaScript SDK: what is compared with them, and the packages that they load. Its core does not start
/// without the plug-in of metrics.
const JAVASCRIPT: [(&str, &[&str]); 2] = [
    (
        "the JavaScript SDK 3.12.0 with `plugin-people` alone",
        &["@webex/internal-plugin-metrics", "@webex/plugin-people"],
    ),
    (
        "the JavaScript SDK 3.12.0 with the plug-ins of messaging",
        &["@webex/plugin-people", "@webex/plugin-rooms", "@webex/plugin-messages"],
    ),
];

/// The ratios of CPU time and memory.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let (cloud, peers) = (Cloud::start().await?, Peers::start().await?);
    let (mut ours, mut full, mut javascript, mut peer) =
        (Costs::default(), Costs::default(), [Costs::default(), Costs::default()], Costs::default());
    for _ in 0..ROUNDS {
        ours.add(&Child::first(cloud.variables("alice"))?.hear().await?)?;
        full.add(&Child::own(&["first".to_owned()], cloud.variables("alice"))?.hear().await?)?;
        if has_javascript() {
            for (costs, (_, packages)) in javascript.iter_mut().zip(JAVASCRIPT) {
                let packages: Vec<String> = packages.iter().map(|name| (*name).to_owned()).collect();
                costs.add(&Child::node("first.mjs", &packages, cloud.variables("alice"))?.hear().await?)?;
            }
        }
        if let Some(peers) = &peers {
            peer.add(&peers.run(&["--bench-start".to_owned()]).await?)?;
        }
    }
    rows(&ours, &full, &javascript, &peer)
}

fn rows(ours: &Costs, full: &Costs, javascript: &[Costs; 2], peer: &Costs) -> Result<Vec<Row>> {
    let (millis, mib) = ours.middle().ok_or("nothing was measured")?;
    let mut rows = Vec::new();
    for (costs, (name, _)) in javascript.iter().zip(JAVASCRIPT) {
        let Some((their_millis, their_mib)) = costs.middle() else { continue };
        rows.push(Row::at_least("i", what(name, "CPU"), cpu(millis, their_millis), 20.0));
        rows.push(Row::at_least("i", what(name, "memory at its highest"), resident(mib, their_mib), 10.0));
    }
    if let Some((their_millis, their_mib)) = peer.middle() {
        let name = "the Rust crate `webex` (beside it: over TLS, and its devices are looked up)";
        rows.push(Row::told("i", what(name, "CPU"), cpu(millis, their_millis)));
        rows.push(Row::told("i", what(name, "memory at its highest"), resident(mib, their_mib)));
    }
    let (full_millis, full_mib) = full.middle().ok_or("nothing was measured")?;
    let what = "the same with all features and plug-ins";
    rows.push(Row::told("i", format!("{what}: CPU"), Figure::of(full_millis, " ms", "")));
    rows.push(Row::told("i", format!("{what}: memory at its highest"), Figure::of(full_mib, " MiB", "")));
    Ok(rows)
}

fn what(name: &str, of: &str) -> String {
    format!("from the start of a process to the first answer, against {name}: less {of}")
}

fn cpu(ours: f64, theirs: f64) -> Figure {
    Figure::times(theirs / ours, format!("{ours:.1} ms against {theirs:.0} ms"))
}

fn resident(ours: f64, theirs: f64) -> Figure {
    Figure::times(theirs / ours, format!("{ours:.1} MiB against {theirs:.0} MiB"))
}

/// Asks who it is, once, with all features and plug-ins, and tells what all of that cost.
#[derive(Args)]
pub(crate) struct First {}

impl First {
    pub(crate) async fn run(self) -> Result {
        let webex = webex::builder().from_env().build().await?;
        let me = webex.people().me().await?;
        if me.display_name.is_empty() {
            return Err("a person without a name".into());
        }
        let cpu = cpu_of_process().as_micros() as u64;
        tell(&json!({"cpu_micros": cpu, "peak_kib": memory().peak}));
        Ok(webex.shutdown().await?)
    }
}
