//! What users see.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};

use crate::calls::CallCount;
use crate::diagnostics::Diagnostics;
use crate::event::SupportEvent;
use crate::links::{self, FeedbackRequest};
use crate::logs::UploadLogs;
use crate::metrics::{self, ClientMetric, Submitted};
use crate::plugin::Support;

/// Adds [`support`](Self::support) to the client.
pub trait SupportExt {
    /// The support plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn support(&self) -> Result<SupportHandle, PluginMissing>;
}

impl SupportExt for Webex {
    fn support(&self) -> Result<SupportHandle, PluginMissing> {
        Ok(SupportHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Log upload, client metrics and support links of one client.
#[derive(Clone, Debug)]
pub struct SupportHandle {
    pub(crate) plugin: Arc<Support>,
    pub(crate) webex: Webex,
}

impl SupportHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Uploads the log of this client (wire/01 section 2.20). End it with `.send()` or `.await`.
    ///
    /// ```no_run
    /// # use webex_plugin_support::{LogMetadata, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let about = LogMetadata::new().issue_description("no sound");
    /// let done = webex.support()?.upload_logs().metadata(about).await?;
    /// println!("quote {:?} when you ask for help", done.tracking_id);
    /// # Ok(()) }
    /// ```
    pub fn upload_logs(&self) -> UploadLogs {
        UploadLogs::new(self.clone())
    }

    /// A document for people who look for a fault: versions, timings, services, registration and history of sockets,
    /// counters, and the log of this client; without secrets, and bounded in size. Write it to a file or upload it.
    /// Plug-ins add to it with a [`webex_core::diagnostics::DiagnosticsSource`].
    ///
    /// ```no_run
    /// # use webex_plugin_support::{LogMetadata, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let bundle = webex.support()?.diagnostics().note("messages come late").collect();
    /// bundle.write_to("webex-diagnostics.json").await?;
    /// bundle.upload(LogMetadata::new().feedback_id("0c1f")).await?;
    /// # Ok(()) }
    /// ```
    pub fn diagnostics(&self) -> Diagnostics {
        Diagnostics::new(self.clone())
    }

    /// Hands a metric over, to be sent soon with others. Never waits and never fails; when too many wait it is dropped
    /// (wire/01 section 2.21).
    ///
    /// ```no_run
    /// # use webex_plugin_support::{ClientMetric, SupportExt};
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.support()?.submit(ClientMetric::new("joined")?.tag("device", "phone"));
    /// # Ok(()) }
    /// ```
    pub fn submit(&self, metric: ClientMetric) -> Submitted {
        self.plugin.state().outbox.submit(
            &self.webex,
            metric.into_item(&self.webex, &self.plugin.state().config),
            None,
        )
    }

    /// As [`submit`](Self::submit), before anybody signed in: sent without a token, under `prelogin_id`.
    pub fn submit_before_login(&self, metric: ClientMetric, prelogin_id: Uuid) -> Submitted {
        let item = metric.into_item(&self.webex, &self.plugin.state().config);
        self.plugin.state().outbox.submit(&self.webex, item, Some(prelogin_id))
    }

    /// The id for [`submit_before_login`](Self::submit_before_login): made once, kept in the storage. Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_support::{ClientMetric, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let support = webex.support()?;
    /// let id = support.prelogin_id().await?;
    /// support.submit_before_login(ClientMetric::new("sign-in page seen")?, id);
    /// // Once somebody has signed in:
    /// support.alias_user(id).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Storage`].
    pub async fn prelogin_id(&self) -> Result<Uuid> {
        self.plugin.prelogin_id(&self.webex).await
    }

    /// Says that whoever reported under `prelogin_id` is the user who is signed in now. A dropped future may or may not
    /// have said so.
    ///
    /// # Errors
    /// As [`Webex::send`].
    pub async fn alias_user(&self, prelogin_id: Uuid) -> Result<()> {
        metrics::alias_user(&self.webex, prelogin_id).await
    }

    /// How many metrics were dropped so far, because too many waited or because the service refused them.
    pub fn dropped_metrics(&self) -> u64 {
        self.plugin.state().outbox.dropped()
    }

    /// Counts the calls of this client by service from now on. Off until it is asked for.
    pub fn count_calls(&self) {
        self.plugin.count_calls();
    }

    /// The calls by service since [`count_calls`](Self::count_calls). Calls to URLs count under the host.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Support::new()).build().await?;
    /// webex.support()?.count_calls();
    /// for (service, count) in webex.support()?.call_counts() {
    ///     println!("{service}: {} calls, {} failed", count.calls, count.failures);
    /// }
    /// # webex.shutdown().await }
    /// ```
    pub fn call_counts(&self) -> BTreeMap<String, CallCount> {
        self.plugin.state().calls.snapshot()
    }

    /// Submits what was counted as one metric for each service, and begins to count anew.
    ///
    /// ```no_run
    /// # use webex_plugin_support::SupportExt;
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// // Every hour, for example:
    /// webex.support()?.submit_call_counts()
    /// # }
    /// ```
    ///
    /// # Errors
    /// None but those of an invalid name, which the names used here are not.
    pub fn submit_call_counts(&self) -> Result<()> {
        for (service, count) in self.plugin.state().calls.take() {
            let metric = ClientMetric::new("RUST_SDK_CALLS")?.tag("service", service);
            self.submit(metric.field("calls", count.calls).field("failures", count.failures));
        }
        Ok(())
    }

    /// The address of the form by which a user gives feedback (wire/01 section 3.8). Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_support::{FeedbackRequest, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let form = webex.support()?.feedback_url(FeedbackRequest::new().feedback_id("0c1f")).await?;
    /// println!("tell us more: {form}");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`].
    pub async fn feedback_url(&self, request: FeedbackRequest) -> Result<url::Url> {
        links::feedback_url(&self.webex, &self.plugin.state().config, request).await
    }

    /// The address at which a user finds help (wire/01 section 3.8). Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_support::SupportExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// println!("help: {}", webex.support()?.support_url().await?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`].
    pub async fn support_url(&self) -> Result<url::Url> {
        links::support_url(&self.webex, &self.plugin.state().config).await
    }

    /// What happens in the plug-in from now on.
    ///
    /// ```no_run
    /// # use webex_plugin_support::{SupportEvent, SupportExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use futures_util::StreamExt;
    /// let mut events = webex.support()?.events();
    /// while let Some(event) = events.next().await {
    ///     if let Ok(SupportEvent::LogsUploaded(file)) = event {
    ///         println!("{file} was uploaded");
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<SupportEvent> {
        self.plugin.state().events.subscribe()
    }
}
