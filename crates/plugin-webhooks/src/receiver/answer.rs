//! What a handler says to a delivery.

use futures_core::future::BoxFuture;
use http::StatusCode;

use crate::Delivery;

/// What the service is answered: whether the delivery was taken.
///
/// ```
/// use webex_plugin_webhooks::WebhookAnswer;
/// assert!(WebhookAnswer::from(()).is_taken());
/// assert!(!WebhookAnswer::from(Err::<(), _>("the database is away")).is_taken());
/// assert_eq!(WebhookAnswer::not_now().status(), 503);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WebhookAnswer(StatusCode);

impl WebhookAnswer {
    /// Taken: 204. When the same is delivered once more, it is answered so again and not handled.
    pub const fn taken() -> Self {
        Self(StatusCode::NO_CONTENT)
    }

    /// Not now: 503. When the same is delivered once more, it is handled as if it were new.
    pub const fn not_now() -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        self.0
    }

    /// Whether the delivery is done with, so that a repetition of it is not handled: a status of 2xx.
    pub fn is_taken(self) -> bool {
        self.0.is_success()
    }
}

/// Taken.
impl From<()> for WebhookAnswer {
    fn from((): ()) -> Self {
        Self::taken()
    }
}

impl From<StatusCode> for WebhookAnswer {
    fn from(status: StatusCode) -> Self {
        Self(status)
    }
}

/// An error is a 500. What it says stays here.
impl<E> From<Result<(), E>> for WebhookAnswer {
    fn from(result: Result<(), E>) -> Self {
        result.map_or(Self(StatusCode::INTERNAL_SERVER_ERROR), Self::from)
    }
}

/// What is done with a delivery that is signed and new.
pub(super) trait Handler: Send + Sync + 'static {
    fn handle(&self, delivery: Delivery) -> BoxFuture<'_, WebhookAnswer>;
}

impl<F, R> Handler for F
where
    F: Fn(Delivery) -> R + Send + Sync + 'static,
    R: Future<Output: Into<WebhookAnswer>> + Send + 'static,
{
    fn handle(&self, delivery: Delivery) -> BoxFuture<'_, WebhookAnswer> {
        let answer = self(delivery);
        Box::pin(async move { answer.await.into() })
    }
}
