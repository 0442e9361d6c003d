//! `cargo xtask storm` runs this.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use webex_storm::{
    Feed, KillFigures, Kills, Progress, Renewals, Result, Stage, Storm, StormFigures, Takeover,
    keep_in_child, listen_in_child, renew_in_child, serve_in_child, write_document,
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
    /// Several machines over one redis: `cargo xtask redis` runs it.
    Fleet {
        /// How many accounts there are.
        #[arg(long, default_value_t = 300)]
        accounts: usize,
    },
    /// A machine of the fleet.
    #[command(hide = true)]
    Machine { name: String, accounts: PathBuf },
    /// A process that shares its login.
    #[command(hide = true)]
    Renew,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter()).init();
    let result = match &args.role {
        Some(Role::Receive) => listen_in_child().await,
        Some(Role::Keep { file }) => keep_in_child(file).await,
        Some(Role::Machine { name, accounts }) => serve_in_child(name, accounts).await,
        Some(Role::Renew) => renew_in_child().await,
        Some(Role::Fleet { accounts }) => fleet(*accounts).await,
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

async fn fleet(accounts: usize) -> Result {
    let program = std::env::current_exe()?;
    let renewals = Renewals::new(20, 2, &program).run().await?;
    println!("{renewals}");
    let takeover = Takeover::new(accounts, &program).run(|step| println!("{step}")).await?;
    println!("{takeover}");
    match renewals.is_clean() && takeover.is_clean() {
        true => Ok(()),
        false => Err("a token was renewed twice, or a message was lost or kept twice".into()),
    }
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
