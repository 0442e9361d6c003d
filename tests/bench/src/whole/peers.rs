//! Published Rust clients of other people, each with the CPU time of its own process. They speak to public host names
//! over TLS only: `tests/peers` drives them, and posts the messages by the developer API.

use std::path::Path;

use serde::Deserialize;
use tokio::process::Command;
use webex_sim::{PublicNames, Sim};

use crate::Result;
use crate::figure::{Figure, Row};

/// The variable that has the path of `webex-peers`; `cargo xtask bench` builds it where OpenSSL is.
const PROGRAM: &str = "WEBEX_PEERS";

/// What a message cost a client.
#[derive(Deserialize)]
struct Cost {
    peer: String,
    pace: String,
    micros: f64,
}

/// CPU time a message of each client; nothing where they cannot be built.
pub(super) async fn measure() -> Result<Vec<Row>> {
    let Some(program) = std::env::var_os(PROGRAM) else { return Ok(Vec::new()) };
    let sim = Sim::builder().public_names(PublicNames::Requests).start().await?;
    let folder = tempfile::tempdir()?;
    let (environment, authority) = (folder.path().join("env"), folder.path().join("ca.pem"));
    let variables = sim.env().into_iter().map(|(name, value)| format!("{name}={value}\n"));
    std::fs::write(&environment, variables.collect::<String>())?;
    std::fs::write(&authority, sim.ca_pem().ok_or("a simulator with TLS has an authority")?)?;
    let costs = run(program.as_ref(), &environment, &authority).await?;
    sim.shutdown().await;
    Ok(costs.into_iter().map(row).collect())
}

async fn run(program: &Path, environment: &Path, authority: &Path) -> Result<Vec<Cost>> {
    let mut command = Command::new(program);
    command.arg("--env-file").arg(environment).arg("--ca-file").arg(authority).arg("--bench");
    let output = command.kill_on_drop(true).output().await?;
    if !output.status.success() {
        return Err(format!("webex-peers: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn row(Cost { peer, pace, micros }: Cost) -> Row {
    let does = if peer == "webex" { "each message fetched, as its users do" } else { "opened" };
    let what =
        format!("beside it, over TLS and {pace} with posts: CPU a message, the Rust crate `{peer}`, {does}");
    Row::told("b", what, Figure::of(micros, " µs", ""))
}
