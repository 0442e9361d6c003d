//! One call to a service.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Extensions, HeaderMap, Method};
use serde::Serialize;
use url::Url;

use super::codec::{Pending, PendingValue};
use super::options::CallOptions;
use super::{AuthMode, Body, Encode, Open, SameEachTime, Target};
use crate::multipart::Form;
use crate::{Error, ErrorKind, Result, Webex};

/// A call to a service, built step by step and sent with [`Webex::send`].
///
/// ```
/// use http::Method;
/// use webex_core::request::Call;
/// let call = Call::new(Method::GET, "hydra").path("rooms").segment("a/b").query("max", 5);
/// assert_eq!(call.target_path(), "rooms/a%2Fb");
/// ```
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) encoder: Option<Box<dyn Pending>>,
    pub(crate) opener: Option<Arc<dyn Open>>,
    pub(crate) auth: AuthMode,
    pub(crate) options: CallOptions,
    pub(crate) extensions: Extensions,
    pub(crate) defect: Option<Error>,
}

impl Call {
    /// A call to a service of the catalog.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::{Call, Target};
    /// let call = Call::new(Method::GET, "hydra").path("people/me");
    /// assert_eq!(call.target(), &"hydra/people/me".parse::<Target>()?);
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    pub fn new(method: Method, service: impl Into<Cow<'static, str>>) -> Self {
        Self::to(method, Target::Service { name: service.into(), path: String::new() })
    }

    /// A call to an absolute URL.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Method;
    /// use webex_core::request::Call;
    /// let call = Call::url(Method::GET, "https://files.example.com/1?signature=x".parse()?);
    /// assert_eq!(call.target_path(), "/1");
    /// # Ok(()) }
    /// ```
    pub fn url(method: Method, url: Url) -> Self {
        Self::to(method, Target::Url(url))
    }

    /// A call to a service or to a URL.
    pub fn to(method: Method, target: Target) -> Self {
        Self {
            method,
            target,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            encoder: None,
            opener: None,
            auth: AuthMode::Auto,
            options: CallOptions::default(),
            extensions: Extensions::new(),
            defect: None,
        }
    }

    /// Adds a literal piece of the path, as it stands in the documentation (`attachment/actions`).
    pub fn path(mut self, piece: &str) -> Self {
        self.push_path(piece);
        self
    }

    /// Adds one segment of the path, percent-encoded: an id can never leave its place.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::Call;
    /// let call = Call::new(Method::GET, "hydra").path("rooms").segment("../people/me");
    /// assert_eq!(call.target_path(), "rooms/..%2Fpeople%2Fme");
    /// ```
    pub fn segment(mut self, segment: &str) -> Self {
        if segment.is_empty() || segment == "." || segment == ".." {
            self.defect
                .get_or_insert_with(|| Error::invalid_input("an id in the path must not be empty or dots"));
            return self;
        }
        let encoded = percent_encoding::utf8_percent_encode(segment, SEGMENT).to_string();
        self.push_path(&encoded);
        self
    }

    fn push_path(&mut self, piece: &str) {
        match &mut self.target {
            Target::Service { path, .. } => {
                if !path.is_empty() && !path.ends_with('/') {
                    path.push('/');
                }
                path.push_str(piece.trim_start_matches('/'));
            }
            Target::Url(_) => {
                self.defect
                    .get_or_insert_with(|| Error::invalid_input("the path of an absolute URL is part of it"));
            }
        }
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a query parameter when there is a value.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::Call;
    /// fn rooms(team: Option<&str>, max: Option<u32>) -> Call {
    ///     Call::new(Method::GET, "hydra").path("rooms").query_opt("teamId", team).query_opt("max", max)
    /// }
    /// let call = rooms(None, Some(10));
    /// ```
    pub fn query_opt(self, name: impl Into<Cow<'static, str>>, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Makes [`Webex::send`] fail with this error before anything is sent; the first one counts. For builders whose
    /// methods cannot answer with an error.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::{Error, ErrorKind, Webex, request::Call};
    /// let webex = Webex::builder().token("my-token").build().await?;
    /// let call = Call::new(Method::POST, "hydra").path("rooms").refuse(Error::invalid_input("a room needs a title"));
    /// let error = webex.send(call).await.expect_err("nothing was sent");
    /// assert_eq!(error.kind(), ErrorKind::InvalidInput);
    /// # Ok(()) }
    /// ```
    pub fn refuse(mut self, error: Error) -> Self {
        self.defect.get_or_insert(error);
        self
    }

    /// Sets a header, replacing what was there.
    ///
    /// ```
    /// use http::{HeaderValue, Method, header::ACCEPT_LANGUAGE};
    /// use webex_core::request::Call;
    /// let german = HeaderValue::from_static("de");
    /// let call = Call::new(Method::GET, "hydra").path("people/me").header(ACCEPT_LANGUAGE, german);
    /// assert_eq!(call.headers()[ACCEPT_LANGUAGE], "de");
    /// ```
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sends the call without this header, even if the pipeline would set it by itself.
    pub fn without_header(mut self, name: HeaderName) -> Self {
        self.headers.remove(&name);
        self.options.withheld.push(name);
        self
    }

    /// Sends `value` as JSON. A value that cannot be serialised makes [`Webex::send`] fail before anything is sent.
    ///
    /// ```
    /// use http::{Method, header::CONTENT_TYPE};
    /// use webex_core::request::Call;
    /// let call = Call::new(Method::POST, "hydra").path("rooms").json(&serde_json::json!({"title": "Plans"}));
    /// assert_eq!(call.headers()[CONTENT_TYPE], "application/json");
    /// assert_eq!(call.payload().len(), Some(17));
    /// ```
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => {
                self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                self.body = Body::Bytes(Bytes::from(bytes));
            }
            Err(e) => {
                self.defect = Some(
                    Error::new(ErrorKind::Encode, "the body is not representable as JSON").with_source(e),
                );
            }
        }
        self
    }

