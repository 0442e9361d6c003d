//! The processes that download.

use clap::Args;
use http::Request;
use http::header::AUTHORIZATION;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use webex::cypher::CypherHandle;
use webex::prelude::*;
use webex_jose::Scr;

use crate::Result;
use crate::child::tell;
use crate::cloud::with_plugins;
use crate::cost::{cpu_of_process, memory};
use crate::sealed::open_file;

/// Downloads a file with our client.
#[derive(Args)]
pub(crate) struct Download {
    uri: String,
    times: usize,
    size: usize,
    /// To the disk, through the file service; else from its address into memory.
    #[arg(action = clap::ArgAction::Set)]
    disk: bool,
}

impl Download {
    pub(crate) async fn run(self) -> Result {
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        let cypher = webex.cypher()?;
        // The key is at hand, and so is a connection.
        let uri: url::Url = self.uri.parse()?;
        let key = uri.query_pairs().find(|(name, _)| name == "keyUri").ok_or("the URI names no key")?.1;
        cypher.key(&*key).await?;
        if !self.disk {
            self.once(&cypher).await?;
        }
        let meter = Meter::start();
        for _ in 0..self.times {
            self.once(&cypher).await?;
        }
        meter.tell();
        Ok(webex.shutdown().await?)
    }

    async fn once(&self, cypher: &CypherHandle) -> Result {
        let download = cypher.download_and_decrypt(&self.uri).use_file_service(self.disk);
        let len = if self.disk {
            let place = std::env::temp_dir().join(format!("webex-bench-{}", std::process::id()));
            let saved = download.save_as(&place).await;
            let _ = std::fs::remove_file(&place);
            saved?
        } else {
            download.await?.len() as u64
        };
        if len == self.size as u64 { Ok(()) } else { Err("the file has another size".into()) }
    }
}

/// Downloads a file with hyper, and opens it in one go with aws-lc-rs.
#[derive(Args)]
pub(crate) struct Bare {
    url: String,
    times: usize,
    size: usize,
    scr: String,
}

impl Bare {
    pub(crate) async fn run(self) -> Result {
        let scr = Scr::from_json(&self.scr)?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        self.once(&client, &scr).await?;
        let meter = Meter::start();
        for _ in 0..self.times {
            self.once(&client, &scr).await?;
        }
        meter.tell();
        Ok(())
    }

    async fn once(&self, client: &Client<HttpConnector, Empty<bytes::Bytes>>, scr: &Scr) -> Result {
        let token = format!("Bearer {}", std::env::var("WEBEX_ACCESS_TOKEN")?);
        let request = Request::get(&self.url).header(AUTHORIZATION, token).body(Empty::new())?;
        let mut body = client.request(request).await?.into_body();
        let mut file = Vec::with_capacity(self.size + 16);
        while let Some(frame) = body.frame().await {
            file.extend_from_slice(&frame?.into_data().unwrap_or_default());
        }
        let tag = scr.tag().ok_or("the reference has no tag")?;
        file.extend_from_slice(tag);
        let reference: serde_json::Value = serde_json::from_str(&self.scr)?;
        let (key, nonce) = (decoded(&reference["key"])?, decoded(&reference["iv"])?);
        open_file(&key, &nonce, scr.aad().as_bytes(), &mut file)?;
        if file.len() == self.size { Ok(()) } else { Err("the file has another size".into()) }
    }
}

fn decoded(text: &serde_json::Value) -> Result<Vec<u8>> {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    Ok(URL_SAFE_NO_PAD.decode(text.as_str().unwrap_or_default().trim_end_matches('='))?)
}

/// What is used up from a moment on.
struct Meter {
    cpu: std::time::Duration,
    resident: u64,
}

impl Meter {
    fn start() -> Self {
        Self { cpu: cpu_of_process(), resident: memory().now }
    }

    fn tell(self) {
        let cpu = cpu_of_process().saturating_sub(self.cpu);
        let grown = memory().peak.saturating_sub(self.resident);
        tell(&json!({"cpu_micros": cpu.as_micros() as u64, "grown_kib": grown}));
    }
}
