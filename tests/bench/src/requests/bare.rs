//! The least that a program can do: hyper's pooled client, the same headers, the same type.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use clap::Args;
use http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};
use http::{HeaderValue, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use webex::people::Person;

use super::in_flight;
use crate::Result;

/// Asks who it is, many times.
#[derive(Args)]
pub(crate) struct BareRequests {
    hydra: String,
    warm: usize,
    count: usize,
}

impl BareRequests {
    pub(crate) async fn run(self) -> Result {
        let asker = Arc::new(Asker::new(self.hydra)?);
        let headers = serde_json::from_slice(&asker.ask("seen").await?)?;
        in_flight::measure(self.warm, self.count, headers, move || one(asker.clone())).await
    }
}

async fn one(asker: Arc<Asker>) -> Result {
    let me: Person = serde_json::from_slice(&asker.ask("people/me").await?)?;
    if me.display_name.is_empty() { Err("a person without a name".into()) } else { Ok(()) }
}

struct Asker {
    client: Client<HttpConnector, Empty<Bytes>>,
    hydra: String,
    token: HeaderValue,
    agent: HeaderValue,
    spark_agent: HeaderValue,
    count: AtomicU64,
}

impl Asker {
    fn new(hydra: String) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let agent = concat!("webex-rust/", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            hydra,
            token: format!("Bearer {}", std::env::var("WEBEX_ACCESS_TOKEN")?).parse()?,
            agent: agent.parse()?,
            spark_agent: format!("{agent} (rust)").parse()?,
            count: AtomicU64::new(0),
        })
    }

    async fn ask(&self, path: &str) -> Result<Bytes> {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let request = Request::get(format!("{}/{path}", self.hydra))
            .header("trackingid", format!("webex-rust_7b3c25b5-1e4e-4b6f-9d54-9e9ce2f6f7a1_{number}"))
            .header(USER_AGENT, self.agent.clone())
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header("spark-user-agent", self.spark_agent.clone())
            .header("cisco-no-http-redirect", HeaderValue::from_static("true"))
            .header(AUTHORIZATION, self.token.clone())
            .body(Empty::new())?;
        let answer = self.client.request(request).await?;
        if !answer.status().is_success() {
            return Err(format!("{path} is answered with {}", answer.status()).into());
        }
        Ok(answer.into_body().collect().await?.to_bytes())
    }
}
