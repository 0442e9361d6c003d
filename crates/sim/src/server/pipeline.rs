//! What happens around every request: tracking id, credential, CORS, rate limit, faults, journal, error body.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt as _;
use tower_service::Service as _;
use uuid::Uuid;

use super::cors;
use super::extract::Credential;
use crate::disk::Lost;
use crate::error::ApiError;
use crate::faults::{Answer, Asked, Breakage, Effect};
use crate::identity::strip_scheme;
use crate::ids::UserId;
use crate::journal::{self, Pending};
use crate::world::World;

/// So long the real service takes for a message at least. A client fetches the key of a room meanwhile, and tells of
/// the first messages before its suite has gone on to the next room.
const POST_TIME: Duration = Duration::from_millis(50);

const TRACKING_ID: HeaderName = HeaderName::from_static("trackingid");

/// The router and what surrounds it.
#[derive(Clone)]
pub(super) struct Pipeline {
    world: World,
    router: Router,
}

impl Pipeline {
    pub(super) fn new(world: World) -> Self {
        let router = crate::api::routes().with_state(world.clone());
        Self { world, router }
    }

    /// Answers one request, or says that the connection is to be broken off.
    pub(super) async fn answer(&self, mut request: Request) -> Result<Response, Broken> {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let pending = Pending::new(&self.world.clock, &method, &uri, request.headers());
        let tracking_id = tracking_id(request.headers());
        let origin = cors::origin(&uri, request.headers());
        let credential = self.credential(request.headers());
        let user = self.user_of(&credential, request.headers());

        let answered = if cors::is_preflight(&method, request.headers()) {
            Ok(cors::preflight(request.headers()))
        } else {
            request.extensions_mut().insert(credential);
            self.answer_or_fail(request, user).await
        };
        // No answer tells of what a crash could undo.
        let answered = match self.world.disk.settled().await {
            Ok(()) => answered,
            Err(Lost) => Err(Broken),
        };
        let Ok(response) = answered else {
            tracing::info!(%method, path = uri.path(), %tracking_id, "broken off");
            self.world.journal.record(pending, None, user, &tracking_id);
            return Err(Broken);
        };
        let mut response = finish(response, &tracking_id);
        if let Some(origin) = origin {
            cors::decorate(response.headers_mut(), origin);
        }
        tracing::info!(%method, path = uri.path(), status = response.status().as_u16(), %tracking_id, "answered");
        self.world.journal.record(pending, Some(response.status()), user, &tracking_id);
        Ok(response)
    }

    /// Faults and limits stand before the services; the addresses that control the simulator know neither.
    async fn answer_or_fail(&self, request: Request, user: Option<UserId>) -> Result<Response, Broken> {
        if is_control(request.uri().path()) {
            return Ok(self.route(request).await);
        }
        let host = journal::host(request.uri(), request.headers());
        let (method, path) = (request.method(), request.uri().path());
        let verdict = self.world.faults.judge(&Asked { method, host: &host, path, user });
        if !verdict.latency.is_zero() {
            tokio::time::sleep(verdict.latency).await;
        }
        if let Some(seconds) = self.world.limiter.refuses(&host, user) {
            return Ok(too_many(seconds).into_response());
        }
        match verdict.effect {
            None => Ok(self.route(request).await),
            Some(Effect::Answer(answer)) => Ok(prescribed(*answer)),
            Some(Effect::Break(Breakage::Reset)) => Err(Broken),
            Some(Effect::Break(Breakage::Truncate(bytes))) => {
                truncate(self.route(request).await, bytes).await
            }
        }
    }

    /// Foreign suites listen after a write was answered and take the next event for that of the next write
    /// (wire/04 section 3.1 leaves the order open): for them events go first, and writes take a little time.
    async fn route(&self, request: Request) -> Response {
        let patient = self.world.profile.is_interop() && !request.method().is_safe();
        let begun = tokio::time::Instant::now();
        let posts = request.method() == Method::POST && request.uri().path() == "/v1/messages";
        let response = match self.router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if patient {
            self.world.sockets.catch_up(self.world.conversations.published()).await;
            if posts {
                tokio::time::sleep_until(begun + POST_TIME).await;
            }
        }
        response
    }

