//! The answer of a service.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;
use url::Url;

use super::BoxBody;
use crate::{Error, ErrorKind, Result};

/// A successful answer. The body is in memory, unless the call was [streaming](super::Call::streaming).
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    url: Url,
    body: ResponseBody,
}

pub(crate) enum ResponseBody {
    Bytes(Bytes),
    Stream(BoxBody),
}

impl Response {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, url: Url, body: BoxBody) -> Self {
        Self { status, headers, url, body: ResponseBody::Stream(body) }
    }

    /// The status.
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

    /// Takes the body as a stream, whether it is in memory or not.
    pub fn into_body(self) -> BoxBody {
        match self.body {
            ResponseBody::Bytes(bytes) => super::full(bytes),
            ResponseBody::Stream(body) => body,
        }
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
