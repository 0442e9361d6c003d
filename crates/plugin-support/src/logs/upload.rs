//! The upload of logs.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::{HeaderValue, Method};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;
use webex_core::request::{Call, Progress};
use webex_core::upload::{Upload, Uploaded};
use webex_core::{Result, Webex};

use super::LogMetadata;
use crate::event::SupportEvent;
use crate::handle::SupportHandle;

const SERVICE: &str = "clientLogs";

/// An upload of logs; made by [`SupportHandle::upload_logs`]. Without a text of its own it has the log of this client
/// from the ring, which is redacted.
#[must_use = "an upload does nothing until it is sent"]
pub struct UploadLogs {
    support: SupportHandle,
    metadata: LogMetadata,
    text: Option<String>,
    incremental: Option<bool>,
    report: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

/// Logs that were uploaded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UploadedLogs {
    /// Where they are.
    pub url: Option<Url>,
    /// Whose they are.
    pub user_id: Option<String>,
    /// The id of the user's feedback.
    pub feedback_id: Option<String>,
    /// The id of the call.
    pub correlation_id: Option<String>,
    /// The tracking id of the last request; name it when you ask Webex support.
    #[serde(skip)]
    pub tracking_id: Option<String>,
    /// The name that the server gave the file.
    #[serde(skip)]
    pub file_name: String,
    /// What else the service said.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl UploadLogs {
    pub(crate) fn new(support: SupportHandle) -> Self {
        Self { support, metadata: LogMetadata::new(), text: None, incremental: None, report: None }
    }

    /// What is said about the logs.
    pub fn metadata(mut self, metadata: LogMetadata) -> Self {
        self.metadata = metadata;
        self
    }

    /// Only what was logged since the last such upload.
    ///
    /// ```no_run
    /// # use webex_plugin_support::SupportExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.support()?.upload_logs().incremental().await?;
    /// # Ok(()) }
    /// ```
    pub fn incremental(mut self) -> Self {
        self.incremental = Some(true);
        self
    }

    /// All that is kept.
    pub fn full(mut self) -> Self {
        self.incremental = Some(false);
        self
    }

    /// This text instead of the SDK's log. It is sent as it is; [`webex_core::log::redact`] can be of use before.
    ///
    /// ```no_run
    /// # use webex_plugin_support::SupportExt;
    /// # async fn example(webex: webex_core::Webex, log: String) -> webex_core::Result<()> {
    /// let text = webex_core::log::redact(&log);
    /// webex.support()?.upload_logs().text(text).await?;
    /// # Ok(()) }
    /// ```
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Tells `report` how much was sent.
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Uploads. Not cancel safe: the file may have been stored without what is said about it.
    ///
    /// # Errors
    /// As [`webex_core::upload::Upload::send`].
    pub async fn send(self) -> Result<UploadedLogs> {
        let Self { support, metadata, text, incremental, report } = self;
        let (webex, config) = (&support.webex, &support.plugin.state().config);
        let metadata = metadata.or("appVersion", &config.app_version).or("trackingId", webex.session_id());
        let incremental = incremental.unwrap_or(config.incremental_logs);
        let text = text.unwrap_or_else(|| log_of(webex, incremental));
        let mut upload = phases(webex.upload(Bytes::from(text)), file_name(&metadata, webex), metadata);
        if let Some(report) = report {
            upload = upload.on_progress(move |progress| report(progress));
        }
        let uploaded = UploadedLogs::read(&upload.send().await?)?;
        support.plugin.state().events.publish(SupportEvent::LogsUploaded(uploaded.file_name.clone()));
        Ok(uploaded)
    }
}

/// Where the upload asks for a place, and what it says at the end.
fn phases(upload: Upload<'_>, file_name: String, metadata: LogMetadata) -> Upload<'_> {
    let begin = Call::new(Method::POST, SERVICE).path("logs/urls");
    upload
        .content_type(HeaderValue::from_static("text/plain; charset=utf-8"))
        .initialize(begin, json!({"file": file_name}))
        .place(|session| session.url("tempURL"))
        .finalize(move |session| {
            let metadata = metadata.or("userId", session.text("userId").unwrap_or_default());
            let body = json!({
                "filename": session.text("logFilename")?,
                "data": metadata.to_wire(),
                "userId": metadata.get("userId"),
            });
            Ok(Call::new(Method::POST, SERVICE).path("logs/meta").json(&body))
        })
}

impl UploadedLogs {
    fn read(done: &Uploaded) -> Result<Self> {
        let mut uploaded: Self = done.response.json()?;
        uploaded.tracking_id = done.response.tracking_id().map(str::to_owned);
        uploaded.file_name = done.session.text("logFilename")?.to_owned();
        if uploaded.user_id.is_none() {
            uploaded.user_id = done.session.text("userId").ok().map(str::to_owned);
        }
        Ok(uploaded)
    }
}

fn log_of(webex: &Webex, incremental: bool) -> String {
    let log = webex.log();
    if incremental { log.diff() } else { log.full() }
}

/// The name that readers of logs look for.
fn file_name(metadata: &LogMetadata, webex: &Webex) -> String {
    match (metadata.get("locusId"), metadata.get("callStart")) {
        (Some(locus), Some(start)) => format!("{locus}_{start}.txt"),
        _ => format!("{}.txt", webex.session_id()),
    }
}

impl IntoFuture for UploadLogs {
    type Output = Result<UploadedLogs>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for UploadLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadLogs").field("incremental", &self.incremental).finish_non_exhaustive()
    }
}
