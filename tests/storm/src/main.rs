//! `cargo xtask storm` runs this.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use webex_storm::{Feed, Figures, Progress, Result, Stage, Storm, in_child};

#[derive(Parser)]
#[command(about = "A stream of messages, while connections are cut and processes killed")]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
    /// How many connections are cut.
    #[arg(long, default_value_t = 100)]
    cuts: usize,
    /// Decides the order of everything; by default another one each time.
    #[arg(long)]
    seed: Option<u64>,
    /// How many people send, ten messages a second each.
    #[arg(long, default_value_t = 10)]
    senders: usize,
    /// To how many rooms.
    #[arg(long, default_value_t = 5)]
    rooms: usize,
}

/// What this program is in the processes that it starts itself.
#[derive(Subcommand)]
enum Role {
    /// The receiver of the storm.
    #[command(hide = true)]
    Receive,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter()).init();
    let result = match args.role {
        Some(Role::Receive) => in_child().await,
        None => run(&args).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Warnings that the storm is meant to cause are no news: what matters is in the figures. `RUST_LOG` shows more.
fn filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "error".into())
}

async fn run(args: &Args) -> Result {
    let seed = args.seed.unwrap_or_else(any_seed);
    println!("seed {seed}");
    let figures = storm(args, seed).await?;
    println!("\n{figures}");
    if figures.verdict.is_clean() { Ok(()) } else { Err(figures.verdict.to_string().into()) }
}

async fn storm(args: &Args, seed: u64) -> Result<Figures> {
    let stage = Stage::new(args.senders, args.rooms).await?;
    let feed = Feed::in_own_process(&stage, &this_program()?)?;
    let bar = bar(args.cuts, "cuts");
    let figures = Storm::new(seed, args.cuts).run(&stage, feed, |progress| show(&bar, progress)).await?;
    bar.finish();
    stage.close().await?;
    Ok(figures)
}

fn bar(len: usize, unit: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{elapsed} {wide_bar} {pos} of {len} {prefix}, {msg}");
    let bar = ProgressBar::new(len as u64).with_prefix(unit);
    style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
}

/// Without a terminal the bar is hidden: a line for every tenth then.
fn show(bar: &ProgressBar, progress: Progress) {
    let Progress { cuts, sent, received } = progress;
    bar.set_position(cuts as u64);
    bar.set_message(format!("{sent} messages sent, {received} received"));
    let tenth = (bar.length().unwrap_or(1) / 10).max(1);
    if bar.is_hidden() && (cuts as u64).is_multiple_of(tenth) {
        println!("{cuts} cuts, {sent} messages sent, {received} received");
    }
}

fn this_program() -> Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

fn any_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
