//! (g) Ten thousand people whose presence is subscribed to.

use clap::Args;
use futures_util::StreamExt;
use serde_json::{Value, json};
use webex::core::events::Events;
use webex::prelude::*;
use webex::presence::PresenceEvent;
use webex_sim::Selection;

use crate::Result;
use crate::child::{Child, tell};
use crate::cloud::{Cloud, with_plugins};
use crate::cost::cpu_of_process;
use crate::figure::{Figure, Row, median};
use crate::idle::settled;
use crate::pair::Pair;
use crate::whole::{expect, nobody_listens, room_for_more};

/// The event that tells of a change (wire/02 section 3.6.4).
pub(crate) const UPDATE: &str = "apheleia.subscription_update";

const PEOPLE: usize = 10_000;
/// So many fit into one request (wire/02 section 2.7).
const BATCH: usize = 50;
const WARM_UP: usize = 50;
const EVENTS: usize = 4000;
const ROUNDS: usize = 3;

/// What each round told.
#[derive(Default)]
struct Costs {
    /// KiB of memory a person, when those of each request are subscribed to with a call of their own: what is kept of them.
    kept: Vec<f64>,
    /// The same when all are subscribed to with one call, whose answer says how each of them is.
    at_once: Vec<f64>,
    /// All requests to the presence service.
    requests: Vec<f64>,
    /// Microseconds an event.
    ours: Vec<f64>,
    bare: Vec<f64>,
}

impl Costs {
    /// Each process in its turn.
    async fn round(&mut self, cloud: &Cloud, people: &[String]) -> Result {
        let (mut child, kept, _) = subscribed(cloud, people, BATCH).await?;
        self.kept.push(kept);
        self.ours.push(flood(cloud, people, &mut child).await?);
        let mut child = bare(cloud).await?;
        self.bare.push(flood(cloud, people, &mut child).await?);
        let (_child, at_once, requests) = subscribed(cloud, people, PEOPLE).await?;
        self.at_once.push(at_once);
        self.requests.push(requests as f64);
        Ok(())
    }
}

/// Memory a person, requests, and CPU an event.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let people: Vec<String> =
        (0..PEOPLE).map(|n| cloud.cloud.user(&format!("person-{n}")).id.to_string()).collect();
    let mut costs = Costs::default();
    for _ in 0..ROUNDS {
        costs.round(&cloud, &people).await?;
    }
    rows(&costs, &people)
}

fn rows(costs: &Costs, people: &[String]) -> Result<Vec<Row>> {
    let (ours, bare, json) = (median(&costs.ours), median(&costs.bare), reading(people)?);
    let least = PEOPLE.div_ceil(BATCH);
    let against = |floor: f64| Figure::times(ours / floor, format!("{ours:.1} µs against {floor:.1} µs"));
    Ok(vec![
        memory(&format!("{BATCH} with each call"), median(&costs.kept)),
        memory("all with one call, what the allocator keeps of its answer included", median(&costs.at_once)),
        Row::at_most(
            "g",
            format!("requests to the presence service for {PEOPLE} people, all with one call"),
            Figure::of(median(&costs.requests), "", format!("the least is {least}")),
            least as f64,
        ),
        Row::told(
            "g",
            "CPU a change of presence, flooded, socket included; against a bare socket whose same frames are read to `Value` and acknowledged",
            against(bare),
        ),
        Row::told("g", "the same; against reading the JSON of such a frame to `Value` alone", against(json)),
    ])
}

fn memory(how: &str, each: f64) -> Row {
    let what = format!("resident memory for each of {PEOPLE} people subscribed to, {how}");
    let in_all = format!("{:.1} MiB in all", each * PEOPLE as f64 / 1024.0);
    Row::at_most("g", what, Figure::of(each, " KiB", in_all), 1.0)
}

/// A process of our client that has subscribed to `batch` people with each call, with the KiB of memory that it takes for
/// each of them, and all its requests to the presence service.
async fn subscribed(cloud: &Cloud, people: &[String], batch: usize) -> Result<(Child, f64, usize)> {
    nobody_listens(cloud).await?;
    let words = ["watch", &batch.to_string(), &WARM_UP.to_string(), &EVENTS.to_string()].map(str::to_owned);
    let mut child = Child::own(&words, cloud.variables("alice"))?;
    cloud.cloud.sim().journal().clear();
    child.say(&json!(people).to_string()).await?;
    let ready = expect(&mut child, "ready").await?;
    let requests = cloud.cloud.sim().journal().count(|entry| entry.path.contains("/apheleia/"));
    Ok((child, number(&ready, "grown_kib")? / PEOPLE as f64, requests))
}

