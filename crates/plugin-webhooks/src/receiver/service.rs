//! The receiver: one request, one answer.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::{HeaderMap, Method, Request, Response};
use http_body::Body;
use tower_service::Service;
use tracing::Instrument;
use webex_core::resource::DateTime;
use webex_core::time::Clock;

use super::answer::Handler;
use super::builder::{Limits, ReceiverBuilder};
use super::key::Key;
use super::refusal::Refusal;
use super::seen::{Begin, SeenDeliveries};
use super::{WebhookAnswer, body};
use crate::{Delivery, WebhookEvent, WebhookVerifier};

/// Receives deliveries over HTTP: a service of tower, so that axum, hyper and others serve it as a route. A cheap
/// handle.
///
/// A request is answered 405 unless it is a POST, 413 when it is too long, 408 when it does not come, 401 when it is not
/// signed, 403 when the signature does not hold, 400 when it is no delivery. What is left is new or a repetition; what is
/// new goes to the handler, whose answer is the answer. Whatever was not taken is not remembered, so that nothing is lost
/// when the service delivers it again (wire/04 section 3.14.3: deliveries may be repeated, and come in any order).
///
/// ```
/// use webex_plugin_webhooks::{DeliveredEvent, WebhookReceiver, WebhookVerifier};
///
/// let receiver = WebhookReceiver::new(WebhookVerifier::new("s3cret"), async |delivery| {
///     if let DeliveredEvent::MessageCreated(message) = delivery.typed() {
///         println!("{} wrote {}", message.person_email, message.id);
///     }
/// });
/// let router: axum::Router = axum::Router::new().route_service("/webhook", receiver);
/// ```
#[derive(Clone)]
pub struct WebhookReceiver(Arc<Inner>);

struct Inner {
    verifier: WebhookVerifier,
    seen: SeenDeliveries,
    limits: Limits,
    clock: Arc<dyn Clock>,
    handler: Box<dyn Handler>,
}

impl WebhookReceiver {
    /// A receiver that hands deliveries to a function; see [`builder`](Self::builder) for more.
    pub fn new<F, R>(verifier: WebhookVerifier, handler: F) -> Self
    where
        F: Fn(Delivery) -> R + Send + Sync + 'static,
        R: Future<Output: Into<WebhookAnswer>> + Send + 'static,
    {
        Self::builder(verifier).handle(handler)
    }

    /// Begins a receiver.
    pub fn builder(verifier: WebhookVerifier) -> ReceiverBuilder {
        ReceiverBuilder::new(verifier)
    }

    pub(super) fn of(builder: ReceiverBuilder, handler: Box<dyn Handler>) -> Self {
        let ReceiverBuilder { verifier, seen, limits, clock } = builder;
        Self(Arc::new(Inner { verifier, seen, limits, clock, handler }))
    }

    /// Answers a request; for servers that know no tower. Must run inside a runtime of tokio. When it is dropped, a
    /// handler that runs goes on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use http::Request;
    /// use webex_plugin_webhooks::{WebhookReceiver, WebhookVerifier};
    /// let receiver = WebhookReceiver::new(WebhookVerifier::new("s3cret"), async |_| ());
    /// let request = Request::post("/").body(String::from("{}")).expect("a request");
    /// assert_eq!(receiver.answer(request).await.status(), 401);
    /// # }
    /// ```
    pub async fn answer<B>(&self, request: Request<B>) -> Response<String>
    where
        B: Body<Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    {
        match self.0.admit(request).await {
            Ok(admitted) => response(self.0.clone().decide(admitted).await),
            Err(refusal) => {
                tracing::warn!(%refusal, status = refusal.status().as_u16(), "a request is no delivery");
                refusal.response()
            }
        }
    }
}

/// A delivery that may be handled, unless it was already.
struct Admitted {
    delivery: Delivery,
    key: Key,
}

impl Inner {
    async fn admit<B>(&self, request: Request<B>) -> Result<Admitted, Refusal>
    where
        B: Body<Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    {
        if request.method() != Method::POST {
            return Err(Refusal::Method);
        }
        let (parts, body) = request.into_parts();
        let body = tokio::select! {
            body = body::read(body, self.limits.body) => body?,
            () = self.clock.sleep(self.limits.answer) => return Err(Refusal::TooSlow),
        };
        self.judge(&parts.headers, &body)
    }

    fn judge(&self, headers: &HeaderMap, body: &Bytes) -> Result<Admitted, Refusal> {
        self.verifier.verify(headers, body)?;
        let delivery = Delivery::parse(body).map_err(|_| Refusal::NotADelivery)?;
        if self.is_too_old(&delivery) {
            return Err(Refusal::TooOld);
        }
        Ok(Admitted { key: Key::new(&delivery, body), delivery })
    }

    fn is_too_old(&self, delivery: &Delivery) -> bool {
        let Some(limit) = self.limits.age.filter(|_| delivery.event == WebhookEvent::Created) else {
            return false;
        };
        let created = delivery.data.get("created").and_then(|value| value.as_str()).map(DateTime::new);
        let created = created.and_then(|date| date.timestamp());
        let age = created.and_then(|moment| self.clock.now().duration_since(moment).try_into().ok());
        age.is_some_and(|age: std::time::Duration| age > limit)
    }

    /// The answer to a delivery, in time. What handles it is a task of its own: the service may hang up, and a panic
    /// stays there.
    async fn decide(self: Arc<Self>, admitted: Admitted) -> WebhookAnswer {
        let sleep = self.clock.sleep(self.limits.answer);
        let handling = tokio::spawn(self.handle(admitted).in_current_span());
        tokio::select! {
            biased;
            answer = handling => answer.unwrap_or_else(|_| WebhookAnswer::from(Err(()))),
            () = sleep => WebhookAnswer::not_now(),
        }
    }

    async fn handle(self: Arc<Self>, Admitted { delivery, key }: Admitted) -> WebhookAnswer {
        let claim = match self.seen.begin(key).await {
            Ok(Begin::New(claim)) => claim,
            Ok(Begin::Repeated) => return WebhookAnswer::taken(),
            Ok(Begin::Busy) => return WebhookAnswer::not_now(),
            Err(error) => {
                tracing::warn!(%error, "it cannot be told whether a delivery is new");
                return WebhookAnswer::not_now();
            }
        };
        let answer = self.handler.handle(delivery).await;
        if let Err(error) = self.seen.end(claim, answer.is_taken(), &*self.clock).await {
            tracing::warn!(%error, "a delivery that was handled may be handled again");
        }
        answer
    }
}

fn response(answer: WebhookAnswer) -> Response<String> {
    let mut response = Response::new(String::new());
    *response.status_mut() = answer.status();
    response
}

impl<B> Service<Request<B>> for WebhookReceiver
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let receiver = self.clone();
        Box::pin(async move { Ok(receiver.answer(request).await) })
    }
}

impl fmt::Debug for WebhookReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookReceiver")
            .field("verifier", &self.0.verifier)
            .field("seen", &self.0.seen)
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}
