//! A server on loopback, in a process of its own, that costs little: what is measured waits for nobody.

mod answer;

use clap::Args;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

pub(crate) use answer::{GIGABYTE, MESSAGES};

use crate::Result;
use crate::child::{Child, tell};

/// The process of the server; ended when dropped.
pub(crate) struct Server {
    // Held for its life.
    _child: Child,
    address: String,
}

impl Server {
    pub(crate) async fn start() -> Result<Self> {
        let mut child = Child::own(&["serve".to_owned()], Vec::new())?;
        let told = child.hear().await?;
        let address = told["address"].as_str().ok_or("the server does not tell its address")?.to_owned();
        Ok(Self { _child: child, address })
    }

    /// Where it has the developer API.
    pub(crate) fn hydra(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The variables by which a client finds nothing but this server, with a token that nobody checks.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let variables = [
            ("HYDRA_SERVICE_URL", self.hydra()),
            ("U2C_SERVICE_URL", format!("http://{}/u2c/api/v1", self.address)),
            ("WEBEX_ACCESS_TOKEN", "a-token-of-a-usual-length-".repeat(4)),
        ];
        variables.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

/// Serves, until standard input ends.
#[derive(Args)]
pub(crate) struct Serve {}

impl Serve {
    pub(crate) async fn run(self) -> Result {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        tell(&json!({"address": listener.local_addr()?.to_string()}));
        let mut input = tokio::io::stdin();
        tokio::select! {
            failed = accept(listener) => failed,
            _ = input.read_u8() => Ok(()),
        }
    }
}

async fn accept(listener: TcpListener) -> Result {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer::answer));
        tokio::spawn(served);
    }
}
