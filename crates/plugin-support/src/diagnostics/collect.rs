//! What goes into the document.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use serde_json::{Value, json};
use webex_core::diagnostics::{DiagnosticsSource, Redactor};
use webex_core::{Result, Webex};

use super::bundle::DiagnosticsBundle;
use super::layout::Document;
use super::sections;
use crate::handle::SupportHandle;
use crate::logs::{LogMetadata, UploadedLogs};

/// Small enough for every mailbox.
const DEFAULT_SIZE: usize = 4 << 20;
/// The core's own sections have room in it.
const SMALLEST_SIZE: usize = 16 << 10;

/// A diagnostics bundle in the making; made by [`SupportHandle::diagnostics`]. Nothing is read before it is collected.
#[must_use = "nothing is collected until it is written, uploaded or looked at"]
pub struct Diagnostics {
    support: SupportHandle,
    note: Option<String>,
    logs: bool,
    size: usize,
}

impl Diagnostics {
    pub(crate) fn new(support: SupportHandle) -> Self {
        Self { support, note: None, logs: true, size: DEFAULT_SIZE }
    }

    /// What the user says is wrong. It is redacted like everything else.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Without the log.
    pub fn without_logs(mut self) -> Self {
        self.logs = false;
        self
    }

    /// At most so many bytes, 16 KiB at least; 4 MiB unless it is said. What has no room is left out, sections of
    /// plug-ins and old log entries first, and the document says so.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Support::new()).build().await?;
    /// let bundle = webex.support()?.diagnostics().max_size(32 << 10).collect();
    /// assert!(bundle.text().len() <= 32 << 10);
    /// # webex.shutdown().await }
    /// ```
    pub fn max_size(mut self, bytes: usize) -> Self {
        self.size = bytes.max(SMALLEST_SIZE);
        self
    }

    /// Reads everything, at this moment. Sends nothing and waits for nothing, so that it works for a client whose
    /// network or login is gone.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Support::new()).build().await?;
    /// let bundle = webex.support()?.diagnostics().note("no sound").collect();
    /// let document: serde_json::Value = serde_json::from_str(bundle.text()).expect("it is JSON");
    /// assert_eq!(document["note"], "no sound");
    /// assert_eq!(document["versions"]["sdk"], webex_core::VERSION);
    /// # webex.shutdown().await }
    /// ```
    pub fn collect(self) -> DiagnosticsBundle {
        let webex = self.support.webex().clone();
        let redactor = Redactor::of(&webex);
        // Half of the room is for the log, or log and sections would push each other out.
        let mut document = Document::new(self.size, if self.logs { self.size / 2 } else { self.size });
        let own = sections::of_client(&webex, self.note.as_deref());
        for (name, value) in own.into_iter().chain(of_plugins(&webex)) {
            document.section(&redactor.text(&name), &redactor.value(&value));
        }
        if self.logs {
            let entries = webex.log().entries();
            document.log(entries.iter().rev().map(|entry| redactor.text(&entry.to_string())));
        }
        DiagnosticsBundle::new(self.support, document.finish())
    }

    /// Writes the document to a file; as [`DiagnosticsBundle::write_to`].
    ///
    /// ```no_run
    /// # use webex_plugin_support::SupportExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.support()?.diagnostics().note("messages come late").write_to("webex-diagnostics.json").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As there.
    pub async fn write_to(self, path: impl Into<PathBuf>) -> Result<()> {
        self.collect().write_to(path).await
    }

    /// Uploads the document; as [`DiagnosticsBundle::upload`].
    ///
    /// ```no_run
    /// # use webex_plugin_support::{LogMetadata, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let about = LogMetadata::new().issue_description("messages come late");
    /// let done = webex.support()?.diagnostics().upload(about).await?;
    /// println!("quote {:?} when you ask for help", done.tracking_id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As there.
    pub async fn upload(self, about: LogMetadata) -> Result<UploadedLogs> {
        self.collect().upload(about).await
    }
}

/// What plug-ins tell. A name that is taken gets a number.
fn of_plugins(webex: &Webex) -> Vec<(String, Value)> {
    let mut taken: BTreeSet<String> = sections::NAMES.map(str::to_owned).into();
    let sources = webex.contributions::<DiagnosticsSource>();
    let named = sources.iter().map(|source| (free_name(&mut taken, source.section()), source.read(webex)));
    let mut read: Vec<_> = named.collect();
    read.retain(|(_, value)| *value != json!(null));
    read
}

fn free_name(taken: &mut BTreeSet<String>, wanted: &str) -> String {
    let numbered = (2..).map(|number| format!("{wanted}_{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnostics")
            .field("logs", &self.logs)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
