//! The process that listens with our client.

use clap::Args;
use futures_util::StreamExt;
use serde_json::json;
use webex::live::ResourceEvents;
use webex::prelude::*;

use crate::child::tell;
use crate::cloud::with_plugins;
use crate::cost::{cpu_of_process, memory};
use crate::{Result, Threads};

/// Listens for messages and tells what `count` of them cost, after `warm` others.
#[derive(Args)]
pub(crate) struct Listen {
    warm: usize,
    count: usize,
    /// With a thread for each processor instead of one.
    #[arg(long)]
    threads: bool,
}

impl Listen {
    pub(crate) fn threads(&self) -> Threads {
        if self.threads { Threads::Many } else { Threads::One }
    }

    pub(crate) async fn run(self) -> Result {
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        let mut events = webex.messages().events().await?;
        tell(&json!({"bench": "ready"}));
        hear(&mut events, self.warm).await?;
        let before = cpu_of_process();
        tell(&json!({"bench": "warm"}));
        hear(&mut events, self.count).await?;
        let cpu = cpu_of_process().saturating_sub(before);
        tell(&json!({"bench": "done", "cpu_micros": cpu.as_micros() as u64, "peak_kib": memory().peak}));
        Ok(webex.shutdown().await?)
    }
}

async fn hear(events: &mut ResourceEvents, count: usize) -> Result {
    for _ in 0..count {
        let event = events.next().await.ok_or("the stream ended")??;
        if let Some(problem) = &event.problem {
            return Err(format!("a message was not read: {problem}").into());
        }
    }
    Ok(())
}
