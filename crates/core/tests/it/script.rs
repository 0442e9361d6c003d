//! An HTTP transport that answers from a function and notes what was asked.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use webex_core::request::BoxBody;
use webex_core::transport::HttpTransport;
use webex_core::{Result, Shared, Webex};

type Answer = dyn Fn(usize, &Request<BoxBody>) -> Result<Response<String>> + Send + Sync;

/// Answers the n-th request (from 0) with what the function says.
pub(crate) struct Script {
    answer: Box<Answer>,
    urls: Mutex<Vec<String>>,
}

impl Script {
    pub(crate) fn new(
        answer: impl Fn(usize, &Request<BoxBody>) -> Result<Response<String>> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { answer: Box::new(answer), urls: Mutex::default() })
    }

    /// Paths and queries of the requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.urls.lock().expect("no test panics here").clone()
    }

    /// A client over this transport.
    pub(crate) async fn client(self: &Arc<Self>) -> Webex {
        let shared = Shared::new().expect("a transport").with_http(self.clone());
        let hydra = "https://hydra.test/v1".parse().expect("a URL");
        let builder = Webex::builder().token("secret").shared(shared).service("hydra", hydra);
        builder.build().await.expect("a client")
    }
}

impl HttpTransport for Script {
    fn send<'a>(&'a self, request: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        let mut urls = self.urls.lock().expect("no test panics here");
        urls.push(request.uri().path_and_query().expect("absolute").to_string());
        let answer = (self.answer)(urls.len() - 1, &request);
        let body = |text: String| Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync();
        Box::pin(std::future::ready(answer.map(|response| response.map(body))))
    }
}
