//! A server with a receiver, and a client that posts what it wants.

use axum::Router;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use webex_core::Webex;
use webex_plugin_webhooks::{
    Filter, WebhookEvent, WebhookReceiver, WebhookResource, WebhookVerifier, WebhooksExt,
};

/// The secret of every webhook of these tests.
pub(super) const SECRET: &str = "s3cret";

/// A receiver behind axum on loopback.
pub(super) struct Application {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
    server: JoinHandle<()>,
}

impl Drop for Application {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Application {
    pub(super) async fn serve(receiver: WebhookReceiver) -> Self {
        let router = Router::new().route_service("/hook", receiver);
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let base = format!("http://{}", socket.local_addr().expect("bound"));
        let serve = async move { axum::serve(socket, router).await.expect("it serves") };
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base, client, server: tokio::spawn(serve) }
    }

    pub(super) fn url(&self) -> String {
        format!("{}/hook", self.base)
    }

    /// Has everything that `webex` may hear delivered here.
    pub(super) async fn watch(&self, webex: &Webex, resource: WebhookResource, filter: Filter) {
        let url = self.url().parse().expect("a URL");
        let create = webex.webhooks().create("all", url, resource, WebhookEvent::All);
        create.filter(filter).secret(SECRET).await.expect("created");
    }

    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        let (parts, body) = self.client.request(request).await.expect("an answer").into_parts();
        Response::from_parts(parts, body.collect().await.expect("a body").to_bytes())
    }

    /// Posts a body that is signed so, and tells the status.
    pub(super) async fn post(&self, body: impl Into<Bytes>, headers: &[(&str, &str)]) -> StatusCode {
        let mut request = Request::post(self.url());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Full::new(body.into())).expect("a request")).await.status()
    }

    /// Posts a body as the service does.
    pub(super) async fn deliver(&self, body: &str) -> StatusCode {
        let signature = signature(SECRET, body);
        self.post(body.to_owned(), &[("x-spark-signature", &signature)]).await
    }
}

/// The HMAC-SHA1 of a body, as the service writes it.
pub(super) fn signature(secret: &str, body: &str) -> String {
    use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    sign(&key, body.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn verifier() -> WebhookVerifier {
    WebhookVerifier::new(SECRET)
}

/// The body of a delivery of a message.
pub(super) fn message(id: &str, created: &str) -> String {
    let data = format!(r#"{{"id": "{id}", "created": "{created}", "roomType": "group"}}"#);
    format!(r#"{{"id": "W", "resource": "messages", "event": "created", "actorId": "P", "data": {data}}}"#)
}
