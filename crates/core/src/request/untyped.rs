//! Requests to endpoints without a type.

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;
use http::Method;
use http::header::{HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Body, Call, Response, Target};
use crate::multipart::Form;
use crate::{Result, Webex};

/// A request to any endpoint, through the whole pipeline; made by [`Webex::request`].
///
/// ```no_run
/// # async fn f(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use http::Method;
/// let me: serde_json::Value = webex.request(Method::GET, "hydra/people/me").send_as().await?;
/// let answer = webex.request(Method::POST, "hydra/rooms").json(&serde_json::json!({"title": "Plans"})).await?;
/// # Ok(()) }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    webex: &'a Webex,
    call: Call,
}

impl<'a> Request<'a> {
    pub(crate) fn new(webex: &'a Webex, method: Method, target: Result<Target>) -> Self {
        let call = match target {
            Ok(target) => Call::to(method, target),
            Err(error) => {
                let mut call = Call::new(method, "");
                call.defect = Some(error);
                call
            }
        };
        Self { webex, call }
    }

    /// Adds a query parameter.
    pub fn query(self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.with(|call| call.query(name, value))
    }

    /// Adds a path segment, percent-encoded.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// let id = "Y2lzY29zcGFyazovL3VzL1JPT00v";
    /// let room: serde_json::Value = webex.request(Method::GET, "hydra/rooms").segment(id).send_as().await?;
    /// # Ok(()) }
    /// ```
    pub fn segment(self, segment: &str) -> Self {
        self.with(|call| call.segment(segment))
    }

    /// Sets a header.
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.with(|call| call.header(name, value))
    }

    /// Sends `value` as JSON.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.with(|call| call.json(value))
    }

    /// Sends `fields` as `application/x-www-form-urlencoded`.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        self.with(|call| call.form(fields))
    }

    /// Sends texts and files.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::multipart::{Form, Part};
    /// let form = Form::new().text("roomId", "R1").part(Part::file("files", "report.pdf").await?);
    /// webex.request(Method::POST, "hydra/messages").multipart(form).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn multipart(self, form: Form) -> Self {
        self.with(|call| call.multipart(form))
    }

    /// Sends this body with this content type.
    pub fn body(self, body: impl Into<Body>, content_type: HeaderValue) -> Self {
        self.with(|call| call.body(body, content_type))
    }

    /// Changes the call in any way that [`Call`] offers.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// use http::Method;
    /// let rooms = webex
    ///     .request(Method::GET, "hydra/rooms")
    ///     .with(|call| call.deadline(Duration::from_secs(3)).retry(false))
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn with(mut self, change: impl FnOnce(Call) -> Call) -> Self {
        self.call = change(self.call);
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe in the same way.
    pub async fn send(self) -> Result<Response> {
        self.webex.send(self.call).await
    }

    /// Sends the request and reads the answer as JSON.
    ///
    /// # Errors
    /// As [`Webex::send`], and [`ErrorKind::Decode`](crate::ErrorKind::Decode). Cancel safe in the same way.
    pub async fn send_as<T: DeserializeOwned>(self) -> Result<T> {
        self.send().await?.json()
    }
}

impl<'a> IntoFuture for Request<'a> {
    type Output = Result<Response>;
    type IntoFuture = BoxFuture<'a, Result<Response>>;

    fn into_future(self) -> Self::IntoFuture {
        self.webex.send(self.call)
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
