//! The `webex` command. Without further words it plays the demo.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(webex_cli::run(std::env::args_os()).code())
}
