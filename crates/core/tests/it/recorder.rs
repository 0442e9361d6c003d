//! An HTTP transport in memory that reads whole requests, keeps them, and answers from a function.

use std::sync::{Arc, Mutex, OnceLock};

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt;
use tracing::Dispatch;
use url::Url;
use webex_core::request::{BoxBody, Call, stream_body};
use webex_core::transport::HttpTransport;
use webex_core::{Error, ErrorKind, Result, Shared, Webex, WebexBuilder};

/// A request as it went out.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What the other side does.
pub(crate) enum Answer {
    Reply(Response<BoxBody>),
    Fail(Error),
    /// Never answers.
    Silence,
}

/// An answer with a body in memory.
pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let chunk = Ok::<_, Error>(Bytes::copy_from_slice(body.as_bytes()));
    Answer::Reply(response.body(stream_body(futures_util::stream::iter([chunk]))).expect("a response"))
}

/// A catalog without services: it is asked for when a call goes to a host that nobody knows, and is no part of what
/// these tests record.
fn no_services() -> Response<BoxBody> {
    let body = Ok::<_, Error>(Bytes::from_static(br#"{"serviceLinks":{}}"#));
    Response::new(stream_body(futures_util::stream::iter([body])))
}

pub(crate) fn ok() -> Answer {
    reply(200, &[], "{}")
}

pub(crate) fn broken() -> Answer {
    Answer::Fail(Error::new(ErrorKind::Network, "the connection broke"))
}

type Script = dyn Fn(usize, &Seen) -> Answer + Send + Sync;

/// Answers the n-th request (from 0) with what the function says.
pub(crate) struct Recorder {
    script: Box<Script>,
    seen: Mutex<Vec<Seen>>,
}

/// Places that log are of interest to somebody, whichever test comes by them first: `tracing` may note "nobody" for good
/// when that happens while another test begins to take down what is logged.
fn stay_awake() {
    static AWAKE: OnceLock<[Dispatch; 2]> = OnceLock::new();
    AWAKE.get_or_init(|| [(); 2].map(|()| Dispatch::new(tracing_subscriber::registry())));
}

impl Recorder {
    pub(crate) fn new(script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        stay_awake();
        Arc::new(Self { script: Box::new(script), seen: Mutex::default() })
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics here").clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen().len()
    }

    pub(crate) fn only(&self) -> Seen {
        let [seen] = self.seen().try_into().expect("one request");
        seen
    }

    pub(crate) fn shared(self: &Arc<Self>) -> Shared {
        Shared::new().expect("transports").with_http(self.clone())
    }

    pub(crate) fn builder(self: &Arc<Self>) -> WebexBuilder {
        let hydra = "https://hydra.test/v1".parse().expect("a URL");
        Webex::builder().token("secret").shared(self.shared()).service("hydra", hydra)
    }

    pub(crate) async fn client(self: &Arc<Self>) -> Webex {
        self.builder().build().await.expect("a client")
    }

    fn note(&self, seen: Seen) -> Answer {
        let n = {
            let mut all = self.seen.lock().expect("no test panics here");
            all.push(seen.clone());
            all.len() - 1
        };
        (self.script)(n, &seen)
    }
}

impl HttpTransport for Recorder {
    fn send<'a>(&'a self, request: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let url: Url = head.uri.to_string().parse().expect("an absolute URL");
            if url.host_str() == Some("u2c.wbx2.com") {
                return Ok(no_services());
            }
            match self.note(Seen { method: head.method, url, headers: head.headers, body }) {
                Answer::Reply(response) => Ok(response),
                Answer::Fail(error) => Err(error),
                Answer::Silence => std::future::pending().await,
            }
        })
    }
}

pub(crate) fn get() -> Call {
    Call::new(Method::GET, "hydra").path("rooms")
}

pub(crate) fn post() -> Call {
    Call::new(Method::POST, "hydra").path("messages").json(&serde_json::json!({"text": "hi"}))
}
