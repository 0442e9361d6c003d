//! Published Rust clients of other people, unmodified, against a simulator with public host names.
//!
//! ```text
//! webex-peers --env-file FILE --ca-file FILE --report FILE
//! webex-peers --env-file FILE --ca-file FILE --bench
//! webex-peers --env-file FILE --ca-file FILE --bench-requests WARM COUNT IN_FLIGHT
//! webex-peers --env-file FILE --ca-file FILE --bench-start
//! ```
//!
//! The files are those that `webex-sim serve --tls --public-names requests` wrote; `cargo xtask interop` and
//! `cargo xtask bench` call this.
//! Each client runs in a process of its own: its hosts are compiled in, and it finds its proxy and its authorities in
//! the environment (wire/08 section 6.3).

mod bench;
mod calls;
mod checks;
mod cloud;
mod handler_peer;
mod proxy;
mod webex_peer;

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Map, Value, json};
use tokio::process::Command;

use checks::Checks;
use cloud::Cloud;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// The clients by name and version.
const PEERS: [(&str, &str); 2] = [("webex", "0.10.0"), ("webex-message-handler", "0.6.0")];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--peer", peer, "--cloud", address] => println!("{}", run_peer(peer, Cloud::at(address)).await?),
        ["--env-file", env_file, "--ca-file", ca_file, "--report", report] => {
            let checks = run_all(Path::new(env_file), Path::new(ca_file)).await?;
            std::fs::write(report, Value::Object(checks).to_string())?;
        }
        ["--listen", peer, warm, count] => bench::listen(peer, warm.parse()?, count.parse()?).await?,
        ["--ask", person, ref numbers @ ..] => calls::ask(person, numbers).await?,
        ["--env-file", env_file, "--ca-file", ca_file, "--bench-requests", ref numbers @ ..] => {
            println!("{}", bench_calls(Path::new(env_file), Path::new(ca_file), numbers).await?);
        }
        ["--env-file", env_file, "--ca-file", ca_file, "--bench-start"] => {
            println!("{}", bench_calls(Path::new(env_file), Path::new(ca_file), &[]).await?);
        }
        ["--env-file", env_file, "--ca-file", ca_file, "--bench"] => {
            println!("{}", bench_all(Path::new(env_file), Path::new(ca_file)).await?);
        }
        _ => {
            return Err(
                "--env-file FILE --ca-file FILE --report FILE, or --bench in place of the report".into()
            );
        }
    }
    Ok(())
}

/// What one client can do, in this process.
async fn run_peer(peer: &str, cloud: Cloud) -> Result<Value> {
    let mut checks = Checks::of(peer);
    match peer {
        "webex" => webex_peer::run(&cloud, &mut checks).await,
        "webex-message-handler" => handler_peer::run(&cloud, &mut checks).await,
        _ => return Err(format!("there is no peer {peer}").into()),
    }
    Ok(checks.into_json())
}

/// The checks of each client.
async fn run_all(env_file: &Path, ca_file: &Path) -> Result<Map<String, Value>> {
    let simulator = address_in(env_file)?;
    let proxy = proxy::start(simulator).await?;
    let mut all = Map::new();
    for (peer, version) in PEERS {
        let checks = run_in_process(peer, simulator, proxy, ca_file).await.unwrap_or_else(
            |error| json!([{"name": format!("{peer}: the process"), "error": error.to_string()}]),
        );
        all.insert(format!("{peer} {version}"), checks);
    }
    Ok(all)
}

/// What a message costs each client.
async fn bench_all(env_file: &Path, ca_file: &Path) -> Result<Value> {
    let simulator = address_in(env_file)?;
    let proxy = proxy::start(simulator).await?;
    let cloud = Cloud::trusting(&format!("https://{simulator}"), &std::fs::read(ca_file)?)?;
    let mut figures = Vec::new();
    for (peer, _) in PEERS {
        figures.extend(bench::measure(&cloud, peer, || process(proxy, ca_file)).await?);
    }
    Ok(figures.into())
}

/// What requests cost the crate `webex`: so many of them, or the first one with all that comes before it.
async fn bench_calls(env_file: &Path, ca_file: &Path, numbers: &[&str]) -> Result<Value> {
    let simulator = address_in(env_file)?;
    let proxy = proxy::start(simulator).await?;
    let cloud = Cloud::trusting(&format!("https://{simulator}"), &std::fs::read(ca_file)?)?;
    let ada = cloud.person("Ada").await?;
    let mut command = process(proxy, ca_file);
    command.arg("--ask").arg(&ada.id).args(numbers).env("WEBEX_ACCESS_TOKEN", &ada.token);
    let output = command.output().await?;
    Ok(serde_json::from_slice(&output.stdout).map_err(|e| format!("it ended with {}: {e}", output.status))?)
}

/// This program, as a client that finds the simulator under public names.
fn process(proxy: SocketAddr, ca_file: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_else(|_| "webex-peers".into()));
    command.env("HTTPS_PROXY", format!("http://{proxy}")).env("SSL_CERT_FILE", ca_file);
    command.env_remove("NO_PROXY").stderr(Stdio::inherit()).kill_on_drop(true);
    command
}

/// The simulator's own address on loopback, which the variable of its controls has.
fn address_in(env_file: &Path) -> Result<SocketAddr> {
    let text = std::fs::read_to_string(env_file)?;
    let variables: HashMap<_, _> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let control = variables.get("SIM_CONTROL_URL").ok_or("the file has no SIM_CONTROL_URL")?;
    let authority = control.trim_start_matches("https://").split('/').next().unwrap_or_default();
    Ok(authority.parse()?)
}

async fn run_in_process(
    peer: &str,
    simulator: SocketAddr,
    proxy: SocketAddr,
    ca_file: &Path,
) -> Result<Value> {
    let address = format!("https://{simulator}");
    let output = process(proxy, ca_file).args(["--peer", peer, "--cloud", &address]).output().await?;
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().ok_or_else(|| format!("it ended with {} and no report", output.status))?;
    Ok(serde_json::from_str(last)?)
}
