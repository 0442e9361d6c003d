//! `cargo xtask storm` runs this.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use webex_storm::{
    Feed, KillFigures, Kills, Progress, Result, Stage, Storm, StormFigures, keep_in_child, listen_in_child,
    write_document,
};

#[derive(Parser)]
#[command(about = "A stream of messages, while connections are cut and processes killed")]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
    /// How many connections are cut.
    #[arg(long, default_value_t = 100)]
    cuts: usize,
    /// How many processes are killed.
    #[arg(long, default_value_t = 6)]
    kills: usize,
    /// Writes the figures into `docs/storm.md`.
    #[arg(long)]
    update: bool,
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
    /// The receiver whose process is killed.
    #[command(hide = true)]
    Keep { file: PathBuf },
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter()).init();
    let result = match &args.role {
        Some(Role::Receive) => listen_in_child().await,
        Some(Role::Keep { file }) => keep_in_child(file).await,
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
    let (storm, kills) = (storm(args, seed).await?, kills(args, seed).await?);
    println!("\n{storm}\n{kills}");
    if args.update {
        let words = format!("--cuts {} --kills {} --seed {seed} --update", args.cuts, args.kills);
        write_document(&storm, &kills, &words)?;
    }
    for verdict in [storm.verdict, kills.verdict] {
        if !verdict.is_clean() {
            return Err(verdict.to_string().into());
        }
    }
    Ok(())
}

async fn storm(args: &Args, seed: u64) -> Result<StormFigures> {
    let stage = Stage::new(args.senders, args.rooms).await?;
    let feed = Feed::in_own_process(&stage, &std::env::current_exe()?)?;
    let bar = bar(args.cuts, "cuts");
    let figures = Storm::new(seed, args.cuts).run(&stage, feed, |progress| show(&bar, progress)).await?;
    bar.finish();
    stage.close().await?;
    Ok(figures)
}

async fn kills(args: &Args, seed: u64) -> Result<KillFigures> {
    let stage = Stage::new(args.senders, args.rooms).await?;
    let bar = bar(args.kills, "kills");
    let kills = Kills::new(seed, args.kills, std::env::current_exe()?);
    let figures = kills.run(&stage, |progress| show(&bar, progress)).await?;
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
    let Progress { steps, sent, received } = progress;
    bar.set_position(steps as u64);
    bar.set_message(format!("{sent} messages sent, {received} received"));
    let tenth = (bar.length().unwrap_or(1) / 10).max(1);
    if bar.is_hidden() && (steps as u64).is_multiple_of(tenth) {
        println!("{steps} {}, {sent} messages sent, {received} received", bar.prefix());
    }
}

fn any_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
