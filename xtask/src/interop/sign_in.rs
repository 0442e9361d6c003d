//! The JavaScript SDK signs in with its plug-ins for browsers, on pages of the simulator in Chromium: `tests/console`.

use std::process::Command;

use super::report::Suite;
use super::{folder, read, work};
use crate::step::{Result, command};
use crate::workspace;

/// Runs the suite; it brings its own simulator and fails without Chromium. The packages of the JavaScript SDK are
/// installed.
pub(super) fn run() -> Result<Suite> {
    let bundles = work().join("sign-in");
    bundle(&bundles)?;
    command("cargo", &["build", "--quiet", "-p", "webex-console"])?;
    let report = work().join("sign-in.json");
    let _ = std::fs::remove_file(&report);
    let mut suite = Command::new(workspace::target_directory()?.join("debug/webex-console"));
    suite.arg("--sdk").arg(&bundles).arg("--report").arg(&report).arg("--pictures").arg(&bundles);
    println!("$ {suite:?}");
    let status = suite.status().map_err(|e| format!("webex-console does not start: {e}"))?;
    // The exit code says that a scene failed; which one and why stands in the report.
    let text = read(&report).map_err(|e| format!("webex-console ended with {status}; {e}"))?;
    let checks = serde_json::from_str(&text).map_err(|e| format!("the report of webex-console: {e}"))?;
    Ok(Suite { name: "the JavaScript SDK signs in, in Chromium".to_owned(), checks })
}

fn bundle(folder_of_bundles: &std::path::Path) -> Result {
    let mut node = Command::new("node");
    node.arg("sign-in.mjs").arg(folder_of_bundles).current_dir(folder());
    println!("$ {node:?}");
    let status = node.status().map_err(|e| format!("node: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("sign-in.mjs ended with {status}")) }
}
