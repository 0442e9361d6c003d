//! A people service in memory: no socket, so that time can be virtual.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::{Request, Response};
use serde_json::{Value, json};
use url::Url;
use webex_core::config::Config;
use webex_core::ids::PersonId;
use webex_core::request::{BoxBody, stream_body};
use webex_core::transport::HttpTransport;
use webex_core::{Error, Result, Shared, Webex};

type Answer = dyn Fn(&[String], usize) -> (u16, Value) + Send + Sync;

/// Answers look-ups by a function of the ids that are asked for and of the number of the request, from 0.
pub(crate) struct Service {
    requests: Mutex<Vec<Url>>,
    answer: Box<Answer>,
}

impl Service {
    pub(crate) fn new(
        answer: impl Fn(&[String], usize) -> (u16, Value) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { requests: Mutex::default(), answer: Box::new(answer) })
    }

    /// One that finds everybody.
    pub(crate) fn finding_all() -> Arc<Self> {
        Self::new(|ids, _| found(ids))
    }

    /// A client of it that tries everything once.
    pub(crate) async fn client(self: &Arc<Self>) -> Webex {
        let mut config = Config::default();
        config.services.hydra = "http://127.0.0.1:9/v1".parse().expect("a URL");
        config.requests.retry.enabled = false;
        let shared = Shared::new().expect("a transport").with_http(self.clone());
        let builder = Webex::builder().config(config).shared(shared).token("TESTTOKEN");
        builder.build().await.expect("a client without plug-ins can be built")
    }

    pub(crate) fn requests(&self) -> Vec<Url> {
        self.requests.lock().expect("no panic").clone()
    }
}

/// The answer that finds all of them, by their canonical ids.
pub(crate) fn found(ids: &[String]) -> (u16, Value) {
    let person = |id: &String| json!({ "id": canonical(id), "displayName": id });
    (200, json!({ "items": ids.iter().map(person).collect::<Vec<_>>(), "notFoundIds": null }))
}

pub(crate) fn canonical(id: &str) -> String {
    PersonId::infer(id).expect("an id of a person").to_string()
}

impl HttpTransport for Service {
    fn send<'a>(&'a self, request: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        Box::pin(async move {
            let url: Url = request.uri().to_string().parse().expect("a URL");
            let number = {
                let mut requests = self.requests.lock().expect("no panic");
                requests.push(url.clone());
                requests.len() - 1
            };
            let ids = url.query_pairs().find(|(name, _)| name == "id").map(|(_, ids)| ids.into_owned());
            let ids: Vec<_> = ids.iter().flat_map(|ids| ids.split(',')).map(str::to_owned).collect();
            let (status, body) = (self.answer)(&ids, number);
            let body = stream_body(stream::iter([Ok::<_, Error>(Bytes::from(body.to_string()))]));
            Ok(Response::builder().status(status).body(body).expect("a response"))
        })
    }
}
