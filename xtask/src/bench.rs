//! `cargo xtask bench`: what the client costs, in a release build (`tests/bench`).

use crate::interop;
use crate::step::{Result, command, command_with};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Parts of the names of benchmarks: frames, whole, files, idle, keys, catch-up, presence, requests, start, instances,
    /// pages, gigabyte; without them, all.
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
    let peers = peers(args)?;
    command("cargo", &["build", "--release", "--quiet", "-p", "webex-bench", "--bins"])?;
    // By itself, so that it has the features of a new user.
    command("cargo", &["build", "--release", "--quiet", "-p", "webex-bench-first"])?;
    let mut words = vec!["run", "--release", "--quiet", "-p", "webex-bench", "--", "run"];
    words.extend(args.names.iter().map(String::as_str));
    if args.update {
        words.push("--update");
    }
    let variables: Vec<_> = peers.iter().map(|program| ("WEBEX_PEERS", program.as_str())).collect();
    command_with("cargo", &words, &variables)
}

/// The program that drives published Rust clients, where the benchmark wants it and OpenSSL is there.
fn peers(args: &Args) -> Result<Option<String>> {
    let with_peers = ["whole", "requests", "start"];
    let is_wanted = |name: &String| with_peers.iter().any(|with| with.contains(name.as_str()));
    let wanted = args.names.is_empty() || args.names.iter().any(is_wanted);
    if !wanted {
        return Ok(None);
    }
    if !interop::peers::can_be_built() {
        eprintln!("published Rust clients are left out: they want OpenSSL and pkg-config");
        return Ok(None);
    }
    let program = interop::peers::build(&["--release"])?.join("release/webex-peers");
    Ok(Some(program.to_str().ok_or("the target directory is no text")?.to_owned()))
}
