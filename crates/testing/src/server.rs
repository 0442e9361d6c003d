//! A server that records what it is asked.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use webex_core::config::Config;
use webex_core::{Shared, Webex};

use crate::callsites::stay_awake;
use crate::noted_secret;

/// A small HTTP server on loopback that answers by a function and records what it was asked. For questions about
/// requests; the rules of the service are the simulator's ([`crate::TestCloud`]).
pub struct RecordingServer {
    base: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// An answer with JSON.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use serde_json::json;
    /// use webex_testing::{RecordingServer, Reply};
    /// let page = Reply::json(200, &json!({"items": []}));
    /// let server = RecordingServer::start(move |_| page.clone().header("trackingid", "T1")).await;
    /// # }
    /// ```
    pub fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json;charset=UTF-8".to_owned())];
        Self { status, headers, body: body.to_string().into() }
    }

    /// An answer without content.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answer = dyn Fn(&Recorded) -> Reply + Send + Sync;

impl RecordingServer {
    /// Starts on a free port. `answer` is given each request after it was recorded.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use serde_json::json;
    /// use webex_testing::{RecordingServer, Reply};
    /// let server = RecordingServer::start(|request| match request.target.as_str() {
    ///     "/v1/people/me" => Reply::json(200, &json!({"id": "P"})),
    ///     _ => Reply::empty(404),
    /// })
    /// .await;
    /// let webex = server.client().await;
    /// webex.request(http::Method::GET, "hydra/people/me").send().await?;
    /// let error = webex.request(http::Method::GET, "hydra/rooms").send().await.expect_err("nothing else is there");
    /// assert!(error.is_not_found());
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When loopback cannot be bound.
    pub async fn start(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        stay_awake();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(accept(listener, requests.clone(), Arc::new(answer)));
        Self { base, requests, task }
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What was asked so far.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use serde_json::json;
    /// use webex_testing::{RecordingServer, Reply};
    /// let server = RecordingServer::start(|_| Reply::empty(204)).await;
    /// let webex = server.client().await;
    /// webex.request(http::Method::POST, "hydra/rooms").json(&json!({"title": "Plans"})).send().await?;
    /// let asked = &server.requests()[0];
    /// assert_eq!((asked.target.as_str(), &asked.body[..]), ("/v1/rooms", &br#"{"title":"Plans"}"#[..]));
    /// # Ok(()) }
    /// ```
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The configuration of a client whose developer API is here and who tries everything once.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Webex;
    /// use webex_testing::{RecordingServer, Reply};
    /// let server = RecordingServer::start(|_| Reply::empty(204)).await;
    /// let mut config = server.config();
    /// config.requests.retry.enabled = true;
    /// let webex = Webex::builder().config(config).token("TESTTOKEN").build().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// Never: the base is a URL.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.services.hydra = format!("{}/v1", self.base).parse().expect("the base is a URL");
        config.requests.retry.enabled = false;
        config
    }

    /// A client of that configuration, with the token `TESTTOKEN`.
    ///
    /// # Panics
    /// When the platform has no TLS.
    pub async fn client(&self) -> Webex {
        let shared = Shared::new().expect("the platform has TLS");
        let token = noted_secret("TESTTOKEN");
        let builder = Webex::builder().config(self.config()).shared(shared).token(token);
        builder.build().await.expect("a client without plug-ins can be built")
    }
}

async fn accept(listener: TcpListener, requests: Arc<Mutex<Vec<Recorded>>>, answer: Arc<Answer>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (requests, answer) = (requests.clone(), answer.clone());
        let service = service_fn(move |request| serve(request, requests.clone(), answer.clone()));
        // It ends when the client closes the connection, or with the runtime of the test.
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
        );
    }
}

async fn serve(
    request: Request<Incoming>,
    requests: Arc<Mutex<Vec<Recorded>>>,
    answer: Arc<Answer>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let target = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let recorded = Recorded { method: head.method, target, headers: head.headers, body };
    requests.lock().unwrap_or_else(PoisonError::into_inner).push(recorded.clone());
    let reply = answer(&recorded);
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).expect("a status"));
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::new(reply.body)).expect("the test gives headers that can be sent"))
}

impl Drop for RecordingServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for RecordingServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingServer").field("base", &self.base).finish_non_exhaustive()
    }
}
