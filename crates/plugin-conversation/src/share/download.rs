//! Getting files back.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use url::Url;
use webex_core::request::{Call, Progress, ProgressReport, Response};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_jose::Scr;
use webex_plugin_cypher::{CypherExt, DownloadFile};

use crate::model::{FileImage, FileItem};
use crate::open::{FileReference, Sealed};
use crate::stream::ConversationsHandle;

/// Where a file is and how it is opened: a file of a share, or its small picture.
#[derive(Clone)]
pub struct FileAddress {
    url: Option<Url>,
    scr: Option<Sealed<FileReference>>,
}

impl FileAddress {
    fn new(url: Option<&str>, scr: Option<&Sealed<FileReference>>) -> Self {
        Self { url: url.and_then(|url| Url::parse(url).ok()), scr: scr.cloned() }
    }

    /// Where the bytes are, and the reference when they are sealed.
    fn resolve(self) -> Result<(Url, Option<Scr>)> {
        let url = self.url.ok_or_else(|| Error::invalid_input("the file does not say where it is"))?;
        let scr = match &self.scr {
            None => None,
            Some(scr) => match scr.readable() {
                Some(reference) => Some(reference.scr().clone()),
                None => return Err(unreadable(scr)),
            },
        };
        Ok((url, scr))
    }
}

fn unreadable(scr: &Sealed<FileReference>) -> Error {
    let reason = scr.unreadable().map_or("nobody has tried to open it", |unreadable| unreadable.reason());
    Error::new(ErrorKind::Decode, format!("the reference of the file is not open: {reason}"))
}

impl From<&FileItem> for FileAddress {
    fn from(file: &FileItem) -> Self {
        Self::new(file.url.as_deref(), file.scr.as_ref())
    }
}

impl From<&FileImage> for FileAddress {
    fn from(image: &FileImage) -> Self {
        Self::new(image.url.as_deref(), image.scr.as_ref())
    }
}

impl fmt::Debug for FileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileAddress").field("scr", &self.scr).finish_non_exhaustive()
    }
}

/// A file to be downloaded, and opened when it is sealed; made by [`ConversationsHandle::download`] (wire/03 section
/// 2.9). End it with `.await` or [`save_as`](Self::save_as).
#[must_use = "nothing is downloaded until it is awaited"]
pub struct Download {
    webex: Webex,
    file: FileAddress,
    use_service: bool,
    allow: Option<Value>,
    report: Option<ProgressReport>,
}

impl ConversationsHandle {
    /// Downloads a file that was shared, or its small picture.
    ///
    /// ```no_run
    /// use webex_plugin_conversation::{Activity, ActivityObject, ConversationsExt};
    /// # async fn example(webex: webex_core::Webex, share: &Activity) -> webex_core::Result<()> {
    /// if let Some(ActivityObject::Content(content)) = share.object.as_deref() {
    ///     for file in content.files.iter().flat_map(|list| &list.items) {
    ///         let bytes = webex.conversations()?.download(file).await?;
    ///         println!("{} bytes", bytes.len());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn download(&self, file: impl Into<FileAddress>) -> Download {
        let webex = self.webex().clone();
        Download { webex, file: file.into(), use_service: true, allow: None, report: None }
    }
}

impl Download {
    /// Whether the file service is asked for the address of the bytes, as it is if nothing is said.
    pub fn use_file_service(mut self, yes: bool) -> Self {
        self.use_service = yes;
        self
    }

    /// What the file service may give out, for example `["unchecked", "evaluating"]` for files that are not scanned yet.
    pub fn allow(mut self, what: impl Into<Value>) -> Self {
        self.allow = Some(what.into());
        self
    }

    /// Tells `report` how much has arrived; it must not block.
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Downloads the file into memory. Cancel safe.
    ///
    /// # Errors
    /// [`Decode`](ErrorKind::Decode) when its reference could not be opened; as
    /// [`DownloadFile::send`], or as [`Webex::send`] for a file that is not sealed.
    pub async fn send(self) -> Result<Bytes> {
        match self.begin()? {
            Begun::Sealed(download) => Ok(download.send().await?),
            Begun::Clear(webex, call) => webex.send(*call).await?.into_bytes(),
        }
    }

    /// Downloads the file, checks it, and then puts it at `path`; answers with the number of bytes. A sealed file is
    /// there whole or not at all.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, file: &webex_plugin_conversation::FileItem) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// let written = webex.conversations()?.download(file).save_as("report.pdf").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send), and when it cannot be written.
    pub async fn save_as(self, path: impl AsRef<Path>) -> Result<u64> {
        match self.begin()? {
            Begun::Sealed(download) => Ok(download.save_as(path).await?),
            Begun::Clear(webex, call) => save(webex.send(call.streaming()).await?, path.as_ref()).await,
        }
    }

    fn begin(self) -> Result<Begun> {
        let (url, scr) = self.file.resolve()?;
        let Some(scr) = scr else {
            let mut call = Call::url(Method::GET, url).max_response(u64::MAX);
            if let Some(report) = self.report {
                call = call.on_download(report);
            }
            return Ok(Begun::Clear(self.webex, Box::new(call)));
        };
        let mut download = self.webex.cypher()?.download(url, scr).use_file_service(self.use_service);
        if let Some(allow) = self.allow {
            download = download.allow(allow);
        }
        if let Some(report) = self.report {
            download = download.on_progress(move |progress| report(progress));
        }
        Ok(Begun::Sealed(Box::new(download)))
    }
}

enum Begun {
    Sealed(Box<DownloadFile>),
    /// The file is in clear.
    Clear(Webex, Box<Call>),
}

async fn save(response: Response, path: &Path) -> Result<u64> {
    let io = |error| Error::new(ErrorKind::Storage, "the file cannot be written").with_source(error);
    let mut file = tokio::fs::File::create(path).await.map_err(io)?;
    let written = response.copy_to(&mut file).await?;
    tokio::io::AsyncWriteExt::flush(&mut file).await.map_err(io)?;
    Ok(written)
}

webex_core::awaitable!(Download => Bytes);

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("file", &self.file).finish_non_exhaustive()
    }
}
