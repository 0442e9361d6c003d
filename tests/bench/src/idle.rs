//! (d) Many clients in one process, connected and idle.

use std::io::BufRead;
use std::time::Duration;

use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use webex::live::ResourceEvents;
use webex::prelude::*;
use webex::{Shared, Webex};

use crate::Result;
use crate::child::{Child, tell};
use crate::cloud::{Cloud, with_plugins};
use crate::cost::memory;
use crate::figure::{Figure, Row};

const FEW: usize = 100;
const MANY: usize = 1000;
/// Every session is asked for a sign of life meanwhile.
const WATCHED: Duration = Duration::from_secs(20);
/// So many connect side by side.
const SIDE_BY_SIDE: usize = 20;

/// The slope of resident memory between few and many sessions.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let variables = cloud.cloud.sim().env();
    let mut child = Child::own(&["sessions".to_owned()], variables)?;
    for n in 0..MANY {
        child.say(cloud.cloud.user(&format!("idle-{n}")).access_token()).await?;
    }
    let told = child.hear().await?;
    let number = |name: &str| told[name].as_f64().unwrap_or_default();
    let slope = (number("many_kib") - number("few_kib")) / (MANY - FEW) as f64;
    let detail = format!("{:.0} MiB for {MANY}", number("many_kib") / 1024.0);
    let what = format!("resident memory of each connected idle session from {FEW} to {MANY} in one process");
    let rows = vec![
        Row::at_most("d", what, Figure::of(slope, " KiB", detail), 150.0),
        Row::told(
            "d",
            format!("CPU of {MANY} idle sessions"),
            Figure::of(number("idle_micros_a_second") / 1e4, " %", "of one core"),
        ),
    ];
    Ok(rows)
}

/// Connects clients, whose tokens stand on the lines of standard input, and lets them listen.
#[derive(Args)]
pub(crate) struct Sessions {}

impl Sessions {
    pub(crate) async fn run(self) -> Result {
        let tokens: Vec<String> =
            std::io::stdin().lock().lines().take(MANY).collect::<std::io::Result<_>>()?;
        let shared = Shared::new()?;
        let mut sessions = connect(&tokens[..FEW], &shared).await?;
        let few = settled().await;
        sessions.extend(connect(&tokens[FEW..], &shared).await?);
        let many = settled().await;
        let before = crate::cost::cpu_of_process();
        tokio::time::sleep(WATCHED).await;
        let idle = crate::cost::cpu_of_process().saturating_sub(before);
        for (webex, _) in &sessions {
            if !webex.mercury()?.status().is_online() {
                return Err("a session is not connected any more".into());
            }
        }
        let idle = idle.as_micros() as u64 / WATCHED.as_secs();
        tell(&json!({"few_kib": few, "many_kib": many, "idle_micros_a_second": idle}));
        Ok(())
    }
}

/// Resident memory once what connecting needed is gone.
pub(crate) async fn settled() -> u64 {
    tokio::time::sleep(Duration::from_secs(3)).await;
    memory().now
}

async fn connect(tokens: &[String], shared: &Shared) -> Result<Vec<(Webex, ResourceEvents)>> {
    let one = |token: String| async move {
        let builder = with_plugins(webex::builder()).from_env().token(token).shared(shared.clone());
        let webex = builder.build().await?;
        let events = webex.messages().events().await?;
        Result::Ok((webex, events))
    };
    stream::iter(tokens.to_vec()).map(one).buffer_unordered(SIDE_BY_SIDE).try_collect().await
}
