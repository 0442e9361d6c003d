//! Asks who it is, once, and tells what all of that cost.

#[allow(dead_code, reason = "the benchmarks measure more than this program does")]
#[path = "../../src/cost.rs"]
mod cost;

use webex::prelude::*;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let webex = webex::builder().from_env().build().await?;
    let me = webex.people().me().await?;
    assert!(!me.display_name.is_empty(), "a person has a name");
    let (cpu, memory) = (cost::cpu_of_process().as_micros() as u64, cost::memory().peak);
    println!("{}", serde_json::json!({"cpu_micros": cpu, "peak_kib": memory}));
    webex.shutdown().await
}
