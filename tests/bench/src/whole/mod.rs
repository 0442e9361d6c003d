//! (b) A whole process that listens for messages, against others that do the same.

mod bare;
mod listen;
mod peers;
mod post;

use std::collections::HashMap;

use serde_json::Value;

pub(crate) use bare::BareSocket;
pub(crate) use listen::Listen;
pub(crate) use post::{nobody_listens, room_for_more};

use crate::Result;
use crate::child::{Child, has_javascript};
use crate::cloud::Cloud;
use crate::figure::{Figure, Row, median};
use post::{Frames, Pace};

/// The first events bring keys and connections.
const WARM_UP: usize = 50;
/// So many events a process hears at most.
const MOST: usize = 4000;
const ROUNDS: usize = 3;

/// A process that listens.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Listener {
    /// Our client on one thread, as Node has.
    Ours,
    /// Our client with a thread for each processor.
    Threads,
    /// A bare socket whose frames are read to `Value` and acknowledged.
    Bare,
    /// The JavaScript SDK: `messages.listen()`, as its users listen.
    Messages,
    /// The JavaScript SDK: its internal events, decrypted, without the detour over the developer API.
    Activities,
}

impl Listener {
    fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Threads => "ours with a thread for each processor",
            Self::Bare => "a bare socket whose frames are read to `Value` and acknowledged",
            Self::Messages => "the JavaScript SDK 3.12.0, messages.listen()",
            Self::Activities => "the JavaScript SDK 3.12.0, internal events, decrypted",
        }
    }

    fn is_foreign(self) -> bool {
        matches!(self, Self::Messages | Self::Activities)
    }

    fn is_there(self) -> bool {
        !self.is_foreign() || has_javascript()
    }

    fn start(self, words: &[String], variables: Vec<(String, String)>) -> Result<Child> {
        let own =
            |more: &[String]| Child::own(&[&["listen".to_owned()], words, more].concat(), variables.clone());
        match self {
            Self::Ours => own(&[]),
            Self::Bare => Child::own(&[&["bare-socket".to_owned()], words].concat(), variables),
            Self::Threads => own(&["--threads".to_owned()]),
            Self::Messages => Child::node("messages.mjs", words, variables),
            Self::Activities => Child::node("activities.mjs", words, variables),
        }
    }
}

/// The ratios of CPU time an event, flooded and paced.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let mut frames = Frames::post(&cloud, WARM_UP + MOST).await?;
    let mut rows = Vec::new();
    for (pace, count, limit) in [(Pace::Flood, MOST, 20.0), (Pace::A_HUNDRED, MOST / 4, 25.0)] {
        rows.extend(compare(&cloud, &mut frames, pace, count, limit).await?);
    }
    rows.extend(peers::measure().await?);
    Ok(rows)
}

const LISTENERS: [Listener; 5] =
    [Listener::Ours, Listener::Threads, Listener::Bare, Listener::Messages, Listener::Activities];

async fn compare(
    cloud: &Cloud,
    frames: &mut Frames,
    pace: Pace,
    count: usize,
    limit: f64,
) -> Result<Vec<Row>> {
    let mut costs: HashMap<Listener, Vec<f64>> = HashMap::new();
    for _ in 0..ROUNDS {
        for listener in LISTENERS.into_iter().filter(|listener| listener.is_there()) {
            // In the flood an event of theirs takes so much longer that fewer do.
            let count = if listener.is_foreign() && pace == Pace::Flood { count / 4 } else { count };
            costs.entry(listener).or_default().push(cost(cloud, frames, listener, pace, count).await?);
        }
    }
    let cost = |listener| costs.get(&listener).map(|all| median(all));
    let ours = cost(Listener::Ours).unwrap_or_default();
    Ok(LISTENERS
        .into_iter()
        .filter_map(|listener| Some(row(listener, pace, ours, cost(listener)?, limit)))
        .collect())
}

fn row(listener: Listener, pace: Pace, ours: f64, cost: f64, limit: f64) -> Row {
    let name = listener.name();
    if !listener.is_foreign() {
        let what = format!("a process that listens for messages, {pace}: CPU an event, {name}");
        return Row::told("b", what, Figure::of(cost, " µs", ""));
    }
    let figure = Figure::times(cost / ours, format!("{ours:.0} µs against {cost:.0} µs"));
    Row::at_least("b", format!("the same, {pace}, against {name}: less CPU an event"), figure, limit)
}

/// CPU time an event, in microseconds.
async fn cost(
    cloud: &Cloud,
    frames: &mut Frames,
    listener: Listener,
    pace: Pace,
    count: usize,
) -> Result<f64> {
    post::nobody_listens(cloud).await?;
    let mut child = listener.start(&[WARM_UP.to_string(), count.to_string()], cloud.variables("alice"))?;
    expect(&mut child, "ready").await?;
    frames.restart();
    frames.send(cloud, Pace::Flood, WARM_UP).await?;
    expect(&mut child, "warm").await?;
    frames.send(cloud, pace, count).await?;
    let done = expect(&mut child, "done").await?;
    let micros = done["cpu_micros"].as_f64().ok_or("the process does not tell its CPU time")?;
    Ok(micros / count as f64)
}

/// What the process tells next, which must be that.
pub(crate) async fn expect(child: &mut Child, what: &str) -> Result<Value> {
    let told = child.hear().await?;
    if told["bench"] == what { Ok(told) } else { Err(format!("expected {what}, got {told}").into()) }
}
