//! Published Rust clients of other people, unmodified: `tests/peers`, a workspace of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use super::report::{Check, Suite};
use super::simulator::Simulator;
use super::{read, work};
use crate::step::{Result, command};
use crate::workspace;

const MANIFEST: &str = "tests/peers/Cargo.toml";

/// Whether OpenSSL is here, which these clients are built with.
pub(crate) fn can_be_built() -> bool {
    Command::new("pkg-config").args(["--exists", "openssl"]).status().is_ok_and(|status| status.success())
}

/// Builds the clients and runs them against a simulator with public host names.
pub(super) fn run() -> Result<Vec<Suite>> {
    let target = build(&[])?;
    let ca_file = work().join("peers-ca.pem");
    let ca_text = ca_file.to_str().ok_or("the work folder is no text")?;
    let simulator = Simulator::start_with(&["--tls", "--public-names", "requests", "--ca-file", ca_text])?;
    let report = work().join("peers.json");
    let _ = std::fs::remove_file(&report);
    let mut peers = Command::new(target.join("debug/webex-peers"));
    peers.arg("--env-file").arg(simulator.env_file());
    peers.arg("--ca-file").arg(&ca_file).arg("--report").arg(&report);
    println!("$ {peers:?}");
    let status = peers.status().map_err(|e| format!("webex-peers does not start: {e}"))?;
    let text = read(&report).map_err(|e| format!("webex-peers ended with {status}; {e}"))?;
    suites(&text)
}

/// Builds the clients; says in which target directory.
pub(crate) fn build(more: &[&str]) -> Result<PathBuf> {
    let target = workspace::target_directory()?.join("peers");
    let target_text = target.to_str().ok_or("the target directory is no text")?;
    let words = ["build", "--quiet", "--locked", "--manifest-path", MANIFEST, "--target-dir", target_text];
    command("cargo", &[&words, more].concat())?;
    Ok(target)
}

fn suites(report: &str) -> Result<Vec<Suite>> {
    let peers: BTreeMap<String, Vec<Check>> =
        serde_json::from_str(report).map_err(|e| format!("the report of webex-peers: {e}"))?;
    let name = |peer: String| format!("Rust crate {peer}, unmodified");
    Ok(peers.into_iter().map(|(peer, checks)| Suite { name: name(peer), checks }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_a_suite() {
        let report = r#"{"webex 0.10.0": [{"name": "webex: listens", "error": null}, {"name": "webex: reads", "error": "no"}]}"#;
        let suites = suites(report).expect("a report");
        assert_eq!((suites.len(), suites[0].name.as_str()), (1, "Rust crate webex 0.10.0, unmodified"));
        assert_eq!(suites[0].checks.iter().filter(|check| check.error.is_some()).count(), 1);
        assert!(super::suites("[]").is_err());
    }
}
