//! What requests cost the crate `webex`, in a process of its own.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;
use webex::types::{GlobalId, GlobalIdType};
use webex::{Person, Webex};

use crate::Result;
use crate::bench::cpu_micros;

/// Asks for a person with the token of the environment: as many times, and as many at a time, as the numbers say, after some
/// that count not; without numbers once, and then everything counts.
pub(crate) async fn ask(person: &str, numbers: &[&str]) -> Result<()> {
    let client = Webex::new(&std::env::var("WEBEX_ACCESS_TOKEN")?).await;
    let id = GlobalId::new(GlobalIdType::Person, person.to_owned())?;
    let asker = Arc::new((client, id));
    let [warm, count, in_flight] = numbers else {
        one(&asker).await.map_err(|e| e.to_string())?;
        println!("{}", json!({"cpu_micros": cpu_micros()?, "peak_kib": peak_kib()?}));
        return Ok(());
    };
    let in_flight = in_flight.parse()?;
    all(&asker, warm.parse()?, in_flight).await?;
    let before = cpu_micros()?;
    all(&asker, count.parse()?, in_flight).await?;
    println!("{}", json!({"cpu_micros": cpu_micros()?.saturating_sub(before)}));
    Ok(())
}

type Asker = (Webex, GlobalId);

async fn all(asker: &Arc<Asker>, count: usize, in_flight: usize) -> Result<()> {
    let mut tasks: JoinSet<Result<(), String>> = JoinSet::new();
    for _ in 0..in_flight {
        let asker = asker.clone();
        tasks.spawn(async move {
            for _ in 0..count / in_flight {
                one(&asker).await?;
            }
            Ok(())
        });
    }
    Ok(tasks.join_all().await.into_iter().collect::<Result<(), String>>()?)
}

async fn one(asker: &Asker) -> Result<(), String> {
    let (client, id) = asker;
    let person = client.get::<Person>(id).await.map_err(|e| e.to_string())?;
    if person.display_name.is_empty() { Err("a person without a name".to_owned()) } else { Ok(()) }
}

/// The most resident memory that this process had, as Linux tells it.
fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().next().ok_or("no number")?.parse()?)
}
