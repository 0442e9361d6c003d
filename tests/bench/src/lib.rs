//! What the client costs, measured against a floor or a peer in the same run: CPU time, never the clock on the wall.
//!
//! `cargo xtask bench` runs it; `docs/performance.md` keeps the figures.

mod catch_up;
mod child;
mod cloud;
mod cost;
mod document;
mod figure;
mod files;
mod frames;
mod gigabyte;
mod idle;
mod instances;
mod keys;
mod pages;
mod pair;
mod peer;
mod presence;
mod requests;
mod sealed;
mod server;
mod start;
mod whole;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use figure::{Row, table};

/// Benchmarks fail with a text for people.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures what the client costs.
#[derive(Parser)]
#[command(name = "webex-bench", version)]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs the benchmarks whose name contains one of the words; without words, all.
    Run {
        /// frames, whole, files, idle, keys, catch-up, presence, requests, start, instances, pages, gigabyte.
        names: Vec<String>,
        /// Writes the figures into `docs/performance.md`.
        #[arg(long)]
        update: bool,
    },
}

/// The program that measures; with the simulator in it.
pub fn measure() -> ExitCode {
    let Task::Run { names, update } = Args::parse().task;
    ended(runtime(Threads::Many).and_then(|runtime| runtime.block_on(run(&names, update))))
}

/// One process that is measured.
#[derive(Parser)]
#[command(name = "webex-bench-alone", version)]
struct AloneArgs {
    #[command(subcommand)]
    alone: child::Alone,
}

/// The program that is measured: the client, and nothing of the simulator.
pub fn be_measured() -> ExitCode {
    let AloneArgs { alone } = AloneArgs::parse();
    ended(runtime(alone.threads()).and_then(|runtime| runtime.block_on(as_a_task(alone))))
}

/// As a task of the runtime: what `block_on` runs itself asks the system once more at each turn.
async fn as_a_task(alone: child::Alone) -> Result {
    tokio::spawn(alone.run()).await?
}

fn ended(result: Result) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many threads a process has for its tasks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Threads {
    /// One, as Node has.
    One,
    /// One for each processor.
    Many,
}

fn runtime(threads: Threads) -> Result<tokio::runtime::Runtime> {
    let mut builder = match threads {
        Threads::One => tokio::runtime::Builder::new_current_thread(),
        Threads::Many => tokio::runtime::Builder::new_multi_thread(),
    };
    Ok(builder.enable_all().build()?)
}

const NAMES: [&str; 12] = [
    "frames",
    "whole",
    "files",
    "idle",
    "keys",
    "catch-up",
    "presence",
    "requests",
    "start",
    "instances",
    "pages",
    "gigabyte",
];

/// A missed target is a figure like any other; only what could not be measured is a failure.
async fn run(names: &[String], update: bool) -> Result {
    let mut rows = Vec::new();
    for name in NAMES {
        if names.is_empty() || names.iter().any(|wanted| name.contains(wanted.as_str())) {
            eprintln!("{name} …");
            rows.extend(measured(name).await.map_err(|error| format!("{name}: {error}"))?);
        }
    }
    println!("{}", table(&rows));
    if update { document::update(&rows) } else { Ok(()) }
}

async fn measured(name: &str) -> Result<Vec<Row>> {
    match name {
        "frames" => frames::measure().await,
        "whole" => whole::measure().await,
        "files" => files::measure().await,
        "idle" => idle::measure().await,
        "keys" => keys::measure().await,
        "catch-up" => catch_up::measure().await,
        "presence" => presence::measure().await,
        "requests" => requests::measure().await,
        "start" => start::measure().await,
        "instances" => instances::measure().await,
        "pages" => pages::measure().await,
        _ => gigabyte::measure().await,
    }
}