    fn credential(&self, headers: &HeaderMap) -> Credential {
        match bearer(headers).map(|token| self.world.identity.session(token)) {
            None => Credential::Missing,
            Some(Ok(session)) => Credential::Valid(session),
            Some(Err(reason)) => Credential::Refused(reason),
        }
    }

    /// The owner of the token, even of one that is no longer valid: tests look for those requests, too.
    fn user_of(&self, credential: &Credential, headers: &HeaderMap) -> Option<UserId> {
        match credential {
            Credential::Valid(session) => session.user.as_ref().map(|user| user.id),
            Credential::Refused(_) => self.world.identity.owner_of_any(bearer(headers)?),
            Credential::Missing => None,
        }
    }
}

/// The connection is to be broken off instead of answering.
pub(super) struct Broken;

/// Whether a path controls the simulator rather than being simulated.
pub(super) fn is_control(path: &str) -> bool {
    path.starts_with("/admin/") || path.starts_with("/control/")
}

fn too_many(seconds: u64) -> ApiError {
    let message = "Too many requests. Try again later.";
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, message).retry_after(seconds)
}

/// The answer that a fault prescribes.
fn prescribed(answer: Answer) -> Response {
    if let Some(body) = answer.body {
        return (answer.status, answer.headers, axum::Json(body)).into_response();
    }
    let text = answer.status.canonical_reason().unwrap_or("Injected fault");
    ApiError::new(answer.status, text).headers(&answer.headers).into_response()
}

/// Announces the whole body and breaks off after `bytes` of it.
async fn truncate(response: Response, bytes: usize) -> Result<Response, Broken> {
    let (mut head, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| Broken)?.to_bytes();
    if whole.len() <= bytes {
        return Err(Broken);
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let first = whole.slice(..bytes);
    let broken = async {
        // The first part must leave before the connection ends.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    let stream = stream::once(async { Ok(first) }).chain(stream::once(broken));
    Ok(Response::from_parts(head, Body::from_stream(stream)))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    strip_scheme(headers.get(AUTHORIZATION)?.to_str().ok()?, "bearer")
}

/// The client's own, if it is plain text of sensible length.
fn tracking_id(headers: &HeaderMap) -> Arc<str> {
    let own = headers.get(TRACKING_ID).and_then(|value| value.to_str().ok());
    match own.filter(|id| !id.is_empty() && id.len() <= 256) {
        Some(id) => id.into(),
        None => format!("SIM_{}", Uuid::new_v4()).into(),
    }
}

/// Writes the error body that a handler only described, and repeats the tracking id.
fn finish(mut response: Response, tracking_id: &str) -> Response {
    let described = response.extensions_mut().remove::<ApiError>().or_else(|| unrouted(&response));
    if let Some(error) = described {
        response = error.render(tracking_id);
    }
    if let Ok(value) = HeaderValue::from_str(tracking_id) {
        response.headers_mut().insert(TRACKING_ID, value);
    }
    response
}

/// 404 and 405 of the router itself, which have no body.
fn unrouted(response: &Response) -> Option<ApiError> {
    let empty = http_body::Body::size_hint(response.body()).exact() == Some(0);
    match response.status() {
        StatusCode::NOT_FOUND if empty => {
            Some(ApiError::not_found("The requested resource could not be found."))
        }
        StatusCode::METHOD_NOT_ALLOWED if empty => Some(ApiError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "The method is not supported for this resource.",
        )),
        _ => None,
    }
}

/// Turns hyper's body into axum's.
pub(super) fn from_hyper(request: http::Request<hyper::body::Incoming>) -> Request {
    request.map(Body::new)
}
