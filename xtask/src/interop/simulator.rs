//! The simulator under test, as a program of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::work;
use crate::step::{Result, command};
use crate::workspace;

/// Starting takes a fraction of a second; more than this is a hang.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A running `webex-sim`, ended when dropped.
pub(super) struct Simulator {
    process: Child,
    env_file: PathBuf,
}

impl Simulator {
    /// Builds the simulator and starts it on a free port.
    pub(super) fn start() -> Result<Self> {
        Self::start_with(&["--profile", "interop"])
    }

    /// The same with other arguments.
    pub(super) fn start_with(arguments: &[&str]) -> Result<Self> {
        command("cargo", &["build", "--quiet", "-p", "webex-sim"])?;
        let program = workspace::target_directory()?.join("debug/webex-sim");
        let env_file = work().join("simulator.env");
        let _ = std::fs::remove_file(&env_file);
        let process = spawn(&program, &env_file, arguments)?;
        let mut simulator = Self { process, env_file };
        simulator.wait_for_env_file()?;
        Ok(simulator)
    }

    /// The file with the variables that foreign clients read.
    pub(super) fn env_file(&self) -> &Path {
        &self.env_file
    }

    /// The file appears when every listener accepts.
    fn wait_for_env_file(&mut self) -> Result {
        let start = Instant::now();
        while !self.env_file.exists() {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!("webex-sim ended with {status}; see {}", log_file().display()));
            }
            if start.elapsed() > START_LIMIT {
                return Err(format!("webex-sim is not ready after {} s", START_LIMIT.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn log_file() -> PathBuf {
    work().join("simulator.log")
}

fn spawn(program: &Path, env_file: &Path, arguments: &[&str]) -> Result<Child> {
    let log = || File::create(log_file()).map_err(|e| format!("{}: {e}", log_file().display()));
    let output = log()?;
    let errors = output.try_clone().map_err(|e| e.to_string())?;
    Command::new(program)
        .args(["serve", "--port", "0", "--env-file"])
        .arg(env_file)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(|e| format!("{} does not start: {e}", program.display()))
}
