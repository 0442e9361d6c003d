//! `cargo xtask bench`: what the client costs, in a release build (`tests/bench`).

use crate::interop;
use crate::step::{Result, command};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Parts of the names of benchmarks: frames, whole, files, idle, keys, catch-up; without them, all.
    names: Vec<String>,
    /// Writes the figures into `docs/performance.md`.
    #[arg(long)]
    update: bool,
}

/// Measures. Without Node the rows against the JavaScript SDK are left out.
pub(crate) fn run(args: &Args) -> Result {
    if let Err(why) = interop::install_javascript() {
        eprintln!("the JavaScript SDK is left out: {why}");
    }
    let mut words = vec!["run", "--release", "--quiet", "-p", "webex-bench", "--", "run"];
    words.extend(args.names.iter().map(String::as_str));
    if args.update {
        words.push("--update");
    }
    command("cargo", &words)
}
