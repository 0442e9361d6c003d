//! The local cloud, the demo, and what shells and manuals want.

use std::fs;
use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;

use crate::Exit;
use crate::args::{Cli, CompletionsArgs, DemoArgs, ManArgs, SimArgs};
use crate::demo;
use crate::failure::Failure;
use crate::session::Session;

/// Serves until it is interrupted.
pub(super) async fn sim(args: SimArgs) -> Result<(), Failure> {
    webex_sim::serve::serve(args.options).await.map_err(|error| Failure::output(&error))
}

/// Plays the demo.
pub(super) async fn demo(args: DemoArgs) -> Result<(), Failure> {
    let report = if args.real { demo::real().await } else { demo::simulated(args.messages).await };
    writeln!(io::stdout(), "{report}").map_err(|error| Failure::output(&error))?;
    match report.held() {
        true => Ok(()),
        false => Err(Failure::new(Exit::Failed, "a step of the demo failed")),
    }
}

/// Prints the completions of a shell.
pub(super) fn completions(session: &Session, args: CompletionsArgs) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "webex", &mut text);
    session.printer.bytes(&text)
}

/// Prints a page of the manual, or writes all of them.
pub(super) fn man(session: &Session, args: ManArgs) -> Result<(), Failure> {
    let mut root = Cli::command();
    // Gives each command its full name, and what holds for all.
    root.build();
    match &args.directory {
        Some(directory) => {
            fs::create_dir_all(directory)
                .and_then(|()| clap_mangen::generate_to(Cli::command(), directory))
                .map_err(|error| Failure::io(&directory.display().to_string(), &error))?;
            Ok(())
        }
        None => page(session, &root, &args.command),
    }
}

fn page(session: &Session, root: &clap::Command, path: &[String]) -> Result<(), Failure> {
    let mut command = root;
    for name in path {
        let unknown = || Failure::usage(format!("there is no command `{}`", path.join(" ")));
        command = command.find_subcommand(name).ok_or_else(unknown)?;
    }
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text).map_err(|error| Failure::io("the page", &error))?;
    session.printer.bytes(&text)
}
