//! Fetching a file.

use bytes::Bytes;
use http::Method;
use tokio::io::AsyncWrite;
use webex_core::request::{BodyStream, Call, ProgressReport, Response};
use webex_core::{Result, Webex};

use super::{ContentInfo, ContentRef};

/// The most that is read into memory, in bytes: no file is larger.
const MAX_BYTES: u64 = 128 << 20;

/// Fetches a file of a message; made by [`Messages::content`](crate::Messages::content). Awaited, it gives the bytes.
///
/// A file that is still being scanned is waited for, as long as the service says. Other troubles of the file are told
/// apart by [`ContentFailure`](crate::ContentFailure).
#[must_use = "a builder does nothing until it is sent"]
pub struct FetchContent {
    webex: Webex,
    content: ContentRef,
    allow_unscannable: bool,
    report: Option<ProgressReport>,
}

/// A file on its way.
#[derive(Debug)]
#[non_exhaustive]
pub struct Download {
    /// What is known of the file.
    pub info: ContentInfo,
    /// Its bytes. Dropping the stream gives the download up.
    pub stream: BodyStream,
}

impl FetchContent {
    pub(crate) fn new(webex: &Webex, content: ContentRef) -> Self {
        Self { webex: webex.clone(), content, allow_unscannable: false, report: None }
    }

    /// Takes also a file that cannot be scanned for malware.
    pub fn allow_unscannable(mut self) -> Self {
        self.allow_unscannable = true;
        self
    }

    /// Has the progress of the download reported; see [`progress_channel`](webex_core::request::progress_channel).
    pub fn on_progress(mut self, report: ProgressReport) -> Self {
        self.report = Some(report);
        self
    }

    /// What is known of the file, without its bytes.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, url: String) -> webex_core::Result<()> {
    /// let info = webex.messages().content(&url).info().await?;
    /// println!("{:?}, {:?} bytes", info.file_name, info.len);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    pub async fn info(self) -> Result<ContentInfo> {
        let response = self.webex.send(self.call(Method::HEAD)).await?;
        Ok(ContentInfo::read(response.headers()))
    }

    /// The bytes, in memory.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    pub async fn send(self) -> Result<Bytes> {
        self.webex.send(self.call(Method::GET).max_response(MAX_BYTES)).await?.into_bytes()
    }

    /// Writes the bytes to `writer` as they come, and flushes it; answers with their number.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, message: Message) -> webex_core::Result<()> {
    /// let mut memory = std::io::Cursor::new(Vec::new());
    /// for url in &message.files {
    ///     webex.messages().content(url).write_to(&mut memory).await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`], also in the middle; [`ErrorKind::Storage`](webex_core::ErrorKind::Storage) of the writer.
    /// Not cancel safe: a part may be written.
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        self.open().await?.copy_to(writer).await
    }

    /// The file as a stream.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, url: String) -> webex_core::Result<()> {
    /// use futures_util::TryStreamExt;
    /// let mut download = webex.messages().content(&url).stream().await?;
    /// while let Some(chunk) = download.stream.try_next().await? {
    ///     println!("{} bytes of {:?}", chunk.len(), download.info.file_name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`]; the stream may fail in the middle. Cancel safe: it only reads.
    pub async fn stream(self) -> Result<Download> {
        let response = self.open().await?;
        Ok(Download { info: ContentInfo::read(response.headers()), stream: response.into_stream() })
    }

    async fn open(&self) -> Result<Response> {
        self.webex.send(self.call(Method::GET).streaming()).await
    }

    fn call(&self, method: Method) -> Call {
        let call =
            self.content.call(method).header(http::header::ACCEPT, http::HeaderValue::from_static("*/*"));
        let call = if self.allow_unscannable { call.query("allow", "unscannable") } else { call };
        match &self.report {
            Some(report) => call.on_download(report.clone()),
            None => call,
        }
    }
}

webex_core::awaitable!(FetchContent => Bytes);

impl std::fmt::Debug for FetchContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FetchContent").field("content", &self.content).finish_non_exhaustive()
    }
}
