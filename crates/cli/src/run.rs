//! From the command line to the exit code.

use std::ffi::OsString;
use std::io::Write;
use std::time::Duration;

use clap::{CommandFactory, Parser};
use tokio::runtime::{Builder, Runtime};
use webex_sim::Profile;

use crate::Exit;
use crate::args::{Cli, Command};
use crate::commands;
use crate::failure::Failure;
use crate::logging;
use crate::output::Printer;

/// How long to wait for what is left at the end, as a thread that reads from standard input.
const AFTERMATH: Duration = Duration::from_millis(100);

/// The description of the command line: every command, flag and text of help.
///
/// ```
/// let webex = webex_cli::command();
/// assert!(webex.find_subcommand("messages").is_some());
/// ```
pub fn command() -> clap::Command {
    Cli::command()
}

/// Does what the command line says, prints to standard output and standard error, and tells how it ended.
///
/// The first word is the name of the program. Sets up the log of this process, so that it is called once.
///
/// ```
/// use webex_cli::Exit;
/// assert_eq!(webex_cli::run(["webex", "rooms", "get"]), Exit::Usage, "of which room?");
/// ```
pub fn run<I>(words: I) -> Exit
where
    I: IntoIterator,
    I::Item: Into<OsString>,
{
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, words.iter().any(|word| word == "--json")),
    };
    logging::begin(&cli.global);
    let runtime = match runtime(&cli) {
        Ok(runtime) => runtime,
        Err(error) => return report(&Printer::new(&cli.global), &Failure::io("threads", &error)),
    };
    let (printer, result) = runtime.block_on(commands::run(cli));
    runtime.shutdown_timeout(AFTERMATH);
    match result {
        Ok(()) => Exit::Done,
        Err(failure) => report(&printer, &failure),
    }
}

/// Foreign suites write in parallel and want the order in which they wrote: the simulator has one thread for them.
fn runtime(cli: &Cli) -> std::io::Result<Runtime> {
    let interop = matches!(&cli.command, Some(Command::Sim(sim)) if sim.options.profile == Profile::Interop);
    let mut builder = if interop { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.enable_all().build()
}

/// Help and version, or a command line that is wrong.
fn unparsed(error: &clap::Error, json: bool) -> Exit {
    if !error.use_stderr() {
        // Whoever is gone needs no help.
        let _ = error.print();
        return Exit::Done;
    }
    if json {
        let text = error.to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        let _ = writeln!(std::io::stderr(), "{}", Failure::usage(text).json());
    } else {
        let _ = error.print();
    }
    Exit::Usage
}

fn report(printer: &Printer, failure: &Failure) -> Exit {
    printer.failure(failure);
    failure.exit()
}
