//! (h) A request and its typed answer, sixteen in flight: through the whole pipeline, and in other ways.

mod bare;
mod in_flight;
mod ours;

use serde_json::Value;

pub(crate) use bare::BareRequests;
pub(crate) use ours::Requests;

use crate::Result;
use crate::child::{Child, has_javascript};
use crate::cloud::Cloud;
use crate::figure::{Figure, Row, median};
use crate::peer::Peers;
use crate::server::Server;

/// So many requests are under way at a time.
const IN_FLIGHT: usize = 16;
/// The first requests bring connections.
const WARM_UP: usize = 2000;
const COUNT: usize = 24_000;
/// Those that take so much longer do fewer.
const FEWER: usize = 16;
const ROUNDS: usize = 7;

/// Microseconds of CPU a request, round by round.
#[derive(Default)]
struct Costs {
    ours: Vec<f64>,
    bare: Vec<f64>,
    javascript: Vec<f64>,
    /// Our client over TLS, against the simulator.
    over_tls: Vec<f64>,
    /// The crate `webex` at the same.
    peer: Vec<f64>,
}

/// The ratios of CPU time a request.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let (cloud, server) = (Cloud::start().await?, Server::start().await?);
    let peers = Peers::start().await?;
    let mut costs = Costs::default();
    for _ in 0..ROUNDS {
        costs.round(&cloud, &server, peers.as_ref()).await?;
    }
    Ok(costs.rows())
}

impl Costs {
    /// Each process in its turn.
    async fn round(&mut self, cloud: &Cloud, server: &Server, peers: Option<&Peers>) -> Result {
        let (bare, sent) = own(&["bare-requests", &server.hydra()], COUNT, server.variables()).await?;
        let (ours, sent_by_us) = own(&["requests"], COUNT, server.variables()).await?;
        if sent != sent_by_us {
            return Err(format!("not the same headers: {sent} and {sent_by_us}").into());
        }
        self.bare.push(bare);
        self.ours.push(ours);
        if has_javascript() {
            self.javascript.push(javascript(cloud, server).await?);
        }
        if let Some(peers) = peers {
            let authority = peers.authority();
            let words = ["requests", "--ca-file", authority.to_str().ok_or("the path is no text")?];
            self.over_tls.push(own(&words, COUNT / 4, peers.variables()?).await?.0);
            let numbers = [WARM_UP / FEWER, COUNT / 4, IN_FLIGHT].map(|number| number.to_string());
            let told = peers.run(&[&["--bench-requests".to_owned()], &numbers[..]].concat()).await?;
            self.peer.push(micros(&told, COUNT / 4)?);
        }
        Ok(())
    }

    fn rows(&self) -> Vec<Row> {
        let ratios: Vec<f64> = self.ours.iter().zip(&self.bare).map(|(ours, bare)| ours / bare).collect();
        let (ours, bare) = (median(&self.ours), median(&self.bare));
        let figure = Figure::times(median(&ratios), format!("{ours:.1} µs against {bare:.1} µs"));
        let what = format!(
            "a request and its typed answer, {IN_FLIGHT} in flight, CPU of the process; against a bare hyper client that sends \
             the same headers and reads the same JSON"
        );
        let mut rows = vec![Row::at_most("h", what, figure, 1.5)];
        if !self.javascript.is_empty() {
            let theirs = median(&self.javascript);
            let figure = Figure::times(theirs / ours, format!("{ours:.1} µs against {theirs:.0} µs"));
            let what = "the same against the JavaScript SDK 3.12.0: less CPU a request";
            rows.push(Row::at_least("h", what, figure, 15.0));
        }
        if !self.peer.is_empty() {
            let (ours, theirs) = (median(&self.over_tls), median(&self.peer));
            let figure = Figure::times(theirs / ours, format!("{ours:.1} µs against {theirs:.1} µs"));
            let what = "the same over TLS and against the simulator, beside the Rust crate `webex` (through a proxy): less CPU a request";
            rows.push(Row::told("h", what, figure));
        }
        rows
    }
}

/// What a request costs a process of ours, in microseconds, and the headers that it sends.
async fn own(words: &[&str], count: usize, variables: Vec<(String, String)>) -> Result<(f64, Value)> {
    let numbers = [WARM_UP.to_string(), count.to_string()];
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).chain(numbers).collect();
    let told = Child::own(&words, variables)?.hear().await?;
    Ok((micros(&told, count)?, told["headers"].clone()))
}

/// The same in Node. Its catalog comes from the simulator, the answers from the same server.
async fn javascript(cloud: &Cloud, server: &Server) -> Result<f64> {
    let mut variables = cloud.variables("alice");
    variables.push(("HYDRA_SERVICE_URL".to_owned(), server.hydra()));
    let words = [WARM_UP / FEWER, COUNT / FEWER, IN_FLIGHT].map(|number| number.to_string());
    let told = Child::node("requests.mjs", &words, variables)?.hear().await?;
    micros(&told, COUNT / FEWER)
}

fn micros(told: &Value, count: usize) -> Result<f64> {
    let micros = told["cpu_micros"].as_f64().ok_or("the process does not tell its CPU time")?;
    Ok(micros / count as f64)
}
