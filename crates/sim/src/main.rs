//! The simulator as a program: `webex-sim serve`.

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};
use tracing_subscriber::EnvFilter;
use webex_sim::Profile;
use webex_sim::serve::{ServeOptions, exit_code, serve};

/// A local Webex cloud to develop and test against offline.
#[derive(Parser)]
#[command(name = "webex-sim", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves until Ctrl-C, and prints the variables by which clients find it as KEY=VALUE lines.
    Serve(ServeOptions),
}

const EXIT_CODES: &str = "Exit codes: 0 ended as asked, 1 something else failed, 2 wrong arguments, \
                          3 the data directory cannot be used, 4 the seed cannot be planted";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("webex-sim: {error}");
            ExitCode::from(exit_code(&error))
        }
    }
}

fn run() -> io::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match Cli::parse().command {
        Command::Serve(options) => runtime(options.profile)?.block_on(serve(options)),
    }
}

/// Foreign suites write in parallel and want the order in which they wrote: one thread takes requests as they arrive.
fn runtime(profile: Profile) -> io::Result<Runtime> {
    let mut builder =
        if profile == Profile::Interop { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.enable_all().build()
}