/// A process with a bare socket.
async fn bare(cloud: &Cloud) -> Result<Child> {
    nobody_listens(cloud).await?;
    let words = ["bare-socket", &WARM_UP.to_string(), &EVENTS.to_string()].map(str::to_owned);
    let mut child = Child::own(&words, cloud.variables("alice"))?;
    expect(&mut child, "ready").await?;
    Ok(child)
}

/// CPU time an event, in microseconds.
async fn flood(cloud: &Cloud, people: &[String], child: &mut Child) -> Result<f64> {
    send(cloud, &people[..WARM_UP]).await?;
    expect(child, "warm").await?;
    send(cloud, &people[WARM_UP..][..EVENTS]).await?;
    let done = expect(child, "done").await?;
    Ok(number(&done, "cpu_micros")? / EVENTS as f64)
}

fn number(told: &Value, name: &str) -> Result<f64> {
    told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}").into())
}

/// Tells Alice that each of them is in a meeting now.
async fn send(cloud: &Cloud, people: &[String]) -> Result {
    let alice = Selection::all().user(cloud.cloud.user("alice").id);
    for person in people {
        room_for_more(cloud).await?;
        if cloud.cloud.sim().sockets().send(&alice, &update(person)) != 1 {
            return Err("one socket of Alice is expected".into());
        }
    }
    Ok(())
}

/// The data of the frame that tells of a change (wire/02 section 3.6.1).
fn update(person: &str) -> Value {
    json!({
        "eventType": UPDATE, "subject": person, "status": "meeting", "statusTime": "2026-01-15T10:05:30.123Z",
        "url": format!("https://apheleia-a.wbx2.com/apheleia/api/v1/compositions?userId={person}"),
        "lastActive": "2026-01-15T10:05:30.123Z", "expiresTTL": -1, "suppressNotifications": false,
        "lastSeenDeviceUrl": format!("https://wdm-a.wbx2.com/wdm/api/v1/devices/{person}"),
        "vectorCounters": {"sourceDC": "a", "counters": {"a": 1}},
    })
}

/// What reading the JSON of a frame costs, in microseconds.
fn reading(people: &[String]) -> Result<f64> {
    let frame = |person: &String| {
        let frame = json!({"id": person, "data": update(person), "timestamp": 1_768_471_530_123_i64,
            "trackingId": format!("webex-sim_{person}"), "sequenceNumber": 7, "alertType": "none", "headers": {},
            "filterMessage": false, "wsWriteTimestamp": 1_768_471_530_123_i64});
        frame.to_string()
    };
    let frames: Vec<String> = people[..EVENTS].iter().map(frame).collect();
    serde_json::from_str::<Value>(&frames[0])?;
    let work = || {
        for frame in &frames {
            drop(std::hint::black_box(serde_json::from_slice::<Value>(frame.as_bytes())));
        }
    };
    Ok(median(&Pair::measure(11, || {}, work).floor).as_secs_f64() * 1e6 / EVENTS as f64)
}

/// Subscribes to the people whose ids stand on a line of standard input, `batch` with each call, tells by how much memory has grown, and then what
/// `count` changes cost, after `warm` others.
#[derive(Args)]
pub(crate) struct Watch {
    batch: usize,
    warm: usize,
    count: usize,
}

impl Watch {
    pub(crate) async fn run(self) -> Result {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        let people: Vec<String> = serde_json::from_str(&line)?;
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        webex.mercury()?.connect().await?;
        let presence = webex.presence()?;
        let base = settled().await;
        for batch in people.chunks(self.batch.max(1)) {
            presence.subscribe(batch).await?;
        }
        if presence.watched() != people.len() {
            return Err(format!("{} of {} people are watched", presence.watched(), people.len()).into());
        }
        let grown = settled().await.saturating_sub(base);
        // What the answers told is over by now.
        let mut events = presence.events();
        tell(&json!({"bench": "ready", "grown_kib": grown}));
        hear(&mut events, self.warm).await?;
        let before = cpu_of_process();
        tell(&json!({"bench": "warm"}));
        hear(&mut events, self.count).await?;
        let cpu = cpu_of_process().saturating_sub(before);
        tell(&json!({"bench": "done", "cpu_micros": cpu.as_micros() as u64}));
        Ok(webex.shutdown().await?)
    }
}

async fn hear(events: &mut Events<PresenceEvent>, count: usize) -> Result {
    let mut heard = 0;
    while heard < count {
        let event = events.next().await.ok_or("the stream ended")??;
        heard += usize::from(matches!(event, PresenceEvent::Updated { .. }));
    }
    Ok(())
}
