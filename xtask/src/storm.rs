//! `cargo xtask storm`: connections are cut and processes killed under a stream of messages.

use crate::step::{Result, command};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many connections are cut.
    #[arg(long, default_value_t = 100)]
    cuts: usize,
    /// How many processes are killed.
    #[arg(long, default_value_t = 6)]
    kills: usize,
    /// Writes the figures into `docs/storm.md`.
    #[arg(long)]
    update: bool,
    /// Decides the order of everything; by default another one each time, which is printed.
    #[arg(long)]
    seed: Option<u64>,
    /// Compiles with optimizations.
    #[arg(long)]
    release: bool,
}

impl Args {
    /// As much as fits into every run of the gates.
    pub(crate) fn small() -> Self {
        Self { cuts: 100, kills: 6, update: false, seed: None, release: false }
    }
}

/// Runs the storm with what it was asked for.
pub(crate) fn run(args: &Args) -> Result {
    let mut words = vec!["run".to_owned(), "--package".to_owned(), "webex-storm".to_owned()];
    words.extend(args.release.then(|| "--release".to_owned()));
    words.extend(["--".to_owned(), "--cuts".to_owned(), args.cuts.to_string()]);
    words.extend(["--kills".to_owned(), args.kills.to_string()]);
    words.extend(args.update.then(|| "--update".to_owned()));
    words.extend(args.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    command("cargo", &words.iter().map(String::as_str).collect::<Vec<_>>())
}
