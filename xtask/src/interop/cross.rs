//! Our SDK and the JavaScript SDK in one conversation: `tests/cross`.

use std::process::Command;

use super::report::Suite;
use super::{read, work};
use crate::step::{Result, command};
use crate::workspace;

/// Runs the suite; it brings its own simulator. The packages of the JavaScript SDK are installed.
pub(super) fn run() -> Result<Suite> {
    command("cargo", &["build", "--quiet", "-p", "webex-cross"])?;
    let report = work().join("cross.json");
    let _ = std::fs::remove_file(&report);
    let mut suite = Command::new(workspace::target_directory()?.join("debug/webex-cross"));
    suite.arg("--report").arg(&report).arg("--log").arg(work().join("cross-javascript.log"));
    println!("$ {suite:?}");
    let status = suite.status().map_err(|e| format!("webex-cross does not start: {e}"))?;
    // The exit code says that a case failed; which one and why stands in the report.
    let text = read(&report).map_err(|e| format!("webex-cross ended with {status}; {e}"))?;
    let checks = serde_json::from_str(&text).map_err(|e| format!("the report of webex-cross: {e}"))?;
    Ok(Suite { name: "our SDK and the JavaScript SDK in one conversation".to_owned(), checks })
}
