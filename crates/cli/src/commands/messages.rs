//! `webex messages`, apart from following.

use std::path::Path;

use jiff::Timestamp;
use tokio::io::AsyncWriteExt;
use webex::core::ids::PublicId;
use webex::core::ids::ResourceKind;
use webex::core::resource::{DateTime, PersonRef};
use webex::messages::{Destination, Download, Messages};
use webex::prelude::*;

use super::send;
use crate::Exit;
use crate::args::{ListMessagesArgs, MessagesCommand};
use crate::failure::Failure;
use crate::input;
use crate::output::{Format, Printer, Transfer};
use crate::session::Session;

pub(super) async fn run(session: &Session, command: MessagesCommand) -> Result<(), Failure> {
    let messages = session.client().await?.messages();
    let printer = &session.printer;
    match command {
        MessagesCommand::Send(args) => send::run(printer, &messages, args).await,
        MessagesCommand::List(args) => list(printer, &messages, args).await,
        MessagesCommand::Get { message } => printer.one(&messages.get(message.as_str()).await?),
        MessagesCommand::Edit { message, text, markdown } => {
            edit(printer, &messages, &message, text, markdown).await
        }
        MessagesCommand::Delete { message } => {
            messages.delete(message.as_str()).await?;
            printer.deleted(&message)
        }
        MessagesCommand::Download { message, directory } => {
            download(printer, &messages, &message, &directory).await
        }
        MessagesCommand::Follow(args) => super::follow::run(session, args).await,
    }
}

/// Whom or where a text of the command line names.
pub(super) fn destination(text: &str) -> Result<Destination, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::usage("a room or a person is required"));
    }
    let is_person =
        text.contains('@') || text.parse::<PublicId>().is_ok_and(|id| *id.kind() == ResourceKind::People);
    Ok(if is_person { Destination::person(text) } else { Destination::room(text) })
}

async fn list(printer: &Printer, messages: &Messages, args: ListMessagesArgs) -> Result<(), Failure> {
    let limit = args.shown.limit();
    match destination(&args.room)? {
        Destination::Room(room) => {
            let mut list = messages.list(room).limit(limit);
            if let Some(message) = args.parent {
                list = list.parent(message.as_str());
            }
            if args.mentions_me {
                list = list.mentioning_me();
            }
            if let Some(date) = args.before {
                list = list.before(checked(&date)?);
            }
            if let Some(message) = args.before_message {
                list = list.before_message(message.as_str());
            }
            printer.list(list).await
        }
        _ if args.mentions_me || args.before.is_some() || args.before_message.is_some() => {
            Err(Failure::usage("of a talk between two, only --parent chooses messages"))
        }
        _ => {
            let list = messages.list_direct(PersonRef::from(args.room)).limit(limit);
            let list = match args.parent {
                Some(message) => list.parent(message.as_str()),
                None => list,
            };
            printer.list(list).await
        }
    }
}

fn checked(date: &str) -> Result<DateTime, Failure> {
    let moment: Result<Timestamp, _> = date.parse();
    moment
        .map(DateTime::from)
        .map_err(|_| Failure::usage(format!("{date} is no date as in 2026-01-31T12:00:00Z")))
}

async fn edit(
    printer: &Printer,
    messages: &Messages,
    message: &str,
    text: String,
    markdown: bool,
) -> Result<(), Failure> {
    let text = input::text(text).await?;
    let now = messages.get(message).await?;
    let edit = messages.edit(&now);
    let edit = if markdown { edit.markdown(text) } else { edit.text(text) };
    printer.done("Edited", &edit.await?)
}

async fn download(
    printer: &Printer,
    messages: &Messages,
    message: &str,
    directory: &Path,
) -> Result<(), Failure> {
    let found = messages.get(message).await?;
    if found.files.is_empty() {
        return Err(Failure::new(Exit::NotFound, "the message has no files"));
    }
    for file in &found.files {
        let bar = Transfer::new(printer, "file");
        let download = messages.content(file).on_progress(bar.report()).stream().await?;
        let saved = save(directory, download).await;
        drop(bar);
        let path = saved?;
        match printer.format() {
            Format::Json => printer.line(&serde_json::json!({ "file": path }).to_string())?,
            _ => printer.line(&path)?,
        }
    }
    Ok(())
}

/// Saves under the name that the service gives, which is no path. What broke off leaves nothing.
async fn save(directory: &Path, download: Download) -> Result<String, Failure> {
    use futures_util::StreamExt;
    let failed = |error: &std::io::Error| Failure::io(&directory.display().to_string(), error);
    let temporary = tempfile::NamedTempFile::new_in(directory).map_err(|error| failed(&error))?;
    let clone = temporary.as_file().try_clone().map_err(|error| failed(&error))?;
    let (mut writer, mut stream) = (tokio::fs::File::from_std(clone), download.stream);
    while let Some(bytes) = stream.next().await {
        writer.write_all(&bytes?).await.map_err(|error| failed(&error))?;
    }
    writer.flush().await.map_err(|error| failed(&error))?;
    let name = download.info.file_name.unwrap_or_else(|| "file".to_owned());
    let path = persist(directory, &name, temporary).map_err(|error| failed(&error))?;
    Ok(path.display().to_string())
}

/// Gives the file its name, or the next one that is free.
fn persist(
    directory: &Path,
    name: &str,
    mut file: tempfile::NamedTempFile,
) -> std::io::Result<std::path::PathBuf> {
    let safe: String = name.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    let (stem, extension) = match safe.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem.to_owned(), format!(".{extension}")),
        _ => (safe, String::new()),
    };
    for number in 0..1000 {
        let number = if number == 0 { String::new() } else { format!("-{number}") };
        let path = directory.join(format!("{stem}{number}{extension}"));
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_from_a_room() {
        let person = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9mNWIzNjE4Ny1jOGRkLTQ3MjctOGIyZi1mOWM0NDdmMjkwNDY";
        let room = "Y2lzY29zcGFyazovL3VzL1JPT00vYmJjZWIxYWQtNDNmMS0zYjU4LTkxNDctZjE0YmIwYzRkMTU0";
        assert!(matches!(destination("ada@example.com"), Ok(Destination::PersonEmail(_))));
        assert!(matches!(destination(person), Ok(Destination::PersonId(_))));
        assert!(matches!(destination(room), Ok(Destination::Room(_))));
        assert!(matches!(destination("f5b36187-c8dd-4727-8b2f-f9c447f29046"), Ok(Destination::Room(_))));
        assert_eq!(destination(" ").expect_err("nobody").exit(), Exit::Usage);
    }

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let save = |name: &str| {
            let file = tempfile::NamedTempFile::new_in(folder.path()).expect("a file");
            let path = persist(folder.path(), name, file).expect("a name is free");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        };
        let names =
            ["a.txt", "a.txt", "a.txt", ".profile", ".profile", "plain", "plain", "x\u{1b}.txt"].map(save);
        assert_eq!(
            names,
            ["a.txt", "a-1.txt", "a-2.txt", ".profile", ".profile-1", "plain", "plain-1", "x_.txt"]
        );
    }
}
