//! The JavaScript SDK and its integration specs, run by `tests/interop/run.mjs`.

use std::path::Path;
use std::process::Command;

use super::report::{Entry, SpecResult};
use super::{Args, folder, is_installed, read, work, write};
use crate::step::Result;

/// What the packages and the runner need.
const OLDEST_NODE: u32 = 20;
const STAMP: &str = "installed-package-lock.json";

/// Node with the packages installed.
pub(super) struct JavaScript;

/// Installs the packages, and tests the runner itself.
pub(super) fn prepare() -> Result<JavaScript> {
    install()?;
    run_here(Command::new("npm").args(["test", "--silent"]), "the tests of the runner")?;
    Ok(JavaScript)
}

impl JavaScript {
    /// Runs the specs against the simulator of `env_file`. Every entry of the table has a result, also those that did not run.
    pub(super) fn run(&self, args: &Args, env_file: &Path) -> Result<Vec<SpecResult>> {
        let report = work().join("specs.json");
        let _ = std::fs::remove_file(&report);
        let mut command = Command::new("node");
        command.args(["run.mjs", "--jobs", &args.jobs.to_string(), "--env-file"]).arg(env_file);
        command.arg("--report").arg(&report);
        if let Some(text) = &args.spec {
            command.args(["--spec", text]);
        }
        // The exit code says that a spec failed; which one and why stands in the report.
        let outcome = run_here(&mut command, "the runner of the specs");
        let ran: Vec<SpecResult> = match read(&report) {
            Ok(text) => parse(&text)?,
            Err(_) => return Err(outcome.err().unwrap_or_else(|| "the runner wrote no report".to_owned())),
        };
        let table: Table = parse(&read(&folder().join("specs.json"))?)?;
        Ok(with_the_rest(ran, table.specs))
    }
}

#[derive(serde::Deserialize)]
struct Table {
    specs: Vec<Entry>,
}

/// The results, and a row for each entry of the table that did not run.
fn with_the_rest(ran: Vec<SpecResult>, table: Vec<Entry>) -> Vec<SpecResult> {
    let mut ran = ran;
    table
        .into_iter()
        .map(|entry| match ran.iter().position(|result| result.entry.is(&entry)) {
            Some(at) => ran.swap_remove(at),
            None => SpecResult::not_run(entry),
        })
        .collect()
}

fn check_node() -> Result {
    let output = Command::new("node").arg("--version").output().map_err(|_| missing("node"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    if major.is_none_or(|major: u32| major < OLDEST_NODE) {
        return Err(format!("Node {OLDEST_NODE} or newer is needed, {version} is installed"));
    }
    Command::new("npm").arg("--version").output().map(drop).map_err(|_| missing("npm"))
}

fn missing(program: &str) -> String {
    format!(
        "`{program}` is not installed; the interop tests need Node {OLDEST_NODE} or newer with npm (https://nodejs.org)"
    )
}

/// Checks the tools, and installs the packages if the lock file changed.
pub(super) fn install() -> Result {
    check_node()?;
    let lock = read(&folder().join("package-lock.json"))?;
    if folder().join("node_modules").is_dir() && is_installed(STAMP, &lock) {
        return Ok(());
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run_here(Command::new("npm").args(arguments), "npm ci")?;
    write(&work().join(STAMP), &lock)
}

fn run_here(command: &mut Command, what: &str) -> Result {
    println!("$ {command:?}");
    let status = command.current_dir(folder()).status().map_err(|e| format!("{what}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} ended with {status}")) }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| format!("the report of the specs: {e}"))
}
