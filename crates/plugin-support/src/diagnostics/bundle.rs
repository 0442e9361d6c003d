//! The document, and where it goes.

use std::fmt;
use std::path::PathBuf;

use webex_core::{Error, ErrorKind, Result};

use super::file;
use crate::handle::SupportHandle;
use crate::logs::{LogMetadata, UploadedLogs};

/// A document for people who look for a fault: JSON with a section a line or more, the log at its end. Without tokens,
/// keys, addresses of people, queries of URLs and what people wrote.
#[derive(Clone)]
pub struct DiagnosticsBundle {
    support: SupportHandle,
    text: String,
}

impl DiagnosticsBundle {
    pub(super) fn new(support: SupportHandle, text: String) -> Self {
        Self { support, text }
    }

    /// The document.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the document to a file that only its owner may read, and replaces what is there: as a whole, or not at
    /// all. A dropped future goes on writing.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Support::new()).build().await?;
    /// let bundle = webex.support()?.diagnostics().collect();
    /// # let path = std::env::temp_dir().join(format!("webex-{}.json", webex.session_id()));
    /// bundle.write_to(&path).await?;
    /// assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), Some(bundle.text()));
    /// # let _ = std::fs::remove_file(&path);
    /// # webex.shutdown().await }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when there can be no such file: no such folder, no right to write there, a path that
    /// is a folder. [`ErrorKind::Storage`] when the disk fails or is full. The error of the operating system is the
    /// source. No half file is left.
    pub async fn write_to(&self, path: impl Into<PathBuf>) -> Result<()> {
        let (path, text) = (path.into(), self.text.clone());
        let writing = tokio::task::spawn_blocking(move || file::write(&path, text.as_bytes()));
        let stopped =
            |error| Error::new(ErrorKind::Closed, "the runtime is shutting down").with_source(error);
        writing.await.map_err(stopped)?
    }

    /// Uploads the document in place of the log, with what is said about it. Not cancel safe, as
    /// [`UploadLogs::send`](crate::UploadLogs::send).
    ///
    /// # Errors
    /// As [`UploadLogs::send`](crate::UploadLogs::send).
    pub async fn upload(&self, about: LogMetadata) -> Result<UploadedLogs> {
        self.support.upload_logs().metadata(about).text(self.text.as_str()).await
    }
}

impl fmt::Display for DiagnosticsBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for DiagnosticsBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiagnosticsBundle").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}
