//! (f) From a new connection to having caught up with what was said meanwhile.

use std::time::{Duration, Instant};

use clap::Args;
use futures_util::StreamExt;
use http::{Method, Request, StatusCode, header::AUTHORIZATION};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use webex::core::ids::RoomId;
use webex::mercury::{MercuryEvent, SessionEvent};
use webex::prelude::*;
use webex_sim::{Fault, Selection};

use crate::Result;
use crate::child::{Child, tell};
use crate::cloud::{Cloud, with_plugins};
use crate::cost::cpu_of_process;
use crate::figure::{Figure, Row, median, time};

const ROUNDS: usize = 5;
/// So many messages are missed.
const MISSED: usize = 500;

/// The time and the CPU time of catching up, against a bare fetch of the same pages.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let (mut caught, mut bare, mut pages) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let cloud = Cloud::start().await?;
        caught.push(catch_up(&cloud).await?);
        let asked = asked_for(&cloud);
        pages = asked.len();
        bare.push(fetch(&cloud, &asked).await?);
    }
    let middle = |all: &[Cost], of: fn(&Cost) -> f64| median(&all.iter().map(of).collect::<Vec<_>>());
    let row = |what: String, of: fn(&Cost) -> f64| {
        let (ours, bare) = (middle(&caught, of), middle(&bare, of));
        let text = |micros: f64| time(Duration::from_micros(micros as u64));
        let figure = Figure::times(ours / bare, format!("{} against {}", text(ours), text(bare)));
        Row::told("f", what, figure)
    };
    Ok(vec![
        row(
            format!(
                "from a new connection to the last of {MISSED} missed messages, time on the clock; against a bare fetch \
                 of the same {pages} pages"
            ),
            |cost| cost.wall_micros,
        ),
        row("the same, CPU".to_owned(), |cost| cost.cpu_micros),
    ])
}

#[derive(Clone, Copy)]
struct Cost {
    wall_micros: f64,
    cpu_micros: f64,
}

impl Cost {
    fn of(told: &Value) -> Result<Self> {
        let number =
            |name: &str| told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}"));
        Ok(Self { wall_micros: number("wall_micros")?, cpu_micros: number("cpu_micros")? })
    }
}

/// Alice's connection is cut, and none comes up again until everything was said.
async fn catch_up(cloud: &Cloud) -> Result<Cost> {
    let words = ["catch-up".to_owned(), MISSED.to_string()];
    let mut child = Child::own(&words, cloud.variables("alice"))?;
    child.hear().await?;
    say(cloud, 1).await?;
    child.hear().await?;
    let sim = cloud.cloud.sim();
    let closed = Fault::on("/v1/apps/wx2/registrations/**").status(StatusCode::SERVICE_UNAVAILABLE).forever();
    let closed = sim.faults().inject(closed);
    sim.sockets().cut(&Selection::all());
    say(cloud, MISSED).await?;
    sim.journal().clear();
    sim.faults().remove(closed);
    Cost::of(&child.hear().await?)
}

async fn say(cloud: &Cloud, count: usize) -> Result {
    let (messages, room) = (cloud.bob.messages(), RoomId::new(cloud.room.clone()));
    for n in 0..count {
        messages.create(&room).markdown(format!("Message **{n}**: shall we meet at ten?")).await?;
    }
    Ok(())
}

/// The addresses that Alice asked for while she caught up.
fn asked_for(cloud: &Cloud) -> Vec<String> {
    let alice = cloud.cloud.user("alice").id;
    let asked = cloud.cloud.sim().journal().find(|entry| {
        entry.user == Some(alice) && entry.method == Method::GET && entry.path.contains("/conversations")
    });
    let address = |entry: &webex_sim::JournalEntry| {
        let query = entry.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("http://{}{}{query}", entry.host, entry.path)
    };
    asked.iter().map(address).collect()
}

async fn fetch(cloud: &Cloud, asked: &[String]) -> Result<Cost> {
    let mut child = Child::own(&["pages".to_owned()], cloud.variables("alice"))?;
    child.say(&json!(asked).to_string()).await?;
    Cost::of(&child.hear().await?)
}

/// What is used up from a moment on.
struct Meter(Instant, Duration);

impl Meter {
    fn start() -> Self {
        Self(Instant::now(), cpu_of_process())
    }

    fn tell(self) {
        let (wall, cpu) = (self.0.elapsed(), cpu_of_process().saturating_sub(self.1));
        tell(&json!({"wall_micros": wall.as_micros() as u64, "cpu_micros": cpu.as_micros() as u64}));
    }
}

/// Listens, and tells how long it took to catch up after the connection broke.
#[derive(Args)]
pub(crate) struct CatchUp {
    count: usize,
}

impl CatchUp {
    pub(crate) async fn run(self) -> Result {
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        let mut messages = webex.messages().events().await?;
        let mut mercury = webex.mercury()?.events();
        tell(&json!({"bench": "ready"}));
        messages.next().await.ok_or("the stream ended")??;
        tell(&json!({"bench": "warm"}));
        loop {
            let event = mercury.next().await.ok_or("the stream ended")?;
            if matches!(event, Ok(MercuryEvent::Session { event: SessionEvent::Online, .. })) {
                break;
            }
        }
        let meter = Meter::start();
        for _ in 0..self.count {
            messages.next().await.ok_or("the stream ended")??;
        }
        meter.tell();
        Ok(webex.shutdown().await?)
    }
}

/// Fetches pages, whose addresses stand on a line of standard input, and reads their JSON.
#[derive(Args)]
pub(crate) struct Pages {}

impl Pages {
    pub(crate) async fn run(self) -> Result {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        let addresses: Vec<String> = serde_json::from_str(&line)?;
        let token = format!("Bearer {}", std::env::var("WEBEX_ACCESS_TOKEN")?);
        let client = Client::builder(TokioExecutor::new()).build_http();
        let meter = Meter::start();
        for address in &addresses {
            let request = Request::get(address).header(AUTHORIZATION, &token);
            let answer = client.request(request.body(Empty::<bytes::Bytes>::new())?).await?;
            if !answer.status().is_success() {
                return Err(format!("{address} is answered with {}", answer.status()).into());
            }
            let bytes = answer.into_body().collect().await?.to_bytes();
            std::hint::black_box(serde_json::from_slice::<Value>(&bytes)?);
        }
        meter.tell();
        Ok(())
    }
}
