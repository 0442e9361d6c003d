//! The process that asks with our client.

use std::path::PathBuf;

use clap::Args;
use http::Method;
use serde_json::Value;
use webex::Webex;
use webex::core::transport::TlsRoots;
use webex::people::Person;

use super::in_flight;
use crate::Result;

/// Asks who it is, many times, with all default plug-ins installed.
#[derive(Args)]
pub(crate) struct Requests {
    warm: usize,
    count: usize,
    /// Whom to trust for TLS; without it there is none.
    #[arg(long)]
    ca_file: Option<PathBuf>,
}

impl Requests {
    pub(crate) async fn run(self) -> Result {
        let mut builder = webex::builder().from_env();
        if let Some(file) = &self.ca_file {
            builder = builder.tls_roots(TlsRoots::from_pem(&std::fs::read(file)?)?);
        }
        let webex = builder.build().await?;
        let headers = match self.ca_file {
            Some(_) => Value::Null,
            None => webex.request(Method::GET, "hydra/seen").send_as().await?,
        };
        in_flight::measure(self.warm, self.count, headers, move || one(webex.clone())).await
    }
}

async fn one(webex: Webex) -> Result {
    let me: Person = webex.request(Method::GET, "hydra/people/me").send_as().await?;
    if me.display_name.is_empty() { Err("a person without a name".into()) } else { Ok(()) }
}
