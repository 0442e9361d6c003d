//! One error type for the whole SDK.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::credentials::OAuthFailure;
use crate::request::HttpFailure;
use crate::transport::{Proxy, ProxyFailure};

type BoxError = Box<dyn StdError + Send + Sync + 'static>;

/// Result with the SDK's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarse enough to branch on.
///
/// HTTP answers above 399 are all [`ErrorKind::Http`]; [`Error::status`] tells them apart.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A body was larger than the limit of the call.
    BodyTooLarge,
    /// The services catalog did not arrive in time (wire/01 section 2.12.4).
    CatalogTimeout,
    /// The client was shut down.
    Closed,
    /// The configuration contradicts itself or cannot be read.
    Configuration,
    /// A conditional write found another version, or a lease was lost.
    Conflict,
    /// An answer could not be understood.
    Decode,
    /// A payload could not be encoded, or encoded differently on a replay.
    Encode,
    /// A subscriber was too slow, and events were dropped for it; see [`crate::events::Lagged`].
    EventsLost,
    /// The service answered with a status above 399.
    Http,
    /// An argument cannot be sent; nothing was sent.
    InvalidInput,
    /// The login is over: neither the access token nor the refresh token is of use any more.
    LoginRequired,
    /// The connection could not be made, or broke (JS: `NetworkOrCORSError`).
    Network,
    /// No HTTP or socket transport is compiled in or installed.
    NoTransport,
    /// There is no token to authorize the call with.
    NotAuthenticated,
    /// Something asked for by name does not exist.
    NotFound,
    /// An OAuth endpoint refused a grant (wire/01 section 5.2); see [`Error::oauth`].
    OAuth,
    /// A write was sent to a storage elsewhere and its answer did not come: it may or may not have happened. Read before
    /// writing again, or write with a condition.
    OutcomeUnknown,
    /// Plug-ins require each other in a circle.
    PluginCycle,
    /// The same plug-in was installed twice.
    PluginDuplicate,
    /// A plug-in failed to start or to stop.
    PluginFailed,
    /// A plug-in is required but not installed.
    PluginMissing,
    /// A proxy refused the connection, or cannot be reached; see [`Error::proxy`].
    Proxy,
    /// The host asked for a pause longer than the call may wait; see [`Error::retry_after`].
    RateLimited,
    /// A redirect led where the SDK does not go: from TLS to plain text, or to another scheme.
    RedirectRefused,
    /// The storage failed.
    Storage,
    /// A time-out or the overall deadline of the call ran out; [`Error::timeout`] says which.
    Timeout,
    /// A TLS handshake failed, for example over an unknown certificate.
    Tls,
    /// Redirects went round in circles.
    TooManyRedirects,
    /// No cluster of that name is in the services catalog.
    UnknownCluster,
    /// No service of that name is in the services catalog.
    UnknownService,
}

/// Which time limit ran out.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// The connection, TLS included, was not made in time.
    Connect,
    /// The service did not begin to answer in time.
    Head,
    /// The deadline for the call as a whole.
    Overall,
    /// Sending the body made no progress.
    RequestBody,
    /// Receiving the body made no progress.
    ResponseBody,
}

impl fmt::Display for TimeoutKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the connection was not made in time",
            Self::Head => "the service did not begin to answer in time",
            Self::Overall => "the deadline of the call ran out",
            Self::RequestBody => "sending the body made no progress",
            Self::ResponseBody => "receiving the body made no progress",
        })
    }
}

