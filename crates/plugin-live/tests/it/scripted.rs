//! A network of a vector: the catalog, and scripted answers in order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_core::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use url::Url;
use webex_core::request::BoxBody;
use webex_core::transport::{HttpTransport, Socket, SocketTransport};
use webex_core::{Error, ErrorKind, Result, Shared, Webex};

/// A request to the conversation service or the developer API.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) url: Url,
    pub(crate) body: Value,
}

/// The network: a clone is the same.
#[derive(Clone)]
pub(crate) struct Scripted(Arc<Inner>);

struct Inner {
    catalog: Value,
    me: Value,
    answers: Mutex<VecDeque<Value>>,
    asked: Mutex<Vec<Asked>>,
}

impl Scripted {
    /// A network with this catalog, whose answers come in this order.
    pub(crate) fn new(catalog: &Value, me: &Value, answers: &Value) -> Self {
        let answers =
            answers.as_array().into_iter().flatten().map(|answer| answer["response"].clone()).collect();
        let (catalog, me) = (catalog.clone(), me.clone());
        Self(Arc::new(Inner { catalog, me, answers: Mutex::new(answers), asked: Mutex::default() }))
    }

    /// A client in this network, who tries everything once.
    pub(crate) async fn client(&self) -> Webex {
        let shared = Shared::new().expect("the platform has TLS");
        let shared = shared.with_http(Arc::new(self.clone())).with_socket(Arc::new(self.clone()));
        let builder = Webex::builder().token("TESTTOKEN").shared(shared);
        let builder = builder.configure(|config| config.requests.retry.enabled = false);
        builder.build().await.expect("a client without plug-ins can be built")
    }

    /// What the vector is about: requests but for the catalog and who one is.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().expect("no panic").clone()
    }

    fn answer(&self, asked: Asked) -> (u16, Value) {
        if asked.url.path().contains("catalog") {
            return (200, self.0.catalog.clone());
        }
        if asked.url.path().ends_with("/people/me") {
            return (200, self.0.me.clone());
        }
        self.0.asked.lock().expect("no panic").push(asked);
        let answer = self.0.answers.lock().expect("no panic").pop_front();
        let answer =
            answer.unwrap_or_else(|| json!({ "status": 500, "body": { "message": "not in the script" } }));
        (answer["status"].as_u64().expect("a status") as u16, answer["body"].clone())
    }
}

impl HttpTransport for Scripted {
    fn send<'a>(&'a self, request: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            let asked = Asked {
                method: head.method.to_string(),
                url: head.uri.to_string().parse().expect("a URL"),
                body: serde_json::from_slice(&body).unwrap_or_default(),
            };
            let (status, answer) = self.answer(asked);
            let response = Response::builder().status(status).header("content-type", "application/json");
            let body = Full::from(answer.to_string()).map_err(|never| match never {}).boxed_unsync();
            Ok(response.body(body).expect("a response"))
        })
    }
}

impl SocketTransport for Scripted {
    fn open<'a>(&'a self, _: Url, _: HeaderMap) -> BoxFuture<'a, Result<Socket>> {
        Box::pin(std::future::ready(Err(Error::new(ErrorKind::Network, "there are no sockets"))))
    }
}
