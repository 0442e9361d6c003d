//! The answer of a service.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyDataStream, BodyExt, Limited};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use url::Url;

use super::{BoxBody, Metered, ProgressReport};
use crate::{Error, ErrorKind, Result};

/// A successful answer. The body is in memory, unless the call was [streaming](super::Call::streaming).
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    url: Arc<Url>,
    body: ResponseBody,
}

pub(crate) enum ResponseBody {
    Bytes(Bytes),
    Stream(BoxBody),
}

impl Response {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, url: Arc<Url>, body: BoxBody) -> Self {
        Self { status, headers, url, body: ResponseBody::Stream(body) }
    }

    /// The status.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let response = webex.request(http::Method::GET, "hydra/rooms").send().await?;
    /// println!("{} with {:?}", response.status(), response.headers().get("link"));
    /// # Ok(()) }
    /// ```
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to change them.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The URL that answered, after redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The tracking id that the service answered with.
    pub fn tracking_id(&self) -> Option<&str> {
        self.headers.get("trackingid")?.to_str().ok()
    }

    /// The body, when it is in memory; of a streaming answer `None`.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.body {
            ResponseBody::Bytes(bytes) => Some(bytes),
            ResponseBody::Stream(_) => None,
        }
    }

    /// The length of the body in bytes, when it is known: what is in memory, or what the service announced.
    pub fn content_length(&self) -> Option<u64> {
        match &self.body {
            ResponseBody::Bytes(bytes) => Some(bytes.len() as u64),
            ResponseBody::Stream(_) => self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok(),
        }
    }

    /// Takes the body as a body of `http-body`, whether it is in memory or not.
    pub fn into_body(self) -> BoxBody {
        match self.body {
            ResponseBody::Bytes(bytes) => super::full(bytes),
            ResponseBody::Stream(body) => body,
        }
    }

    /// Takes the body as a stream of bytes, whether it is in memory or not.
    ///
    /// ```no_run
    /// # async fn f(webex: webex_core::Webex, call: webex_core::request::Call) -> webex_core::Result<()> {
    /// use futures_util::StreamExt;
    /// let mut stream = webex.send(call.streaming()).await?.into_stream();
    /// while let Some(chunk) = stream.next().await {
    ///     println!("{} bytes", chunk?.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn into_stream(self) -> BodyStream {
        BodyStream(self.into_body().into_data_stream())
    }

    /// Writes the body to `writer` and flushes it; answers with the number of bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Network`] and [`ErrorKind::Timeout`] of the body, [`ErrorKind::Storage`] of the writer. Not cancel
    /// safe: a part may be written.
    pub async fn copy_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        let cannot_write = |e| Error::new(ErrorKind::Storage, "the answer cannot be written").with_source(e);
        let (mut body, mut copied) = (self.into_body(), 0);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            writer.write_all(&data).await.map_err(cannot_write)?;
            copied += data.len() as u64;
        }
        writer.flush().await.map_err(cannot_write)?;
        Ok(copied)
    }

    /// The body as text.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let page = webex.request(http::Method::GET, "https://example.com/").send().await?;
    /// println!("{}", page.text()?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when the answer is streaming or not UTF-8.
    pub fn text(&self) -> Result<&str> {
        let bytes = self.bytes().ok_or_else(|| Error::new(ErrorKind::Decode, "the answer is a stream"))?;
        std::str::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::Decode, "the answer is not UTF-8"))
    }

    /// Takes the body in memory.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when the answer is streaming.
    pub fn into_bytes(self) -> Result<Bytes> {
        match self.body {
            ResponseBody::Bytes(bytes) => Ok(bytes),
            ResponseBody::Stream(_) => Err(Error::new(ErrorKind::Decode, "the answer is a stream")),
        }
    }

    /// Reads the body as JSON.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Me {
    ///     display_name: String,
    /// }
    ///
    /// let me: Me = webex.request(http::Method::GET, "hydra/people/me").send().await?.json()?;
    /// println!("hello {}", me.display_name);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when it is not JSON of that shape; the text says where, not what.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let bytes = self.bytes().ok_or_else(|| Error::new(ErrorKind::Decode, "the answer is a stream"))?;
        serde_json::from_slice(bytes).map_err(|e| self.not_json(&e))
    }

    fn not_json(&self, e: &serde_json::Error) -> Error {
        // serde's text may quote the offending value, which may be personal: keep the place only.
        let what = match e.classify() {
            serde_json::error::Category::Data => "has another shape than documented",
            serde_json::error::Category::Eof => "ends too early",
            _ => "is not JSON",
        };
        let text = format!("the answer {what} (line {}, column {})", e.line(), e.column());
        let error = Error::new(ErrorKind::Decode, text);
        match self.tracking_id() {
            Some(id) => error.with_tracking_id(id),
            None => error,
        }
    }

    /// Reads a streaming body into memory, at most `limit` bytes.
    pub(crate) async fn buffer(&mut self, limit: u64) -> Result<()> {
        let ResponseBody::Stream(body) = &mut self.body else { return Ok(()) };
        let body = std::mem::replace(body, super::empty());
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let bytes = Limited::new(body, limit).collect().await.map_err(read_error)?.to_bytes();
        self.body = ResponseBody::Bytes(bytes);
        Ok(())
    }

    pub(crate) fn set_bytes(&mut self, bytes: Bytes) {
        self.body = ResponseBody::Bytes(bytes);
    }

    /// Tells `report` how much of the body arrived, while it is read.
    pub(crate) fn meter(&mut self, report: ProgressReport) {
        let total = self.content_length();
        if let ResponseBody::Stream(body) = &mut self.body {
            let inner = std::mem::replace(body, super::empty());
            *body = Metered::new(inner, total).reporting(Some(report)).boxed_unsync();
        }
    }

    /// Status, headers, URL and what is in memory of the body.
    pub(crate) fn into_parts(self) -> (StatusCode, HeaderMap, Arc<Url>, Bytes) {
        let bytes = match self.body {
            ResponseBody::Bytes(bytes) => bytes,
            ResponseBody::Stream(_) => Bytes::new(),
        };
        (self.status, self.headers, self.url, bytes)
    }
}

/// The body of an answer, piece by piece. Cancel safe.
pub struct BodyStream(BodyDataStream<BoxBody>);

impl Stream for BodyStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStream").finish_non_exhaustive()
    }
}

fn read_error(e: Box<dyn std::error::Error + Send + Sync>) -> Error {
    match e.downcast::<Error>() {
        Ok(error) => *error,
        Err(e) if e.is::<http_body_util::LengthLimitError>() => {
            Error::new(ErrorKind::BodyTooLarge, "the answer is larger than the limit of the call")
        }
        Err(e) => Error::new(ErrorKind::Network, "the answer broke off").with_source(e),
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}
