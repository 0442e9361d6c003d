//! Processes of their own, measured alone. They answer on standard output with a line of JSON for each thing to tell.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use clap::Subcommand;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{ChildStdin, ChildStdout, Command};

use crate::{
    Result, Threads, catch_up, files, gigabyte, idle, instances, keys, pages, presence, requests, server,
    start, whole,
};

/// What runs in a process of its own.
#[derive(Subcommand)]
pub(crate) enum Alone {
    /// Listens for messages.
    #[command(hide = true)]
    Listen(whole::Listen),
    /// Reads frames from a bare socket.
    #[command(hide = true)]
    BareSocket(whole::BareSocket),
    /// Downloads and opens a file.
    #[command(hide = true)]
    Download(files::Download),
    /// Downloads and opens a file in the barest way.
    #[command(hide = true)]
    Bare(files::Bare),
    /// Connects many clients.
    #[command(hide = true)]
    Sessions(idle::Sessions),
    /// Fetches many keys.
    #[command(hide = true)]
    Fetch(keys::Fetch),
    /// Catches up after a broken connection.
    #[command(hide = true)]
    CatchUp(catch_up::CatchUp),
    /// Fetches pages in the barest way.
    #[command(hide = true)]
    Pages(catch_up::Pages),
    /// Subscribes to many people and listens.
    #[command(hide = true)]
    Watch(presence::Watch),
    /// Answers cheaply.
    #[command(hide = true)]
    Serve(server::Serve),
    /// Asks many times.
    #[command(hide = true)]
    Requests(requests::Requests),
    /// Asks many times in the barest way.
    #[command(hide = true)]
    BareRequests(requests::BareRequests),
    /// Asks once.
    #[command(hide = true)]
    First(start::First),
    /// Makes many clients.
    #[command(hide = true)]
    Instances(instances::Instances),
    /// Lists many messages.
    #[command(hide = true)]
    List(pages::List),
    /// Moves a gigabyte.
    #[command(hide = true)]
    Gigabyte(gigabyte::Gigabyte),
}

impl Alone {
    /// A process that listens chooses; the others have a thread for each processor.
    pub(crate) fn threads(&self) -> Threads {
        match self {
            Self::Listen(listen) => listen.threads(),
            Self::BareSocket(_) | Self::Watch(_) | Self::Serve(_) => Threads::One,
            Self::Requests(_) | Self::BareRequests(_) | Self::First(_) => Threads::One,
            _ => Threads::Many,
        }
    }

    pub(crate) async fn run(self) -> Result {
        match self {
            Self::Listen(listen) => listen.run().await,
            Self::BareSocket(bare) => bare.run().await,
            Self::Download(download) => download.run().await,
            Self::Bare(bare) => bare.run().await,
            Self::Sessions(sessions) => sessions.run().await,
            Self::Fetch(fetch) => fetch.run().await,
            Self::CatchUp(catch_up) => catch_up.run().await,
            Self::Pages(pages) => pages.run().await,
            Self::Watch(watch) => watch.run().await,
            Self::Serve(serve) => serve.run().await,
            Self::Requests(requests) => requests.run().await,
            Self::BareRequests(bare) => bare.run().await,
            Self::First(first) => first.run().await,
            Self::Instances(instances) => instances.run().await,
            Self::List(list) => list.run().await,
            Self::Gigabyte(gigabyte) => gigabyte.run().await,
        }
    }
}

/// Tells the process that measures.
pub(crate) fn tell(what: &Value) {
    println!("{what}");
}

/// No step of a benchmark takes so long.
const PATIENCE: Duration = Duration::from_secs(300);

/// A process that is measured; killed when dropped.
pub(crate) struct Child {
    // Held for its life.
    _process: tokio::process::Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// A client of ours, by its words: the program that stands beside this one.
    pub(crate) fn own(words: &[String], variables: Vec<(String, String)>) -> Result<Self> {
        Self::beside("webex-bench-alone", words, variables)
    }

    /// The smallest bot, with the features that a new user gets.
    pub(crate) fn first(variables: Vec<(String, String)>) -> Result<Self> {
        Self::beside("webex-bench-first", &[], variables)
    }

    fn beside(program: &str, words: &[String], variables: Vec<(String, String)>) -> Result<Self> {
        let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        let mut command = Command::new(std::env::current_exe()?.with_file_name(program));
        command.args(words).envs(variables);
        Self::spawn(command)
    }

    /// A script for Node, which finds the JavaScript SDK in `tests/interop`.
    pub(crate) fn node(script: &str, words: &[String], variables: Vec<(String, String)>) -> Result<Self> {
        let mut command = Command::new("node");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("js").join(script);
        command.arg(script).args(words).envs(variables).env("NODE_ENV", "production");
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err("the process has no pipes".into());
        };
        Ok(Self { _process: process, input, lines: BufReader::new(output).lines() })
    }

    /// Writes a line to it.
    pub(crate) async fn say(&mut self, line: &str) -> Result {
        self.input.write_all(format!("{line}\n").as_bytes()).await?;
        Ok(self.input.flush().await?)
    }

    /// The next thing that it tells; lines that are no JSON object are those of a library that logs.
    pub(crate) async fn hear(&mut self) -> Result<Value> {
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
            let line = line.map_err(|_| "the process says nothing")??;
            let line = line.ok_or("the process ended; its messages stand above")?;
            if let Ok(told @ Value::Object(_)) = serde_json::from_str(&line) {
                return Ok(told);
            }
        }
    }
}

/// Whether the JavaScript SDK can be run.
pub(crate) fn has_javascript() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../interop/node_modules/@webex/webex-core").exists()
}