    /// Sends `fields` as `application/x-www-form-urlencoded`.
    ///
    /// ```
    /// use http::{Method, header::CONTENT_TYPE};
    /// use webex_core::request::Call;
    /// let fields = [("grant_type", "refresh_token"), ("refresh_token", "R&T")];
    /// let call = Call::new(Method::POST, "idbroker").form(&fields);
    /// assert_eq!(call.headers()[CONTENT_TYPE], "application/x-www-form-urlencoded");
    /// ```
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.body = Body::Bytes(Bytes::from(text));
        self
    }

    /// Sends this body with this content type.
    pub fn body(mut self, body: impl Into<Body>, content_type: HeaderValue) -> Self {
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = body.into();
        self
    }

    /// Sends a form with texts and files.
    pub fn multipart(self, form: Form) -> Self {
        let content_type = form.content_type();
        self.body(form.into_body(), content_type)
    }

    /// Sends `value` as `codec` encodes it, once, however often the call is tried.
    pub fn encode<T: Send + 'static>(mut self, value: T, codec: Arc<dyn Encode<T>>) -> Self {
        self.encoder = Some(Box::new(PendingValue { value, codec }));
        self
    }

    /// Opens the body of the answer (of an error, too) with `codec` before it is typed.
    pub fn open(mut self, codec: Arc<dyn Open>) -> Self {
        self.opener = Some(codec);
        self
    }

    /// Attaches a value for interceptors to find.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::Call;
    /// #[derive(Clone, Copy, Debug, PartialEq)]
    /// struct Urgent;
    ///
    /// let call = Call::new(Method::GET, "hydra").path("rooms").extension(Urgent);
    /// assert_eq!(call.extensions().get::<Urgent>(), Some(&Urgent));
    /// ```
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// The same call once more; `None` when its payload is encoded only when it is sent, or can be read once only.
    pub(crate) fn replica(&self) -> Option<Self> {
        if self.encoder.is_some() || self.defect.is_some() {
            return None;
        }
        Some(Self {
            method: self.method.clone(),
            target: self.target.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.replica()?,
            encoder: None,
            opener: self.opener.clone(),
            auth: self.auth.clone(),
            options: self.options.clone(),
            extensions: self.extensions.clone(),
            defect: None,
        })
    }

    /// The same call to another URL, which brings its own query.
    pub(crate) fn retarget(mut self, url: Url) -> Self {
        self.target = Target::Url(url);
        self.query.clear();
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Where the call goes.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The path below the service, or of the URL.
    pub fn target_path(&self) -> &str {
        match &self.target {
            Target::Service { path, .. } => path,
            Target::Url(url) => url.path(),
        }
    }

    /// The headers so far.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to change them.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The body that is sent; before the stage `Encode` that of an [encoder](Self::encode) is not there yet.
    pub fn payload(&self) -> &Body {
        &self.body
    }

    /// The body that is sent, to change it.
    pub fn payload_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    /// Values attached to the call.
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Values attached to the call, to change them.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// Whether the call may be sent twice without harm.
    ///
    /// ```
    /// use http::Method;
    /// use webex_core::request::Call;
    /// assert!(Call::new(Method::GET, "hydra").is_idempotent());
    /// assert!(!Call::new(Method::POST, "hydra").is_idempotent());
    /// assert!(Call::new(Method::POST, "hydra").idempotent(true).is_idempotent());
    /// ```
    pub fn is_idempotent(&self) -> bool {
        self.options.idempotent.unwrap_or_else(|| self.method.is_idempotent())
    }

    /// Runs the encoder, if there is one. Called once a call.
    pub(crate) async fn run_encoder(&mut self, webex: &Webex) -> Result<()> {
        if let Some(encoder) = self.encoder.take() {
            self.body = match encoder.run(webex).await? {
                Body::Factory(factory) => Body::Factory(Arc::new(SameEachTime::new(factory))),
                body => body,
            };
        }
        Ok(())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers and query may hold secrets and personal data.
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// What may stand in a path segment without being encoded (RFC 3986 `pchar`, less what a router may read).
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b'=')
    .remove(b'+')
    .remove(b',');
