//! The log of a whole run of tests, and the secrets that were used in it: so that one look finds what leaked.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use futures_util::future::BoxFuture;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use webex_core::pipeline::Intercept;
use webex_core::request::Exchange;
use webex_core::{Error, Result, Webex};

/// The folder in which a run takes down what is logged (`*.log`) and which secrets it used (`*.secrets`), a process a file.
const FOLDER: &str = "WEBEX_TEST_LOG_DIR";

/// Notes a secret that a test uses, so that a run that is taken down is searched for it, too. Without such a run it does
/// nothing. The fixtures note theirs themselves.
///
/// ```
/// let password = webex_testing::noted_secret("the-password-of-bob");
/// assert_eq!(password, "the-password-of-bob");
/// ```
pub fn noted_secret(secret: &str) -> &str {
    note([secret]);
    secret
}

pub(crate) fn note<T: AsRef<str>>(secrets: impl IntoIterator<Item = T>) {
    let Some(files) = files() else { return };
    let lines: String = secrets.into_iter().map(|secret| format!("{}\n", secret.as_ref())).collect();
    // A test does not fail over its log; the search does, when it finds no secrets to search for.
    let _ = files.secrets.lock().unwrap_or_else(PoisonError::into_inner).write_all(lines.as_bytes());
}

struct Files {
    log: Mutex<File>,
    secrets: Mutex<File>,
}

fn files() -> Option<&'static Files> {
    static FILES: OnceLock<Option<Files>> = OnceLock::new();
    FILES.get_or_init(open).as_ref()
}

fn open() -> Option<Files> {
    let folder = PathBuf::from(std::env::var_os(FOLDER)?);
    let open = |ending: &str| {
        let path = folder.join(format!("{}.{ending}", std::process::id()));
        let file = OpenOptions::new().create(true).append(true).open(&path);
        Mutex::new(file.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    Some(Files { log: open("log"), secrets: open("secrets") })
}

/// Takes down everything that this process logs from now on, if a run is taken down.
pub(crate) fn begin() {
    static BEGUN: OnceLock<()> = OnceLock::new();
    BEGUN.get_or_init(|| {
        if files().is_some() {
            // A test that has a subscriber for the whole process keeps it.
            let _ = tracing::subscriber::set_global_default(TakeDown);
        }
    });
}

/// Takes down every span and every event with all fields. It knows no spans: one that a test's own subscriber began may end
/// here, which a registry would not survive.
struct TakeDown;

impl Subscriber for TakeDown {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::of(span.metadata());
        span.record(&mut line);
        line.write();
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("recorded:".to_owned());
        values.record(&mut line);
        line.write();
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::of(event.metadata());
        event.record(&mut line);
        line.write();
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// One line of the log.
struct Line(String);

impl Line {
    fn of(metadata: &Metadata<'_>) -> Self {
        Self(format!("{} {}:", metadata.level(), metadata.target()))
    }

    fn write(mut self) {
        self.0.push('\n');
        let _ = RunLog.write_all(self.0.as_bytes());
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push_str(&format!(" {}={value}", field.name()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

/// Writes to the log of the run, if there is one.
pub(crate) struct RunLog;

impl Write for RunLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(files) = files() {
            files.log.lock().unwrap_or_else(PoisonError::into_inner).write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes down every error that a client answers with, as text and in full: they must hold no secret either.
pub(crate) struct TellErrors;

impl Intercept for TellErrors {
    fn call<'a>(&'a self, _: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        if let Some(error) = exchange.error() {
            let _ = writeln!(RunLog, "{}", told(error));
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Whether a run is taken down.
pub(crate) fn is_on() -> bool {
    files().is_some()
}

fn told(error: &Error) -> String {
    let mut text = format!("error: {error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(e) = cause {
        text.push_str(&format!("\n  because: {e} {e:?}"));
        cause = e.source();
    }
    text
}
