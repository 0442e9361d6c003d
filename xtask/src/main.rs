//! Build and check tasks of this workspace: `cargo xtask <task>`.

mod bench;
mod book;
mod ci;
mod console;
mod docs;
mod examples;
mod fuzz;
mod graph;
mod interop;
mod redis;
mod secrets;
mod size;
mod step;
mod storm;
mod third_party;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build and check tasks of this workspace")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs every test of the workspace, then looks for secrets in all that was logged; needs nothing but cargo.
    Test {
        /// Passed on to `cargo test`, for example a package and a filter.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Runs the tests, then every other gate, and prints a table.
    Ci {
        /// Adds the gates that take long.
        #[arg(long)]
        full: bool,
        /// Runs only the gates whose name contains this text.
        #[arg(long)]
        only: Option<String>,
        /// Writes the table into `docs/ci.md`.
        #[arg(long)]
        update: bool,
    },
    /// Measures what the client costs, in a release build, against a floor or a peer in the same run.
    Bench(bench::Args),
    /// Builds the book into `target/book`.
    Book,
    /// Checks that dependencies between the crates point down only.
    Graph,
    /// Checks that the tests exist which the tables of the documents cite, that no link is dead, and that there are examples
    /// enough.
    Documents,
    /// Runs the JavaScript SDK's own integration specs and a script over the Python SDK against the simulator.
    Interop(interop::Args),
    /// Measures what the SDK weighs in programs of users: dependencies, cold build, binary.
    Size(size::Args),
    /// Runs what needs a redis-server, and fails without one.
    Redis,
    /// Runs every fuzz target, 10 seconds each unless said otherwise.
    Fuzz {
        /// For so many seconds each.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
    },
    /// Looks for secrets in what a run of tests left under `WEBEX_TEST_LOG_DIR`.
    Secrets { folder: std::path::PathBuf },
    /// Cuts connections and kills processes under a stream of messages, and counts what is lost, doubled or misplaced.
    Storm(storm::Args),
    /// Opens the simulator's pages in a Chromium without a window: signing in, devices, the web console.
    Console(console::Args),
}

fn main() -> ExitCode {
    let result = match Args::parse().task {
        Task::Test { args } => ci::test(&args),
        Task::Ci { full, only, update } => ci::run(full, only.as_deref(), update),
        Task::Bench(args) => bench::run(&args),
        Task::Book => book::build(),
        Task::Graph => graph::check(),
        Task::Documents => docs::check().and_then(|()| book::check()).and_then(|()| examples::check()),
        Task::Interop(args) => interop::run(&args),
        Task::Size(args) => size::run(&args),
        Task::Redis => redis::run(),
        Task::Fuzz { seconds } => fuzz::run(seconds),
        Task::Secrets { folder } => secrets::check(&folder),
        Task::Storm(args) => storm::run(&args),
        Task::Console(args) => console::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
