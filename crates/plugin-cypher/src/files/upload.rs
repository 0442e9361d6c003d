//! Files up.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use aws_lc_rs::digest::{self, SHA256};
use futures_core::future::BoxFuture;
use http::Method;
use serde_json::{Map, Value, json};
use url::Url;
use webex_core::request::{Call, Progress, ProgressReport};
use webex_core::resource::DateTime;
use webex_jose::Scr;

use super::FileSource;
use super::spool::{Spool, Spooled};
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::handle::CypherHandle;

/// A file to be sealed and uploaded; made by [`CypherHandle::encrypt_and_upload`]. End it with `.await`.
#[must_use = "nothing is uploaded until it is awaited"]
pub struct UploadFile {
    cypher: CypherHandle,
    source: FileSource,
    space: Url,
    name: Option<String>,
    role: Option<String>,
    report: Option<ProgressReport>,
}

/// A file that was uploaded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UploadedFile {
    /// The reference: seal it with [`CypherHandle::seal_reference`] to share the file.
    pub scr: Scr,
    /// Where the encrypted bytes are.
    pub url: Url,
    /// The length of the file, in bytes.
    pub size: u64,
    /// Whatever else the service said.
    pub answer: Map<String, Value>,
}

impl UploadFile {
    pub(crate) fn new(cypher: CypherHandle, source: FileSource, space: Url) -> Self {
        Self { cypher, source, space, name: None, role: None, report: None }
    }

    /// The name of the file. The service learns its ending only.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, space: url::Url) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CypherExt, FileSource};
    /// let upload = webex.cypher()?.encrypt_and_upload(FileSource::path("report.pdf"), space);
    /// let uploaded = upload.name("report.pdf").await?;
    /// println!("{} bytes at {}", uploaded.size, uploaded.url);
    /// # Ok(()) }
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What the file is for, for example `spaceAvatar`.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Tells `report` how much was sent; it must not block.
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Seals the file and uploads it (wire/03 section 2.8). Larger files are sealed into a temporary file first, so that
    /// a connection that breaks can be followed by another. Not cancel safe: a place may have been taken.
    ///
    /// # Errors
    /// [`CypherErrorKind::Io`] when the file cannot be read; [`CypherErrorKind::Call`], also when the service takes no
    /// file of that size.
    pub async fn send(self) -> Result<UploadedFile> {
        let webex = self.cypher.webex().clone();
        let mut scr = Scr::new(DateTime::from(webex.clock().now()).as_str());
        let Sealed { spooled, size, hash } =
            seal(&mut scr, self.source, self.cypher.plugin.state().memory_limit).await?;
        let (body, temporary) = spooled.into_body().await?;
        let begin = announcement(size, self.name.as_deref(), self.role.as_deref());
        let place = Call::url(Method::POST, below(&self.space, "upload_sessions")?).query("transcode", true);
        let mut upload = webex.upload(body).initialize(place, begin).finalize(move |session| {
            let end = json!({"fileSize": size, "fileHash": hash});
            Ok(Call::url(Method::POST, session.url("finishUploadUrl")?).query("transcode", true).json(&end))
        });
        if let Some(report) = self.report {
            upload = upload.on_progress(move |progress| report(progress));
        }
        let answer: Map<String, Value> = upload.send().await?.response.json()?;
        drop(temporary);
        let url = download_url(&answer)?;
        scr.set_loc(url.as_str());
        Ok(UploadedFile { scr, url, size, answer })
    }
}

/// A file that is sealed and goes nowhere yet.
struct Sealed {
    spooled: Spooled,
    size: u64,
    /// Of the sealed bytes, in hexadecimal digits. JavaScript sends a constant (wire/03 section 7.3, number 33).
    hash: String,
}

async fn seal(scr: &mut Scr, source: FileSource, limit: u64) -> Result<Sealed> {
    let (mut pieces, mut spool) = (source.open().await?, Spool::new(limit));
    let (mut encryptor, mut hash) = (scr.encryptor()?, digest::Context::new(&SHA256));
    loop {
        let mut piece = pieces.next().await?;
        if piece.is_empty() {
            break;
        }
        encryptor.update(&mut piece)?;
        hash.update(&piece);
        spool.write(&piece).await?;
    }
    encryptor.finish();
    let hash = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Sealed { size: spool.len(), spooled: spool.finish().await?, hash })
}

fn announcement(size: u64, name: Option<&str>, role: Option<&str>) -> Value {
    let mut body = json!({"fileSize": size});
    if let Some(name) = name {
        body["claimedFileType"] = ending(name).into();
    }
    if let Some(role) = role {
        body["role"] = role.into();
    }
    body
}

/// The name from its last dot; the whole name without one (wire/03 section 0, on 2.8).
fn ending(name: &str) -> &str {
    name.rfind('.').map_or(name, |dot| &name[dot..])
}

fn below(space: &Url, segment: &str) -> Result<Url> {
    let mut url = space.clone();
    match url.path_segments_mut() {
        Ok(mut segments) => segments.pop_if_empty().push(segment),
        Err(()) => return Err(CypherError::invalid_input("the space has no path")),
    };
    Ok(url)
}

fn download_url(answer: &Map<String, Value>) -> Result<Url> {
    let url = answer.get("downloadUrl").and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    url.ok_or_else(|| CypherError::new(CypherErrorKind::Answer, "the service does not say where the file is"))
}

impl IntoFuture for UploadFile {
    type Output = Result<UploadedFile>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadFile").field("space", &self.space).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_learns_the_ending_only() {
        assert_eq!(
            announcement(17, Some("a.b.txt"), None),
            json!({"fileSize": 17, "claimedFileType": ".txt"})
        );
        assert_eq!(announcement(1, Some("noext"), Some("spaceAvatar"))["claimedFileType"], "noext");
        assert_eq!(announcement(1, None, None), json!({"fileSize": 1}));
    }

    #[test]
    fn the_session_is_below_the_space() {
        let below =
            |space: &str| below(&space.parse().expect("a URL"), "upload_sessions").map(|url| url.to_string());
        assert_eq!(
            below("https://f/spaces/1").as_deref().expect("a URL"),
            "https://f/spaces/1/upload_sessions"
        );
        assert_eq!(
            below("https://f/spaces/1/?a=b").as_deref().expect("a URL"),
            "https://f/spaces/1/upload_sessions?a=b"
        );
        assert!(below("mailto:x").is_err());
    }

    #[tokio::test]
    async fn row_19_and_defects_33_and_38_sealed_bytes_are_as_long_and_hashed() {
        for (file, limit) in [(&b""[..], 10), (b"file content here", 100), (b"file content here", 3)] {
            let mut scr = Scr::new("now");
            let mut sealed = seal(&mut scr, file.to_vec().into(), limit).await.expect("sealed");
            let mut stored = Vec::new();
            loop {
                let piece = sealed.spooled.next().await.expect("readable");
                if piece.is_empty() {
                    break;
                }
                stored.extend(piece);
            }
            assert_eq!((stored.len() as u64, sealed.size), (file.len() as u64, sealed.size));
            let hash = digest::digest(&SHA256, &stored);
            let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(sealed.hash, hash);
            assert_eq!(scr.decrypt(&stored).expect("ours"), file);
        }
    }
}
