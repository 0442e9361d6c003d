//! The `webex` command. Without further words it plays the demo.

mod demo;

use std::process::ExitCode;

use clap::Parser;

/// Plays a story with the Webex SDK for Rust: against the embedded simulator, or against the real service.
///
/// Exit code: 0 when everything held, 1 when a step failed, 2 when the command line is wrong.
#[derive(Parser)]
#[command(name = "webex", version)]
struct Args {
    /// Plays a small story against the real service, with the token in WEBEX_ACCESS_TOKEN, and tidies up after itself.
    /// U2C_SERVICE_URL and HYDRA_SERVICE_URL are honoured.
    #[arg(long)]
    real: bool,
    /// How many messages the story pages through on the simulator.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    messages: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let args = Args::parse();
    let report = if args.real { demo::real().await } else { demo::simulated(args.messages).await };
    println!("{report}");
    if report.held() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
