//! (k) A long list, page by page, in constant memory.

use clap::Args;
use futures_util::TryStreamExt;
use serde_json::json;
use webex::prelude::*;

use crate::Result;
use crate::child::{Child, tell};
use crate::cost::{cpu_of_process, memory};
use crate::figure::{Figure, Row};
use crate::server::{MESSAGES, Server};

/// What the rest of a list may add to the memory of its first tenth, in MiB.
const LIMIT: f64 = 1.0;

/// How memory grows with a list, and what an item costs.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let server = Server::start().await?;
    let told = Child::own(&["list".to_owned()], server.variables())?.hear().await?;
    let number = |name: &str| told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}"));
    let (tenth, all) = (number("tenth_kib")? / 1024.0, number("all_kib")? / 1024.0);
    let micros = number("cpu_micros")? / MESSAGES as f64;
    Ok(vec![
        Row::at_most(
            "k",
            format!("a stream over {MESSAGES} messages, resident memory at its end above that after a tenth"),
            Figure::of((all - tenth).max(0.0), " MiB", format!("{all:.1} MiB against {tenth:.1} MiB")),
            LIMIT,
        ),
        Row::told("k", "the same: CPU a message", Figure::of(micros, " µs", "")),
    ])
}

/// Lists all messages of a room, and tells what memory there was on the way.
#[derive(Args)]
pub(crate) struct List {}

impl List {
    pub(crate) async fn run(self) -> Result {
        let webex = webex::builder().from_env().build().await?;
        let before = cpu_of_process();
        let mut messages = webex.messages().list("R").page_size(100);
        let (mut count, mut tenth) = (0, 0);
        while let Some(message) = messages.try_next().await? {
            count += usize::from(message.text.is_some());
            if count == MESSAGES / 10 {
                tenth = memory().now;
            }
        }
        if count != MESSAGES {
            return Err(format!("{count} of {MESSAGES} messages were listed").into());
        }
        let cpu = cpu_of_process().saturating_sub(before).as_micros() as u64;
        tell(&json!({"tenth_kib": tenth, "all_kib": memory().now, "cpu_micros": cpu}));
        Ok(webex.shutdown().await?)
    }
}
