//! Files down.

use std::fmt;
use std::future::IntoFuture;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use serde_json::Value;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use url::Url;
use webex_core::request::{Progress, ProgressReport};
use webex_jose::{FileDecryptor, Scr};

use super::endpoint;
use super::fetch::{Fetched, Transfer};
use super::spool::Spooled;
use super::uri::{FileUri, Sealed};
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::handle::CypherHandle;
use crate::kms::KeyUri;

/// A file to be downloaded and opened; made by [`CypherHandle::download_and_decrypt`] and [`CypherHandle::download`].
/// End it with `.await`, [`write_to`](Self::write_to) or [`save_as`](Self::save_as).
///
/// A download goes on where a connection broke. Not one byte is handed out before the tag of the whole file is checked;
/// larger files wait for that in a temporary file, encrypted.
#[must_use = "nothing is downloaded until it is awaited"]
pub struct DownloadFile {
    cypher: CypherHandle,
    target: Result<Target>,
    key: Option<KeyUri>,
    reference: Option<String>,
    use_service: bool,
    allow: Option<Value>,
    report: Option<ProgressReport>,
}

enum Target {
    Uri(FileUri),
    Open(Url, Box<Scr>),
}

impl DownloadFile {
    pub(crate) fn new(cypher: CypherHandle, uri: Result<FileUri>) -> Self {
        Self::to(cypher, uri.map(Target::Uri), false)
    }

    pub(crate) fn with_reference(cypher: CypherHandle, url: Url, scr: Scr) -> Self {
        Self::to(cypher, Ok(Target::Open(url, Box::new(scr))), true)
    }

    fn to(cypher: CypherHandle, target: Result<Target>, use_service: bool) -> Self {
        Self { cypher, target, key: None, reference: None, use_service, allow: None, report: None }
    }

    /// The key that the reference is sealed with, if the URI does not name both.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let (url, key, reference) = ("https://files.example/contents/1", "kms://kms.example/keys/1", "ey...");
    /// let file = webex.cypher()?.download_and_decrypt(url).key_uri(key).jwe(reference).await?;
    /// println!("{} bytes", file.len());
    /// # Ok(()) }
    /// ```
    pub fn key_uri(mut self, key: impl Into<KeyUri>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The sealed reference, if the URI does not hold both.
    pub fn jwe(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// Whether the file service is asked for the address of the bytes. Else they are fetched from the URI itself.
    pub fn use_file_service(mut self, yes: bool) -> Self {
        self.use_service = yes;
        self
    }

    /// What the file service may give out, for example `["unchecked", "evaluating"]` for files that are not scanned yet.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let uri = "https://files.example/contents/1?keyUri=...&JWE=...";
    /// let download = webex.cypher()?.download_and_decrypt(uri).use_file_service(true);
    /// let file = download.allow(serde_json::json!(["unchecked", "evaluating"])).await?;
    /// # Ok(()) }
    /// ```
    pub fn allow(mut self, what: impl Into<Value>) -> Self {
        self.allow = Some(what.into());
        self
    }

    /// Tells `report` how much has arrived; it must not block.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let uri = "https://files.example/contents/1?keyUri=...&JWE=...";
    /// let download = webex.cypher()?.download_and_decrypt(uri);
    /// let download = download.on_progress(|progress| println!("{:?}", progress.fraction()));
    /// download.save_as("report.pdf").await?;
    /// # Ok(()) }
    /// ```
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Downloads the file into memory. Cancel safe.
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] when URI, key or reference are missing; [`CypherErrorKind::InsecureUrl`] when
    /// the bytes would travel in clear; [`CypherErrorKind::Decrypt`] when they are not those that were shared;
    /// [`CypherErrorKind::Call`], and what fetching the key may fail with.
    pub async fn send(self) -> Result<Bytes> {
        match self.fetch(Some(u64::MAX)).await? {
            Fetched::Open(bytes) => Ok(bytes.into()),
            Fetched::Sealed(..) => Err(CypherError::new(CypherErrorKind::Io, "the file is not in memory")),
        }
    }

    /// Downloads the file, checks it, and then writes it; answers with the number of bytes. Not cancel safe: a part may
    /// be written.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let uri = "https://files.example/contents/1?keyUri=...&JWE=...";
    /// let mut file = Vec::new();
    /// let bytes = webex.cypher()?.download_and_decrypt(uri).write_to(&mut file).await?;
    /// assert_eq!(bytes, file.len() as u64);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send), and [`CypherErrorKind::Io`].
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        copy(self.fetch(None).await?, writer).await
    }

