//! What a message costs these clients: the CPU time of a process of their own that listens, while another person posts.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinSet;
use webex::{ActivityType, MessageActivity, Webex, WebexEventStream};
use webex_message_handler::{Config, HandlerEvent, WebexMessageHandler};

use crate::Result;
use crate::cloud::{Cloud, Person};

/// The first messages bring keys and connections.
const WARM_UP: usize = 20;
/// So many are posted side by side when nothing slows them down.
const SIDE_BY_SIDE: usize = 8;
/// No step takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// How fast messages are posted, and how many.
const PACES: [(&str, Option<Duration>, usize); 2] =
    [("flooded", None, 1000), ("paced at 100 a second", Some(Duration::from_millis(10)), 500)];

/// Measures a client at each pace: CPU time a message, in microseconds.
pub(crate) async fn measure(cloud: &Cloud, peer: &str, process: impl Fn() -> Command) -> Result<Vec<Value>> {
    let mut figures = Vec::new();
    for (name, pause, count) in PACES {
        let (ada, bob) = (cloud.person("Ada").await?, cloud.person("Bob").await?);
        let mut command = process();
        command.args(["--listen", peer, &WARM_UP.to_string(), &count.to_string()]);
        command.env("WEBEX_ACCESS_TOKEN", &ada.token);
        let mut listener = Listener::start(command)?;
        listener.expect("ready").await?;
        post(cloud, &ada, &bob, None, WARM_UP).await?;
        listener.expect("warm").await?;
        post(cloud, &ada, &bob, pause, count).await?;
        let micros = listener.expect("done").await?["cpu_micros"].as_f64().ok_or("it tells no CPU time")?;
        figures.push(json!({"peer": peer, "pace": name, "micros": micros / count as f64}));
    }
    Ok(figures)
}

async fn post(
    cloud: &Cloud,
    ada: &Person,
    bob: &Person,
    pause: Option<Duration>,
    count: usize,
) -> Result<()> {
    let mut clock = pause.map(tokio::time::interval);
    let mut posts: JoinSet<Result<(), String>> = JoinSet::new();
    for n in 0..count {
        match &mut clock {
            Some(clock) => drop(clock.tick().await),
            None if posts.len() == SIDE_BY_SIDE => {
                posts.join_next().await.ok_or("none is under way")??.map_err(text)?
            }
            None => {}
        }
        let (cloud, bob) = (cloud.clone(), bob.clone());
        let body = json!({"toPersonId": ada.id, "text": format!("Message {n}: shall we meet at ten?")});
        posts.spawn(async move {
            cloud.call(&bob, "POST", "messages", body).await.map(drop).map_err(|e| e.to_string())
        });
    }
    while let Some(posted) = posts.join_next().await {
        posted?.map_err(text)?;
    }
    Ok(())
}

fn text(error: String) -> Box<dyn std::error::Error> {
    error.into()
}

/// A process that listens; killed when dropped.
struct Listener {
    // Held for its life.
    _process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Listener {
    fn start(mut command: Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = process.stdout.take().ok_or("the process has no output")?;
        Ok(Self { _process: process, lines: BufReader::new(output).lines() })
    }

    async fn expect(&mut self, what: &str) -> Result<Value> {
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
            let line = line.map_err(|_| format!("it is not {what}"))??.ok_or("the process has ended")?;
            match serde_json::from_str::<Value>(&line) {
                Ok(told) if told["bench"] == what => return Ok(told),
                _ => {}
            }
        }
    }
}

/// Listens in this process with the token of its environment, and tells what `count` messages cost after `warm` others.
pub(crate) async fn listen(peer: &str, warm: usize, count: usize) -> Result<()> {
    let token = std::env::var("WEBEX_ACCESS_TOKEN")?;
    let mut ears = Ears::open(peer, token).await?;
    tell("ready", 0);
    ears.hear(warm).await?;
    let before = cpu_micros()?;
    tell("warm", 0);
    ears.hear(count).await?;
    tell("done", cpu_micros()?.saturating_sub(before));
    Ok(())
}

fn tell(what: &str, cpu_micros: u64) {
    println!("{}", json!({"bench": what, "cpu_micros": cpu_micros}));
}

/// A client as its users have it: `webex` fetches what an event is about, `webex-message-handler` opens it.
enum Ears {
    Webex(Box<Webex>, WebexEventStream),
    // The handler is held for its life.
    Handler(#[expect(dead_code)] WebexMessageHandler, tokio::sync::mpsc::UnboundedReceiver<HandlerEvent>),
}

impl Ears {
    async fn open(peer: &str, token: String) -> Result<Self> {
        if peer == "webex" {
            let client = Webex::new(&token).await;
            let stream = client.event_stream().await?;
            return Ok(Self::Webex(Box::new(client), stream));
        }
        let handler = WebexMessageHandler::new(Config { token, ..Config::default() })?;
        let events = handler.take_event_rx().await.ok_or("the events are there once")?;
        handler.connect().await?;
        Ok(Self::Handler(handler, events))
    }

    async fn hear(&mut self, count: usize) -> Result<()> {
        let mut heard = 0;
        while heard < count {
            heard += usize::from(self.hears_a_message().await?);
        }
        Ok(())
    }

    async fn hears_a_message(&mut self) -> Result<bool> {
        match self {
            Self::Webex(client, stream) => {
                let event = stream.next().await?;
                if event.activity_type() != ActivityType::Message(MessageActivity::Posted) {
                    return Ok(false);
                }
                let message = client.get::<webex::Message>(&event.try_global_id()?).await?;
                Ok(message.text.is_some())
            }
            Self::Handler(_, events) => match events.recv().await.ok_or("the handler has ended")? {
                HandlerEvent::Error(error) => Err(error.into()),
                HandlerEvent::MessageCreated(message) => Ok(!message.text.is_empty()),
                _ => Ok(false),
            },
        }
    }
}

/// The CPU time of all threads of this process, as Linux tells it.
pub(crate) fn cpu_micros() -> Result<u64> {
    let mut nanos = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanos +=
            text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(nanos / 1000)
}
