//! `cargo xtask interop`: clients that we did not write run against the simulator.
//!
//! The JavaScript SDK with its own integration specs (`tests/interop`), a script over the Python SDK
//! (`tests/interop/python`), the JavaScript SDK in one conversation with ours (`tests/cross`), and published Rust
//! clients (`tests/peers`). The table goes to the terminal and, with `--update`, into `docs/interop.md`.

mod cross;
mod document;
mod javascript;
pub(crate) mod peers;
mod python;
mod report;
mod sign_in;
mod simulator;

use std::path::PathBuf;

use crate::step::Result;
use crate::workspace;

/// Suites of our own over foreign clients.
const SUITES: [&str; 4] = ["python", "cross", "sign-in", "peers"];

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Runs only specs with this text in their file name, whatever their state; `python` runs the Python script
    /// alone, `cross` the JavaScript SDK and ours in one conversation, `sign-in` its plug-ins for signing in, `peers` published Rust clients.
    #[arg(long)]
    spec: Option<String>,
    /// Specs that run at the same time.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Writes the table into `docs/interop.md`.
    #[arg(long, conflicts_with = "spec")]
    update: bool,
}

impl Args {
    /// What the gates run.
    pub(crate) fn everything() -> Self {
        Self { spec: None, jobs: 2, update: false }
    }

    /// Whether one of the [`SUITES`] runs.
    fn wants(&self, suite: &str) -> bool {
        self.spec.as_deref().is_none_or(|text| text == suite)
    }

    fn wants_specs(&self) -> bool {
        self.spec.as_deref().is_none_or(|text| !SUITES.contains(&text))
    }
}

/// Installs the JavaScript SDK, for whoever measures it.
pub(crate) fn install_javascript() -> Result {
    std::fs::create_dir_all(work()).map_err(|e| format!("{}: {e}", work().display()))?;
    javascript::install()
}

/// Runs the foreign clients and fails when one of them is not content.
pub(crate) fn run(args: &Args) -> Result {
    std::fs::create_dir_all(work()).map_err(|e| format!("{}: {e}", work().display()))?;
    let report = report::Report { specs: specs(args)?, suites: suites(args)? };
    println!("\n{}\n{}", report.table(), report.failures());
    if args.update {
        document::update(&report)?;
    }
    report.verdict()
}

fn specs(args: &Args) -> Result<Vec<report::SpecResult>> {
    if !args.wants_specs() {
        return Ok(Vec::new());
    }
    let javascript = javascript::prepare()?;
    javascript.run(args, simulator::Simulator::start()?.env_file())
}

fn suites(args: &Args) -> Result<Vec<report::Suite>> {
    let mut suites = Vec::new();
    if args.wants("python") {
        let python = python::prepare()?;
        suites.push(python.run(simulator::Simulator::start()?.env_file())?);
    }
    if args.wants("cross") {
        javascript::install()?;
        suites.push(cross::run()?);
    }
    if args.wants("sign-in") {
        javascript::install()?;
        suites.push(sign_in::run()?);
    }
    if args.wants("peers") {
        suites.extend(published_peers(args)?);
    }
    Ok(suites)
}

/// They need OpenSSL: without it they do not run unless they were asked for.
fn published_peers(args: &Args) -> Result<Vec<report::Suite>> {
    if peers::can_be_built() {
        return peers::run();
    }
    let missing = "published Rust clients need OpenSSL (Debian packages libssl-dev and pkg-config)";
    if args.spec.is_some() {
        return Err(missing.to_owned());
    }
    println!("not run: {missing}");
    Ok(Vec::new())
}

/// The folder of the harness.
fn folder() -> PathBuf {
    workspace::root().join("tests/interop")
}

/// Where the harness keeps what is not committed: logs, reports, the Python environment.
fn work() -> PathBuf {
    folder().join(".work")
}

/// Whether `stamp` in the work folder says that `content` was installed.
fn is_installed(stamp: &str, content: &str) -> bool {
    std::fs::read_to_string(work().join(stamp)).is_ok_and(|installed| installed == content)
}

fn read(path: &std::path::Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &std::path::Path, text: &str) -> Result {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
