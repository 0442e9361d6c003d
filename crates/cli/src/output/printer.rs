//! The printer: one for each run.

use std::io::{self, IsTerminal, Write};

use console::Term;
use futures_util::{Stream, StreamExt};
use serde_json::Value;

use super::details;
use super::resource::Resource;
use super::style::{Style, Styled};
use super::table::Table;
use crate::args::GlobalArgs;
use crate::failure::Failure;

/// For whom is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Format {
    /// People.
    Text,
    /// Programs.
    Json,
    /// Scripts, which want ids.
    Ids,
}

/// What prints.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    format: Format,
    style: Style,
    errors: Style,
    width: Option<usize>,
}

impl Printer {
    pub(crate) fn new(global: &GlobalArgs) -> Self {
        let format = match (global.json, global.quiet) {
            (true, _) => Format::Json,
            (false, true) => Format::Ids,
            _ => Format::Text,
        };
        let is_terminal = io::stdout().is_terminal();
        Self {
            format,
            style: Style::choose(global.color, is_terminal),
            errors: Style::choose(global.color, io::stderr().is_terminal()),
            width: is_terminal.then(|| usize::from(Term::stdout().size().1)),
        }
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// The colours of standard error.
    pub(crate) fn error_style(&self) -> Style {
        self.errors
    }

    /// One line on standard output, out of the house at once.
    pub(crate) fn line(&self, line: &str) -> Result<(), Failure> {
        self.bytes(format!("{line}\n").as_bytes())
    }

    /// These bytes on standard output, out of the house at once.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }

    /// One thing.
    pub(crate) fn one<T: Resource>(&self, item: &T) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.line(&item.json().to_string()),
            Format::Ids => self.line(item.id()),
            Format::Text => self.all(&details::lines(&item.json(), self.style)),
        }
    }

    /// Something that is no resource.
    pub(crate) fn value(&self, value: &Value) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.line(&value.to_string()),
            Format::Ids => Ok(()),
            Format::Text => self.all(&details::lines(value, self.style)),
        }
    }

    /// A word for people.
    pub(crate) fn word(&self, text: &str) -> Result<(), Failure> {
        if self.format == Format::Text { self.line(text) } else { Ok(()) }
    }

    /// Something that was made or changed, with a word on it for people.
    pub(crate) fn done<T: Resource>(&self, what: &str, item: &T) -> Result<(), Failure> {
        match self.format {
            Format::Text => self.line(&format!("{what} {}", self.style.paint(Styled::Faint, item.id()))),
            _ => self.one(item),
        }
    }

    /// Something that is gone.
    pub(crate) fn deleted(&self, id: &str) -> Result<(), Failure> {
        match self.format {
            Format::Text => self.line(&format!("Deleted {}", self.style.paint(Styled::Faint, id))),
            Format::Json => self.line(&serde_json::json!({ "deleted": id }).to_string()),
            Format::Ids => Ok(()),
        }
    }

    /// A list: a table for people, else each item as it comes.
    pub(crate) async fn list<T: Resource>(
        &self,
        items: impl Stream<Item = webex::Result<T>>,
    ) -> Result<(), Failure> {
        let mut items = std::pin::pin!(items);
        let mut rows = Vec::new();
        while let Some(item) = items.next().await {
            let item = match item {
                Ok(item) => item,
                Err(error) => {
                    // What came before the error is shown all the same.
                    self.table::<T>(rows)?;
                    return Err(error.into());
                }
            };
            match self.format {
                Format::Text => rows.push(row(&item)),
                _ => self.one(&item)?,
            }
        }
        if rows.is_empty() && self.format == Format::Text {
            self.notice("nothing found");
        }
        self.table::<T>(rows)
    }

    fn table<T: Resource>(&self, rows: Vec<Vec<String>>) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let table = Table { columns: T::COLUMNS, elastic: T::ELASTIC, rows };
        self.all(&table.lines(self.style, self.width))
    }

    fn all(&self, lines: &[String]) -> Result<(), Failure> {
        lines.iter().try_for_each(|line| self.line(line))
    }

    /// What goes on, on standard error. Nobody is troubled when that fails.
    pub(crate) fn notice(&self, text: &str) {
        let line = match self.format {
            Format::Ids => return,
            Format::Text => self.errors.paint(Styled::Faint, text),
            Format::Json => serde_json::json!({ "notice": text }).to_string(),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// What somebody has to do for the command to go on, on standard error, even of those who want silence.
    pub(crate) fn ask(&self, text: &str) {
        let line = match self.format {
            Format::Json => serde_json::json!({ "ask": text }).to_string(),
            _ => text.to_owned(),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Why the command failed, on standard error.
    pub(crate) fn failure(&self, failure: &Failure) {
        if failure.is_silent() {
            return;
        }
        let line = match self.format {
            Format::Json => failure.json(),
            _ => format!("{} {failure}", self.errors.paint(Styled::Wrong, "error:")),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }
}

fn row<T: Resource>(item: &T) -> Vec<String> {
    let mut cells = item.cells();
    cells.push(item.id().to_owned());
    cells
}