    /// Downloads the file, checks it, and then puts it at `path`, whole or not at all; answers with the number of
    /// bytes. Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let uri = "https://files.example/contents/1?keyUri=...&JWE=...";
    /// webex.cypher()?.download_and_decrypt(uri).use_file_service(true).save_as("report.pdf").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`write_to`](Self::write_to).
    pub async fn save_as(self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref().to_owned();
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .to_owned();
        let fetched = self.fetch(None).await?;
        let made = tokio::task::spawn_blocking(move || tempfile::NamedTempFile::new_in(folder)).await;
        let (file, temporary) = made.map_err(|_| closed())??.into_parts();
        let written = match fetched {
            Fetched::Sealed(from, decryptor) => from.decrypt_into(decryptor, file).await?,
            fetched => copy(fetched, &mut tokio::fs::File::from_std(file)).await?,
        };
        let moved = tokio::task::spawn_blocking(move || temporary.persist(path)).await;
        moved.map_err(|_| closed())?.map_err(|e| CypherError::from(e.error))?;
        Ok(written)
    }

    async fn fetch(self, limit: Option<u64>) -> Result<Fetched> {
        let result = self.try_fetch(limit).await;
        result.map_err(|error| match error.kind() {
            // What the caller did wrong speaks for itself.
            CypherErrorKind::InvalidInput | CypherErrorKind::InsecureUrl => error,
            _ => error.context("the file cannot be downloaded and decrypted"),
        })
    }

    async fn try_fetch(self, limit: Option<u64>) -> Result<Fetched> {
        let Self { cypher, target, key, reference, use_service, allow, report } = self;
        let (url, scr) = match target? {
            Target::Open(url, scr) => (url, *scr),
            Target::Uri(uri) => {
                let Sealed { key, reference } = uri.sealed(key, reference)?;
                (uri.url, cypher.open_reference(key, &reference).await?)
            }
        };
        let webex = cypher.webex();
        let address = endpoint::resolve(webex, &url, use_service, allow.as_ref()).await?;
        let limit = limit.unwrap_or(cypher.plugin.state().memory_limit);
        Transfer::new(webex, &address, &scr, limit, report)?.run().await
    }
}

async fn copy(from: Fetched, to: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
    match from {
        Fetched::Open(bytes) => {
            to.write_all(&bytes).await?;
            to.flush().await?;
            Ok(bytes.len() as u64)
        }
        Fetched::Sealed(from, decryptor) => copy_open(from, decryptor, to).await,
    }
}

async fn copy_open(
    mut from: Spooled,
    mut decryptor: FileDecryptor,
    to: &mut (impl AsyncWrite + Unpin),
) -> Result<u64> {
    let mut written = 0;
    loop {
        let mut piece = from.next().await?;
        if piece.is_empty() {
            to.flush().await?;
            return Ok(written);
        }
        decryptor.update(&mut piece);
        to.write_all(&piece).await?;
        written += piece.len() as u64;
    }
}

fn closed() -> CypherError {
    CypherError::new(CypherErrorKind::Closed, "the client was shut down")
}

impl IntoFuture for DownloadFile {
    type Output = Result<Bytes>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for DownloadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadFile").field("use_file_service", &self.use_service).finish_non_exhaustive()
    }
}
