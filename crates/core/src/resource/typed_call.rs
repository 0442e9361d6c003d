//! A call whose answer has a type.

use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::request::{Call, Response};
use crate::{Result, Webex};

/// A call that is ready to be sent, and the type of its answer: what the methods of resource handles return when
/// there is nothing to fill in.
///
/// ```no_run
/// use http::Method;
/// use webex_core::request::Call;
/// use webex_core::resource::TypedCall;
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// let me: serde_json::Value =
///     TypedCall::json(&webex, Call::new(Method::GET, "hydra").path("people/me")).await?;
/// # Ok(()) }
/// ```
#[must_use = "a call does nothing until it is sent"]
pub struct TypedCall<T> {
    webex: Webex,
    call: Call,
    read: fn(&Response) -> Result<T>,
}

impl<T: DeserializeOwned> TypedCall<T> {
    /// A call that is answered with JSON.
    pub fn json(webex: &Webex, call: Call) -> Self {
        Self { webex: webex.clone(), call, read: Response::json }
    }
}

impl TypedCall<()> {
    /// A call whose answer has no content, or none of interest.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::{request::Call, resource::TypedCall};
    /// TypedCall::empty(&webex, Call::new(Method::DELETE, "hydra").path("rooms").segment("R1")).await?;
    /// # Ok(()) }
    /// ```
    pub fn empty(webex: &Webex, call: Call) -> Self {
        Self { webex: webex.clone(), call, read: |_| Ok(()) }
    }
}

impl<T> TypedCall<T> {
    /// Changes the call: adds a header or a deadline, for example.
    ///
    /// ```no_run
    /// # use webex_core::resource::TypedCall;
    /// # async fn example(get: TypedCall<serde_json::Value>) -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// let room = get.with_call(|call| call.deadline(Duration::from_secs(3))).await?;
    /// # Ok(()) }
    /// ```
    pub fn with_call(mut self, change: impl FnOnce(Call) -> Call) -> Self {
        self.call = change(self.call);
        self
    }

    /// Sends `body` as JSON, unless the check of it failed: then nothing is sent, and the call fails with that error.
    pub fn checked_body<B: Serialize + ?Sized>(self, check: Result<()>, body: &B) -> Self {
        self.with_call(|call| match check {
            Ok(()) => call.json(body),
            Err(error) => call.refuse(error),
        })
    }

    /// Sends the call.
    ///
    /// # Errors
    /// As [`Webex::send`], and [`ErrorKind::Decode`](crate::ErrorKind::Decode). Cancel safe: a dropped future gives
    /// the call up; what was sent may have taken effect.
    pub async fn send(self) -> Result<T> {
        let response = self.webex.send(self.call).await?;
        (self.read)(&response)
    }
}

impl<T: 'static> IntoFuture for TypedCall<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for TypedCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
