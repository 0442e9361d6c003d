//! (l) A gigabyte up and down, in constant memory.

use bytes::Bytes;
use clap::{Args, ValueEnum};
use futures_util::stream;
use http::Method;
use serde_json::json;
use webex::Webex;
use webex::core::request::{Body, Call, stream_body};

use crate::Result;
use crate::child::{Child, tell};
use crate::cost::{cpu_of_process, memory};
use crate::figure::{Figure, Row, median};
use crate::server::{GIGABYTE, Server};

const ROUNDS: usize = 3;
const PIECE: usize = 64 << 10;

/// Which way it goes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Way {
    Up,
    Down,
}

/// The memory above the base, and the CPU time.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let server = Server::start().await?;
    let mut rows = Vec::new();
    for (way, name) in [("up", "uploaded"), ("down", "downloaded")] {
        let (mut grown, mut cpu) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let words = ["gigabyte", way].map(str::to_owned);
            let told = Child::own(&words, server.variables())?.hear().await?;
            let number =
                |name: &str| told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}"));
            grown.push(number("grown_kib")? / 1024.0);
            cpu.push(number("cpu_micros")? / 1e3);
        }
        let what = format!("1 GiB {name} piece by piece, resident memory above the base at its highest");
        rows.push(Row::at_most("l", what, Figure::of(median(&grown), " MiB", ""), 16.0));
        rows.push(Row::told("l", format!("1 GiB {name}: CPU"), Figure::of(median(&cpu), " ms", "")));
    }
    Ok(rows)
}

/// Sends or receives a gigabyte, and tells by how much memory grew.
#[derive(Args)]
pub(crate) struct Gigabyte {
    way: Way,
}

impl Gigabyte {
    pub(crate) async fn run(self) -> Result {
        let webex = webex::builder().from_env().build().await?;
        // A connection is at hand.
        webex.request(Method::GET, "hydra/people/me").send().await?;
        let (base, before) = (memory().now, cpu_of_process());
        match self.way {
            Way::Up => upload(&webex).await?,
            Way::Down => download(&webex).await?,
        }
        let cpu = cpu_of_process().saturating_sub(before).as_micros() as u64;
        tell(&json!({"grown_kib": memory().peak.saturating_sub(base), "cpu_micros": cpu}));
        Ok(webex.shutdown().await?)
    }
}

/// In three phases; each piece is made when it is wanted.
async fn upload(webex: &Webex) -> Result {
    let body = Body::factory(Some(GIGABYTE), || {
        let pieces =
            (0..GIGABYTE / PIECE as u64).map(|n| Ok::<_, std::io::Error>(Bytes::from(vec![n as u8; PIECE])));
        stream_body(stream::iter(pieces))
    });
    let first = Call::new(Method::POST, "hydra").path("places");
    let upload = webex.upload(body).initialize(first, json!({"fileSize": GIGABYTE}));
    let last = Call::new(Method::POST, "hydra").path("places/done");
    upload.finalize(|_| Ok(last)).send().await?;
    Ok(())
}

async fn download(webex: &Webex) -> Result {
    let answer = webex.send(Call::new(Method::GET, "hydra").path("gigabyte").streaming()).await?;
    let length = answer.copy_to(&mut tokio::io::sink()).await?;
    if length == GIGABYTE { Ok(()) } else { Err(format!("{length} bytes came").into()) }
}
