//! `cargo xtask redis`: what several machines share, against a real `redis-server`.

use crate::step::{Result, command};

/// Runs the tests that need a `redis-server`: each starts its own, on a free port of the loopback. Then several
/// processes over one: tokens that are renewed once, accounts that change hands.
pub(crate) fn run() -> Result {
    command("redis-server", &["--version"])
        .map_err(|e| format!("{e}; redis-server is needed (Debian: `apt-get install redis-server`)"))?;
    let server = ["-p", "webex-store-redis", "--all-features", "--test", "server"];
    // No other gate compiles it.
    command("cargo", &[&["clippy"], server.as_slice(), &["--", "-D", "warnings"]].concat())?;
    command("cargo", &[&["test"], server.as_slice()].concat())?;
    command("cargo", &["run", "--package", "webex-storm", "--", "fleet"])
}
