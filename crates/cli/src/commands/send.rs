//! `webex messages send`.

use std::path::{Path, PathBuf};

use webex::messages::{CreateMessage, Destination, File, Messages};

use super::messages::destination;
use crate::args::SendArgs;
use crate::failure::Failure;
use crate::input;
use crate::output::{Printer, Transfer};

pub(super) async fn run(printer: &Printer, messages: &Messages, args: SendArgs) -> Result<(), Failure> {
    let (to, text) = (destination(&args.to)?, text(&args).await?);
    check(&args.file)?;
    let mut files = args.file.iter();
    let first = begin(messages, &to, &args);
    let first = match (text, args.markdown) {
        (Some(text), true) => first.markdown(text),
        (Some(text), false) => first.text(text),
        (None, _) => first,
    };
    send(printer, first, files.next(), &args).await?;
    // A message has one file.
    for file in files {
        send(printer, begin(messages, &to, &args), Some(file), &args).await?;
    }
    Ok(())
}

fn begin(messages: &Messages, to: &Destination, args: &SendArgs) -> CreateMessage {
    let message = messages.create(to.clone());
    match &args.parent {
        Some(parent) => message.parent(parent.as_str()),
        None => message,
    }
}

async fn send(
    printer: &Printer,
    message: CreateMessage,
    file: Option<&PathBuf>,
    args: &SendArgs,
) -> Result<(), Failure> {
    let Some(path) = file else { return printer.done("Sent", &message.await?) };
    let name = args.file_name.as_deref().filter(|_| is_input(path)).unwrap_or_else(|| name_of(path));
    let file = match is_input(path) {
        true => File::bytes(name, input::all().await?),
        false => File::path(path),
    };
    let bar = Transfer::new(printer, name);
    let sent = message.file(file).on_progress(bar.report()).await;
    drop(bar);
    printer.done("Sent", &sent?)
}

/// The text, wherever it comes from.
async fn text(args: &SendArgs) -> Result<Option<String>, Failure> {
    match &args.text {
        Some(text) if text == "-" && args.file.iter().any(|file| is_input(file)) => {
            Err(Failure::usage("standard input is either the text or a file"))
        }
        Some(text) => input::text(text.clone()).await.map(Some),
        None if !args.file.is_empty() => Ok(None),
        None if input::is_piped() => input::all_text().await.map(Some),
        None => Err(Failure::usage("a message needs a text or a file")),
    }
}

/// Files that are not there are found out before anything is sent.
fn check(files: &[PathBuf]) -> Result<(), Failure> {
    if files.iter().filter(|file| is_input(file)).count() > 1 {
        return Err(Failure::usage("standard input can be one file only"));
    }
    let missing = files.iter().find(|file| !is_input(file) && !file.is_file());
    match missing {
        Some(file) => Err(Failure::usage(format!("there is no file {}", file.display()))),
        None => Ok(()),
    }
}

fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn name_of(path: &Path) -> &str {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("-") | None => "stdin",
        Some(name) => name,
    }
}
