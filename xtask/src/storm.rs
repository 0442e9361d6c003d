//! `cargo xtask storm`: connections are cut and processes killed under a stream of messages.

use crate::step::{Result, command};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Compiles with optimizations.
    #[arg(long)]
    release: bool,
    /// What the storm is told: `--cuts N`, `--kills N`, `--seed N`, `--update`; `-- --help` says more.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// Runs the storm with what it was told; without words as much of it as fits into every run of the gates.
pub(crate) fn run(args: &Args) -> Result {
    let mut words = vec!["run", "--package", "webex-storm"];
    words.extend(args.release.then_some("--release"));
    words.push("--");
    words.extend(args.words.iter().map(String::as_str));
    command("cargo", &words)
}
