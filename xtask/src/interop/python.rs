//! The Python SDKs, driven by `tests/interop/python/checks.py`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::report::Suite;
use super::{folder, is_installed, read, work, write};
use crate::step::Result;

const STAMP: &str = "installed-requirements.txt";

/// A virtual environment with the SDKs installed.
pub(super) struct Python;

/// Makes the virtual environment if the requirements changed, and tests the harness itself.
pub(super) fn prepare() -> Result<Python> {
    install()?;
    run(Command::new(interpreter()).args(["-m", "unittest", "--quiet"]), "the tests of the Python harness")?;
    Ok(Python)
}

fn install() -> Result {
    let requirements = read(&here().join("requirements.txt"))?;
    if interpreter().exists() && is_installed(STAMP, &requirements) {
        return Ok(());
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment()), "python3 -m venv")
        .map_err(|e| format!("{e}; Python 3.11 or newer with its `venv` module is needed"))?;
    run(
        Command::new(interpreter()).args(["-m", "pip", "install", "--quiet", "-r", "requirements.txt"]),
        "pip install",
    )?;
    write(&work().join(STAMP), &requirements)
}

impl Python {
    /// Runs the checks against the simulator of `env_file`.
    pub(super) fn run(&self, env_file: &Path) -> Result<Suite> {
        let report = work().join("python.json");
        let _ = std::fs::remove_file(&report);
        let mut command = Command::new(interpreter());
        command.arg("checks.py").arg("--env-file").arg(env_file).arg("--report").arg(&report);
        // The exit code says that a check failed; which one and why stands in the report.
        let outcome = run(&mut command, "the Python checks");
        let text = match read(&report) {
            Ok(text) => text,
            Err(_) => {
                return Err(outcome.err().unwrap_or_else(|| "the Python checks wrote no report".to_owned()));
            }
        };
        let checks =
            serde_json::from_str(&text).map_err(|e| format!("the report of the Python checks: {e}"))?;
        Ok(Suite { name: "webexpythonsdk 2.0.6 and wxc_sdk 1.41, own script".to_owned(), checks })
    }
}

fn here() -> PathBuf {
    folder().join("python")
}

fn environment() -> PathBuf {
    work().join("venv")
}

fn interpreter() -> PathBuf {
    environment().join("bin/python")
}

fn run(command: &mut Command, what: &str) -> Result {
    println!("$ {command:?}");
    let status = command.current_dir(here()).status().map_err(|e| format!("{what}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} ended with {status}")) }
}
