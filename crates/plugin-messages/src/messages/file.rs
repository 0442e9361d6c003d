//! A file to post.

use std::path::PathBuf;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;
use url::Url;
use webex_core::multipart::Part;
use webex_core::request::Body;
use webex_core::{Error, Result};

/// The largest file that the service takes, in bytes (wire/04 section 3.3).
pub const MAX_FILE: u64 = 100 << 20;

/// A file to post with a message: from the disk, from memory, from a stream, or by a public URL that the service
/// fetches itself (wire/04 section 2.2.2).
///
/// What can be read once only is never sent a second time, so that its upload is not retried.
///
/// ```
/// use webex_plugin_messages::File;
/// # fn main() -> webex_core::Result<()> {
/// let csv = File::bytes("figures.csv", "a;b\n1;2\n");
/// let odd = File::bytes("figures", "a;b\n1;2\n").content_type("text/csv");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct File {
    source: Source,
    name: Option<String>,
    content_type: Option<String>,
}

#[derive(Debug)]
enum Source {
    Path(PathBuf),
    Body(Body),
    Url(Url),
}

impl File {
    /// A file of the disk, read while it is sent, under its own name.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self { source: Source::Path(path.into()), name: None, content_type: None }
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::body(name, Body::Bytes(bytes.into()))
    }

    /// What a reader yields; `len` in bytes, when it is known.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{File, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let log = File::reader("log.txt", tokio::io::empty(), None);
    /// webex.messages().create(&room).file(log).await?;
    /// # Ok(()) }
    /// ```
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + 'static,
        len: Option<u64>,
    ) -> Self {
        Self::body(name, Body::from_reader(reader, len))
    }

    /// What a stream yields; `len` in bytes, when it is known.
    pub fn stream<S, E>(name: impl Into<String>, stream: S, len: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        Self::body(name, Body::from_stream(stream, len))
    }

    /// Any body.
    pub fn body(name: impl Into<String>, body: impl Into<Body>) -> Self {
        Self { source: Source::Body(body.into()), name: Some(name.into()), content_type: None }
    }

    /// A public URL, which the service fetches.
    ///
    /// ```
    /// use webex_plugin_messages::File;
    /// let logo = File::url("https://example.com/logo.png".parse().expect("a URL"));
    /// ```
    pub fn url(url: Url) -> Self {
        Self { source: Source::Url(url), name: None, content_type: None }
    }

    /// The name that others see. A file by URL keeps the name that its server gives it.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The content type, instead of the one that follows from the name.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The URL, when the service fetches the file itself.
    pub(super) fn as_url(&self) -> Option<&Url> {
        match &self.source {
            Source::Url(url) => Some(url),
            _ => None,
        }
    }

    /// The part of a form that it is.
    pub(super) async fn into_part(self) -> Result<Part> {
        let mut part = match self.source {
            Source::Url(url) => return Ok(Part::text("files", url)),
            Source::Path(path) => Part::file("files", path).await?,
            Source::Body(body) => Part::body("files", body),
        };
        if let Some(name) = self.name {
            // Without a name the service takes the part for a text field.
            part = part.file_name(if name.is_empty() { "file".to_owned() } else { name });
        }
        match self.content_type {
            Some(content_type) => part.mime(content_type),
            None => Ok(part),
        }
    }

    /// Refuses what is known to be too large.
    pub(super) fn check(&self) -> Result<()> {
        match &self.source {
            Source::Body(body) if body.len().is_some_and(|len| len > MAX_FILE) => {
                Err(Error::invalid_input("a file has at most 100 MB"))
            }
            _ => Ok(()),
        }
    }
}
