//! `cargo xtask console` runs this: the simulator's pages in a Chromium without a window.

mod browser;
mod cloud;
mod console;
mod devices;
mod devtools;
mod listener;
mod page;
mod sign_in;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::browser::Browser;
use crate::cloud::Cloud;

/// Whatever a page does, it does it in this time.
const LIMIT: Duration = Duration::from_secs(120);

type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Parser)]
#[command(about = "The pages of the simulator in a real browser")]
struct Args {
    /// Where pictures of the pages are put.
    #[arg(long, default_value = "target/console")]
    pictures: PathBuf,
}

/// A simulator, a browser, and where pictures go.
struct Stage {
    cloud: Cloud,
    browser: Browser,
    pictures: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let played = tokio::time::timeout(LIMIT, play(Args::parse())).await;
    match played.unwrap_or_else(|_| Err("the pages took too long".into())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn play(args: Args) -> Result {
    std::fs::create_dir_all(&args.pictures)?;
    let browser = Browser::start().await?;
    let stage = Stage { cloud: Cloud::start().await?, browser, pictures: args.pictures };
    told("sign-in page: a code with a proof key", sign_in::a_code_is_exchanged(&stage).await)?;
    told("sign-in page: a token in the fragment, then signing out", sign_in::a_token_arrives(&stage).await)?;
    told("sign-in page: a wrong password, then declining", sign_in::declining_is_told(&stage).await)?;
    told("device page: the code typed and accepted", devices::a_device_is_signed_in(&stage).await)?;
    told("console: rooms and messages, live", console::rooms_and_messages_are_shown(&stage).await)?;
    told(
        "console: a fault injected, removed, cleared",
        console::faults_are_injected_and_cleared(&stage).await,
    )?;
    told("console: tokens expire, the clock moves", console::tokens_and_time_pass(&stage).await)?;
    println!("pictures of the pages: {}", stage.pictures.display());
    stage.cloud.sim.shutdown().await;
    Ok(())
}

fn told(what: &str, outcome: Result) -> Result {
    println!("{} {what}", if outcome.is_ok() { "passed" } else { "FAILED" });
    outcome.map_err(|error| format!("{what}: {error}").into())
}

/// Fails with this text unless the condition holds.
fn ensure(holds: bool, text: impl FnOnce() -> String) -> Result {
    if holds { Ok(()) } else { Err(text().into()) }
}
