//! Published Rust clients of other people, each with the CPU time of its own process. They speak to public host names
//! over TLS only: `tests/peers` drives them, and posts the messages by the developer API.

use serde::Deserialize;

use crate::Result;
use crate::figure::{Figure, Row};
use crate::peer::Peers;

/// What a message cost a client.
#[derive(Deserialize)]
struct Cost {
    peer: String,
    pace: String,
    micros: f64,
}

/// CPU time a message of each client; nothing where they cannot be built.
pub(super) async fn measure() -> Result<Vec<Row>> {
    let Some(peers) = Peers::start().await? else { return Ok(Vec::new()) };
    let costs: Vec<Cost> = serde_json::from_value(peers.run(&["--bench".to_owned()]).await?)?;
    Ok(costs.into_iter().map(row).collect())
}

fn row(Cost { peer, pace, micros }: Cost) -> Row {
    let does = if peer == "webex" { "each message fetched, as its users do" } else { "opened" };
    let what =
        format!("beside it, over TLS and {pace} with posts: CPU a message, the Rust crate `{peer}`, {does}");
    Row::told("b", what, Figure::of(micros, " µs", ""))
}
