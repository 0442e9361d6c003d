//! The three phases.

use std::fmt;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method};
use serde_json::{Map, Value};
use url::Url;

use super::UploadSession;
use crate::request::{AuthMode, Body, Call, Progress, ProgressReport, Response};
use crate::{Error, ErrorKind, Result, Webex};

const TRANS_ID: HeaderName = HeaderName::from_static("x-trans-id");

type Place = Box<dyn FnOnce(&UploadSession) -> Result<Url> + Send>;
type Finalize = Box<dyn FnOnce(&UploadSession) -> Result<Call> + Send>;

/// An upload in three phases; made by [`Webex::upload`].
///
/// The bytes travel without a token, whatever happens (the place is usually a signed URL of a foreign host), and only
/// failures that may pass are tried again.
///
/// ```no_run
/// # async fn f(webex: webex_core::Webex, log: bytes::Bytes) -> webex_core::Result<()> {
/// use http::Method;
/// use webex_core::request::Call;
/// let done = webex
///     .upload(log)
///     .initialize(Call::new(Method::POST, "clientLogs").path("logs/urls"), serde_json::json!({"file": "log.txt"}))
///     .place(|session| session.url("tempURL"))
///     .finalize(|session| {
///         let body = serde_json::json!({"filename": session.text("logFilename")?});
///         Ok(Call::new(Method::POST, "clientLogs").path("logs/meta").json(&body))
///     })
///     .send()
///     .await?;
/// println!("uploaded for {}", done.session.text("userId")?);
/// # Ok(()) }
/// ```
#[must_use = "an upload does nothing until it is sent"]
pub struct Upload<'a> {
    webex: &'a Webex,
    body: Body,
    content_type: HeaderValue,
    initialize: Option<(Call, Value)>,
    place: Place,
    finalize: Option<Finalize>,
    report: Option<ProgressReport>,
}

/// An upload that is done.
#[derive(Debug)]
#[non_exhaustive]
pub struct Uploaded {
    /// What the service answered to the first phase.
    pub session: UploadSession,
    /// What it answered to the last phase.
    pub response: Response,
}

impl<'a> Upload<'a> {
    pub(crate) fn new(webex: &'a Webex, body: Body) -> Self {
        Self {
            webex,
            body,
            content_type: HeaderValue::from_static("application/octet-stream"),
            initialize: None,
            place: Box::new(|session| session.url("uploadUrl")),
            finalize: None,
            report: None,
        }
    }

    /// The first phase: `call`, a `POST` with the JSON object `body`, asks for a place. The protocol of the upload is
    /// added to `body`.
    pub fn initialize(mut self, call: Call, body: Value) -> Self {
        self.initialize = Some((call, body));
        self
    }

    /// Where the answer to the first phase names the place; the member `uploadUrl`, unless another is given.
    pub fn place(mut self, place: impl FnOnce(&UploadSession) -> Result<Url> + Send + 'static) -> Self {
        self.place = Box::new(place);
        self
    }

    /// The last phase: the call that says that the bytes are there.
    pub fn finalize(mut self, call: impl FnOnce(&UploadSession) -> Result<Call> + Send + 'static) -> Self {
        self.finalize = Some(Box::new(call));
        self
    }

    /// The content type of the bytes; `application/octet-stream`, unless another is given.
    pub fn content_type(mut self, content_type: HeaderValue) -> Self {
        self.content_type = content_type;
        self
    }

    /// Tells `report` how much was sent.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let log = bytes::Bytes::from_static(b"a long log");
    /// let upload = webex.upload(log).on_progress(|progress| println!("{:?} sent", progress.fraction()));
    /// # Ok(()) }
    /// ```
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Runs the three phases.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the length of the body is unknown or a phase is missing, before anything is
    /// sent; [`ErrorKind::BodyTooLarge`] when the service takes no upload of that size; else as [`Webex::send`]. Not
    /// cancel safe: a place may have been taken.
    pub async fn send(self) -> Result<Uploaded> {
        let Self { webex, body, content_type, initialize, place, finalize, report } = self;
        let missing = |phase| Error::invalid_input(format!("the upload has no phase '{phase}'"));
        let (call, request) = initialize.ok_or_else(|| missing("initialize"))?;
        let finalize = finalize.ok_or_else(|| missing("finalize"))?;
        let unknown = || Error::invalid_input("an upload must know its length");
        let size = body.len().ok_or_else(unknown)?;
        let session = open_session(webex, call, request).await?;
        if size > session.size_limit() {
            abandon(webex, &session).await;
            return Err(too_large(size, &session));
        }
        let url = place(&session)?;
        webex.send(put(webex, url, body, content_type, report)).await?;
        let response = webex.send(finalize(&session)?).await?;
        Ok(Uploaded { session, response })
    }
}

async fn open_session(webex: &Webex, call: Call, request: Value) -> Result<UploadSession> {
    let Value::Object(mut request) = request else {
        return Err(Error::invalid_input("the body of the first phase must be a JSON object"));
    };
    request.insert("uploadProtocol".into(), "content-length".into());
    let answer: Map<String, Value> = webex.send(call.json(&request)).await?.json()?;
    Ok(UploadSession::from(Value::Object(answer)))
}

fn put(
    webex: &Webex,
    url: Url,
    body: Body,
    content_type: HeaderValue,
    report: Option<ProgressReport>,
) -> Call {
    let trans_id = webex.rng().uuid().to_string();
    let trans_id = HeaderValue::from_str(&trans_id).expect("a UUID is a header value");
    let call =
        Call::url(Method::PUT, url).auth(AuthMode::None).body(body, content_type).header(TRANS_ID, trans_id);
    match report {
        Some(report) => call.on_upload(report),
        None => call,
    }
}

/// Gives the place back, if the service said how. Best effort: the upload has failed already.
async fn abandon(webex: &Webex, session: &UploadSession) {
    let Ok(url) = session.url("url") else { return };
    if let Err(error) = webex.send(Call::url(Method::DELETE, url)).await {
        tracing::debug!(kind = ?error.kind(), "the place of an upload was not given back");
    }
}

fn too_large(size: u64, session: &UploadSession) -> Error {
    let text = format!("{size} bytes are more than the {} that the service takes", session.size_limit());
    Error::new(ErrorKind::BodyTooLarge, text)
}

impl fmt::Debug for Upload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("body", &self.body).finish_non_exhaustive()
    }
}
