//! The suite: Ada and Cleo on our SDK and Bob on the unmodified JavaScript SDK share a simulated cloud; what one SDK does the
//! other has to see, contents and all.

mod cases;
mod harness;
mod read;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use harness::{Case, Failure};
use stage::Stage;

/// Two SDKs in one conversation. `RUST_LOG` shows what ours does. Exit code 0 when every case held, 1 when one did not.
#[derive(Parser)]
struct Args {
    /// Runs only cases with this text in their name.
    #[arg(long)]
    case: Option<String>,
    /// Where to write what became of every case, as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Where to write what the JavaScript SDK logs.
    #[arg(long)]
    log: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match play(&Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play(args: &Args) -> Result<bool, Failure> {
    let wanted = |case: &Case| args.case.as_deref().is_none_or(|text| case.name.contains(text));
    let cases: Vec<Case> = cases::all().into_iter().filter(wanted).collect();
    if cases.is_empty() {
        return Err("no case has that name".into());
    }
    let stage = Stage::build(args.log.as_deref()).await?;
    let held = harness::run(&cases, &stage, args.report.as_deref()).await?;
    stage.close().await?;
    Ok(held)
}
