//! The log, on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::args::GlobalArgs;

/// Begins to log what RUST_LOG, or else the command line asks for.
pub(crate) fn begin(global: &GlobalArgs) {
    let level = match (global.quiet, global.verbose) {
        (true, _) | (false, 0) => "off",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // Where this is a library, somebody else may log already.
    let _ = log.with_ansi(io::stderr().is_terminal()).try_init();
}
