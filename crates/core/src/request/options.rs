//! The switches of a call.

use std::any::TypeId;
use std::time::Duration;

use http::header::HeaderName;
use secrecy::SecretString;

use super::{Call, ProgressReport};

/// How a call is authorized.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum AuthMode {
    /// With the user's token, when the host may have it (catalog and allowed domains, wire/01 section 2.6.5). An
    /// `authorization` header that the caller set himself is left alone.
    #[default]
    Auto,
    /// Not at all.
    None,
    /// HTTP Basic with user name and password.
    Basic(String, SecretString),
    /// `Bearer` and this token, whatever the host. A redirect to a foreign host goes without.
    Bearer(SecretString),
    /// This text as the `authorization` header, whatever the host (`jwt/login` wants a bare JWT). A redirect to a
    /// foreign host goes without.
    Raw(SecretString),
}

/// The switches of a call; `None` takes the default of the client.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) idempotent: Option<bool>,
    pub(crate) retry: Option<bool>,
    pub(crate) refresh: Option<bool>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) service_timeout: Option<Duration>,
    pub(crate) longest_pause: Option<Duration>,
    pub(crate) max_response: Option<u64>,
    pub(crate) keep_redirects: bool,
    pub(crate) stream: bool,
    pub(crate) bootstrap: bool,
    pub(crate) opt_in: Vec<TypeId>,
    pub(crate) withheld: Vec<HeaderName>,
    pub(crate) upload: Option<ProgressReport>,
    pub(crate) download: Option<ProgressReport>,
}

impl Call {
    /// How the call is authorized; [`AuthMode::Auto`] by default.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::{AuthMode, Call};
    /// let call = Call::new(Method::GET, "hydra").path("people/me").auth(AuthMode::Bearer("of another user".into()));
    /// ```
    pub fn auth(mut self, auth: AuthMode) -> Self {
        self.auth = auth;
        self
    }

    /// Says that sending the call twice does no harm, or that it does. By default that follows from the method.
    pub fn idempotent(mut self, yes: bool) -> Self {
        self.options.idempotent = Some(yes);
        self
    }

    /// Whether failures are retried; on by default.
    pub fn retry(mut self, yes: bool) -> Self {
        self.options.retry = Some(yes);
        self
    }

    /// Whether a 401 refreshes the token and sends the call once more; on by default.
    pub fn refresh_on_unauthorized(mut self, yes: bool) -> Self {
        self.options.refresh = Some(yes);
        self
    }

    /// Sets how the call is authorized; for redirect rules and interceptors.
    pub fn set_auth(&mut self, auth: AuthMode) {
        self.auth = auth;
    }

    /// The time for everything: waiting, all tries, reading the answer. Of a [streaming](Self::streaming) answer it
    /// covers the head. [`Duration::MAX`] takes the limit away.
    ///
    /// ```
    /// use std::time::Duration;
    /// use http::Method;
    /// use webex_core::request::Call;
    /// let call = Call::new(Method::GET, "hydra").path("rooms").retry(false).deadline(Duration::from_secs(3));
    /// ```
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.options.deadline = Some(limit);
        self
    }

    /// The time for one try, from the last byte of the request to the head of the answer.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.options.attempt_timeout = Some(limit);
        self
    }

    /// How long to wait for the service to appear in the catalog; 5 s by default (wire/01 section 2.12.6).
    pub fn service_timeout(mut self, limit: Duration) -> Self {
        self.options.service_timeout = Some(limit);
        self
    }

    /// The longest pause asked for by the service that the call obeys; a longer one fails it with
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited). 5 minutes by default.
    ///
    /// ```
    /// use std::time::Duration;
    /// use http::Method;
    /// use webex_core::request::Call;
    /// // Whoever waits for this answer does not wait for a minute.
    /// let call = Call::new(Method::GET, "hydra").path("rooms").longest_pause(Duration::from_secs(10));
    /// ```
    pub fn longest_pause(mut self, limit: Duration) -> Self {
        self.options.longest_pause = Some(limit);
        self
    }

    /// The largest answer that is read into memory, in bytes.
    pub fn max_response(mut self, bytes: u64) -> Self {
        self.options.max_response = Some(bytes);
        self
    }

    /// Whether redirects are followed; on by default. Off, the redirect itself is the answer.
    pub fn follow_redirects(mut self, yes: bool) -> Self {
        self.options.keep_redirects = !yes;
        self
    }

    /// Leaves the body of a successful answer unread, to be taken as a stream.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::request::Call;
    /// let mut file = tokio::fs::File::create("report.pdf").await.expect("writable");
    /// let call = Call::new(Method::GET, "hydra").path("contents").segment("C1").streaming();
    /// let bytes = webex.send(call).await?.copy_to(&mut file).await?;
    /// # Ok(()) }
    /// ```
    pub fn streaming(mut self) -> Self {
        self.options.stream = true;
        self
    }

    /// Tells `report` how much of the request's body was sent.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use http::Method;
    /// use webex_core::request::{Call, Progress};
    /// let report = Arc::new(|p: Progress| println!("{} bytes", p.transferred));
    /// let call = Call::new(Method::POST, "hydra").path("messages").on_upload(report);
    /// ```
    pub fn on_upload(mut self, report: ProgressReport) -> Self {
        self.options.upload = Some(report);
        self
    }

    /// Tells `report` how much of the answer's body arrived.
    pub fn on_download(mut self, report: ProgressReport) -> Self {
        self.options.download = Some(report);
        self
    }

    /// Lets interceptors that `P` registered as opt-in see this call.
    pub fn opt_in<P: 'static>(mut self) -> Self {
        self.options.opt_in.push(TypeId::of::<P>());
        self
    }

    /// Marks a call that fetches a token, a catalog or the region: it waits for none of them.
    pub(crate) fn bootstrap(mut self) -> Self {
        self.options.bootstrap = true;
        self
    }
}
