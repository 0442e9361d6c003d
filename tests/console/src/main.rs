//! `cargo xtask console` runs this: the simulator's pages in a Chromium without a window.

mod browser;
mod cloud;
mod console;
mod devices;
mod devtools;
mod javascript;
mod listener;
mod page;
mod sign_in;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde_json::json;

use crate::browser::Browser;
use crate::cloud::Cloud;

/// Whatever a page does, it does it in this time.
const LIMIT: Duration = Duration::from_secs(300);

type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Parser)]
#[command(about = "The pages of the simulator in a real browser")]
struct Args {
    /// Where pictures of the pages are put.
    #[arg(long, default_value = "target/console")]
    pictures: PathBuf,
    /// A folder with bundles of the JavaScript SDK, as `tests/interop/sign-in.mjs` makes them: only that SDK signs in.
    #[arg(long)]
    sdk: Option<PathBuf>,
    /// Where to tell what became of each scene, as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
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
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well.
async fn play(args: Args) -> Result<bool> {
    std::fs::create_dir_all(&args.pictures)?;
    let browser = Browser::start().await?;
    let stage = Stage { cloud: Cloud::start().await?, browser, pictures: args.pictures };
    let mut scenes = Scenes::default();
    match &args.sdk {
        Some(bundles) => play_the_sdk(&stage, bundles, &mut scenes).await,
        None => play_a_person(&stage, &mut scenes).await,
    }
    if let Some(file) = &args.report {
        std::fs::write(file, scenes.report())?;
    }
    println!("pictures of the pages: {}", stage.pictures.display());
    stage.cloud.sim.shutdown().await;
    Ok(scenes.all_passed())
}

async fn play_a_person(stage: &Stage, scenes: &mut Scenes) {
    scenes.add("sign-in page: a code with a proof key", sign_in::a_code_is_exchanged(stage).await);
    scenes.add(
        "sign-in page: a token in the fragment, then signing out",
        sign_in::a_token_arrives(stage).await,
    );
    scenes.add("sign-in page: a wrong password, then declining", sign_in::declining_is_told(stage).await);
    scenes.add("device page: the code typed and accepted", devices::a_device_is_signed_in(stage).await);
    scenes.add("console: rooms and messages, live", console::rooms_and_messages_are_shown(stage).await);
    scenes.add(
        "console: a fault injected, removed, cleared",
        console::faults_are_injected_and_cleared(stage).await,
    );
    scenes.add("console: tokens expire, the clock moves", console::tokens_and_time_pass(stage).await);
}

async fn play_the_sdk(stage: &Stage, bundles: &Path, scenes: &mut Scenes) {
    let (token, code, device) =
        ("implicit grant: a token in the fragment", "code with a proof key", "device grant: the code typed");
    scenes.add(token, javascript::the_sdk_takes_a_token(stage, bundles).await);
    scenes.add(code, javascript::the_sdk_exchanges_a_code(stage, bundles).await);
    scenes.add(device, javascript::the_sdk_signs_in_as_a_device(stage, bundles).await);
}

/// What became of each scene.
#[derive(Default)]
struct Scenes(Vec<(&'static str, Option<String>)>);

impl Scenes {
    fn add(&mut self, name: &'static str, outcome: Result) {
        match &outcome {
            Ok(()) => println!("passed {name}"),
            Err(error) => println!("FAILED {name}: {error}"),
        }
        self.0.push((name, outcome.err().map(|error| error.to_string())));
    }

    fn all_passed(&self) -> bool {
        self.0.iter().all(|(_, error)| error.is_none())
    }

    fn report(&self) -> String {
        let told = self.0.iter().map(|(name, error)| json!({"name": name, "error": error}));
        serde_json::Value::from_iter(told).to_string()
    }
}

/// Fails with this text unless the condition holds.
fn ensure(holds: bool, text: impl FnOnce() -> String) -> Result {
    if holds { Ok(()) } else { Err(text().into()) }
}