/// The error of every fallible operation of the SDK.
///
/// Opaque, so that it can grow; ask it with [`kind`](Self::kind) and the other questions. It never
/// holds a secret: tokens are kept out of messages, URLs and sources.
///
/// ```
/// use webex_core::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::InvalidInput, "a person with an id is required");
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert!(!error.is_retryable());
/// ```
///
/// A clone is cheap enough for handing one failure to everybody who waited for the same thing.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    http: Option<HttpFailure>,
    oauth: Option<OAuthFailure>,
    retry_after: Option<Duration>,
    timeout: Option<TimeoutKind>,
    proxy: Option<ProxyFailure>,
    unsent: bool,
    tracking_id: Option<String>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of that kind with a text for people.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            http: None,
            oauth: None,
            retry_after: None,
            timeout: None,
            proxy: None,
            unsent: false,
            tracking_id: None,
            source: None,
        }))
    }

    /// An argument that cannot be sent.
    ///
    /// ```
    /// use webex_core::{Error, ErrorKind};
    /// let error = Error::invalid_input("a room needs a title");
    /// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidInput, "a room needs a title"));
    /// ```
    pub fn invalid_input(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// A time limit that ran out.
    ///
    /// ```
    /// use webex_core::{Error, TimeoutKind};
    /// let error = Error::timed_out(TimeoutKind::Connect);
    /// assert_eq!(error.timeout(), Some(TimeoutKind::Connect));
    /// assert!(error.is_timeout() && error.is_retryable());
    /// ```
    pub fn timed_out(which: TimeoutKind) -> Self {
        let mut error = Self::new(ErrorKind::Timeout, which.to_string());
        error.0.timeout = Some(which);
        error
    }

    /// What went wrong at a proxy; for connections of one's own make.
    ///
    /// ```
    /// use webex_core::transport::{Proxy, ProxyFailure, ProxyKind};
    /// use webex_core::{Error, ErrorKind};
    /// let proxy = Proxy::new(ProxyKind::Http, "proxy.example", 3128);
    /// let error = Error::from_proxy(ProxyFailure::Unreachable, &proxy);
    /// assert_eq!((error.kind(), error.proxy()), (ErrorKind::Proxy, Some(ProxyFailure::Unreachable)));
    /// assert_eq!(error.to_string(), "the proxy http://proxy.example:3128 cannot be reached");
    /// ```
    pub fn from_proxy(failure: ProxyFailure, proxy: &Proxy) -> Self {
        let mut error = Self::new(ErrorKind::Proxy, format!("the proxy {proxy} {failure}"));
        error.0.proxy = Some(failure);
        error
    }

    /// The same error, saying that nothing of the request reached the service: any call may be repeated.
    #[must_use]
    pub fn with_nothing_sent(mut self) -> Self {
        self.0.unsent = true;
        self
    }

    /// The same error with its cause.
    ///
    /// ```
    /// use std::error::Error as _;
    /// use webex_core::{Error, ErrorKind};
    /// let cause = "x".parse::<u32>().expect_err("no number");
    /// let error = Error::new(ErrorKind::Decode, "the answer has no count").with_source(cause);
    /// assert!(error.source().is_some_and(|cause| cause.is::<std::num::ParseIntError>()));
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// The same error with the pause that the service asked for.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::{Error, ErrorKind};
    /// let error = Error::new(ErrorKind::RateLimited, "later").with_retry_after(Duration::from_secs(30));
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    /// ```
    #[must_use]
    pub fn with_retry_after(mut self, pause: Duration) -> Self {
        self.0.retry_after = Some(pause);
        self
    }

    /// The same error with the tracking id of the call that failed.
    #[must_use]
    pub fn with_tracking_id(mut self, id: impl Into<String>) -> Self {
        self.0.tracking_id = Some(id.into());
        self
    }

    /// An answer with a status above 399.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use bytes::Bytes;
    /// use http::{HeaderMap, Method, StatusCode};
    /// use webex_core::{Error, request::HttpFailure};
    /// let url = "https://webexapis.com/v1/rooms/1".parse()?;
    /// let body = Bytes::from_static(br#"{"message": "no such room"}"#);
    /// let failure = HttpFailure::new(StatusCode::NOT_FOUND, Method::GET, url, HeaderMap::new(), body);
    /// let error = Error::from_http(failure);
    /// assert!(error.is_not_found() && !error.is_retryable());
    /// assert!(error.to_string().contains("no such room"));
    /// # Ok(()) }
    /// ```
    pub fn from_http(failure: HttpFailure) -> Self {
        let mut error = Self::new(ErrorKind::Http, failure.to_string());
        error.0.retry_after = failure.retry_after();
        error.0.tracking_id = failure.tracking_id().map(str::to_owned);
        error.0.http = Some(failure);
        error
    }

    /// The same answer 429, which asks for a longer pause than the call may wait.
    pub(crate) fn into_rate_limited(mut self) -> Self {
        self.0.kind = ErrorKind::RateLimited;
        self
    }

    /// The same error without its source and what belongs to one answer; for one that is only borrowed.
    #[cfg(feature = "hyper")]
    pub(crate) fn restated(&self) -> Self {
        let mut error = Self::new(self.0.kind, self.0.message.clone());
        error.0.timeout = self.0.timeout;
        error.0.proxy = self.0.proxy;
        error.0.unsent = self.0.unsent;
        error
    }

    /// The same error with the tracking id of its call, unless it has one already.
    pub(crate) fn or_tracking_id(mut self, id: &str) -> Self {
        self.0.tracking_id.get_or_insert_with(|| id.to_owned());
        self
    }

    /// A grant that an OAuth endpoint refused; `http` is the whole answer, if there was one.
    pub fn from_oauth(failure: OAuthFailure, http: Option<HttpFailure>) -> Self {
        let mut error = Self::new(ErrorKind::OAuth, failure.to_string());
        error.0.tracking_id = http.as_ref().and_then(|h| h.tracking_id().map(str::to_owned));
        error.0.oauth = Some(failure);
        error.0.http = http;
        error
    }

    /// The same error, seen as another kind.
    pub(crate) fn into_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// An answer of an OAuth endpoint, read as OAuth writes it (wire/01 section 5.2); any other error as it is.
    pub(crate) fn into_oauth(self) -> Self {
        let failure = self.0.http.as_ref().and_then(OAuthFailure::of);
        match failure {
            Some(failure) => Self::from_oauth(failure, self.0.http),
            None => self,
        }
    }

    /// What went wrong.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::ErrorKind;
    /// match webex.request(http::Method::GET, "hydra/people/me").send().await {
    ///     Ok(response) => println!("{}", response.text()?),
    ///     Err(error) if error.kind() == ErrorKind::LoginRequired => println!("please sign in again"),
    ///     Err(error) if error.is_retryable() => println!("try later"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status, when there was an answer.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::StatusCode;
    /// let answer = webex.request(http::Method::DELETE, "hydra/rooms").segment("room").send().await;
    /// if let Err(error) = answer {
    ///     match error.status() {
    ///         Some(StatusCode::FORBIDDEN) => println!("only a moderator may do that"),
    ///         Some(status) => println!("the service said {status}"),
    ///         None => println!("there was no answer: {error}"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn status(&self) -> Option<StatusCode> {
        self.0.http.as_ref().map(HttpFailure::status)
    }

    /// The whole answer of the service, when there was one.
    ///
    /// ```no_run
    /// # fn example(error: webex_core::Error) {
    /// if let Some(failure) = error.http() {
    ///     println!("{} ({:?}), tracking id {:?}", failure.message(), failure.error_code(), failure.tracking_id());
    /// }
    /// # }
    /// ```
    pub fn http(&self) -> Option<&HttpFailure> {
        self.0.http.as_ref()
    }

    /// The OAuth error, when a grant was refused.
    pub fn oauth(&self) -> Option<&OAuthFailure> {
        self.0.oauth.as_ref()
    }

    /// How long the service asked to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Which time limit ran out, for [`ErrorKind::Timeout`].
    pub fn timeout(&self) -> Option<TimeoutKind> {
        self.0.timeout
    }

    /// What went wrong at the proxy, for [`ErrorKind::Proxy`].
    ///
    /// ```no_run
    /// # fn example(error: webex_core::Error) {
    /// use webex_core::transport::ProxyFailure;
    /// if error.proxy() == Some(ProxyFailure::AuthenticationRequired) {
    ///     println!("give the proxy as http://user:password@host:port");
    /// }
    /// # }
    /// ```
    pub fn proxy(&self) -> Option<ProxyFailure> {
        self.0.proxy
    }

    /// Whether it is certain that nothing of the request reached the service.
    pub fn is_nothing_sent(&self) -> bool {
        self.0.unsent
    }

    /// The tracking id of the call; name it when you ask Webex support.
    pub fn tracking_id(&self) -> Option<&str> {
        self.0.tracking_id.as_deref()
    }

    /// Whether the same call may succeed later without a change (wire/01 section 5.1, wire/04 section 5.1).
    ///
    /// ```
    /// use webex_core::{Error, ErrorKind};
    /// assert!(Error::new(ErrorKind::Network, "the connection broke").is_retryable());
    /// assert!(!Error::new(ErrorKind::LoginRequired, "the login is over").is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Network | ErrorKind::Timeout | ErrorKind::RateLimited | ErrorKind::CatalogTimeout => {
                true
            }
            ErrorKind::Http => self.status().is_some_and(is_retryable_status),
            ErrorKind::Proxy => self.0.proxy.is_some_and(ProxyFailure::may_pass),
            _ => false,
        }
    }

    /// Whether the service limits the rate (429, or a longer pause than the call may wait).
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == ErrorKind::RateLimited || self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a time limit ran out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Whether the connection failed or broke.
    pub fn is_network(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Network | ErrorKind::Proxy | ErrorKind::Tls)
    }

    /// Whether the thing asked for does not exist or is not visible to the caller.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound || self.status() == Some(StatusCode::NOT_FOUND)
    }
}

/// Statuses after which the same call may succeed (wire/04 section 5.1).
pub(crate) fn is_retryable_status(status: StatusCode) -> bool {
    match status.as_u16() {
        // What the server does not do, it will not do later.
        501 | 505 => false,
        408 | 423 | 429 => true,
        code => (500..600).contains(&code),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = f.debug_struct("Error");
        d.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(id) = &self.0.tracking_id {
            d.field("tracking_id", id);
        }
        if let Some(source) = &self.0.source {
            d.field("source", source);
        }
        d.finish()
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|s| s as _)
    }
}
