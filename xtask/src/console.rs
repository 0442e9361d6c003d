//! `cargo xtask console`: the simulator's pages in a real browser.

use crate::step::{Result, command};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// What the program is told: `--pictures FOLDER`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// Fails also when there is no Chromium.
pub(crate) fn run(args: &Args) -> Result {
    let mut words = vec!["run", "--package", "webex-console", "--"];
    words.extend(args.words.iter().map(String::as_str));
    command("cargo", &words)
}
