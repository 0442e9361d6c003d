//! A talk while connections are cut, and the account of it.

use std::collections::HashSet;

use indicatif::ProgressBar;
use serde_json::Value;
use uuid::Uuid;
use webex_sim::ids::ConversationId;

use super::ada::created;
use super::cuts::{Scissors, connected};
use super::{Duet, Seen, expect};
use crate::demo::report::Failure;

/// Every so many rounds Ada's line is cut.
const ADA: u64 = 3;
/// Every so many rounds Bob's line is cut: the JavaScript SDK takes a second to come back.
const BOB: u64 = 10;

/// They write in turn. Ada has to be delivered everything, once and in order; Bob reads up what he missed.
pub(super) async fn talk(duet: &Duet<'_>, rounds: u64, bar: ProgressBar) -> Seen<()> {
    let mut scissors = Scissors::new(&duet.stage.sim);
    for round in 1..=rounds {
        if round % ADA == 0 {
            scissors.cut(&duet.stage.ada);
        }
        if round % BOB == 0 {
            scissors.cut(&duet.stage.bob);
        }
        exchange(duet, round).await?;
        bar.inc(2);
    }
    let wanted = written(duet)?;
    duet.ada
        .until("every message", |events| events.iter().filter_map(created).count() >= wanted.len())
        .await?;
    connected(&duet.stage.sim, &duet.stage.bob).await?;
    check_ada(duet, &wanted).await?;
    let texts: Vec<String> = duet.bob.texts(&duet.url).await?;
    let all = (1..=rounds).flat_map(|round| [line("Ada", round), line("Bob", round)]);
    expect(all.eq(texts.into_iter().skip(1)), "Bob reads something else than was written")?;
    let cuts = scissors.cuts;
    Ok(((), format!("{} messages, {cuts} cuts: none lost, none doubled, in order", 2 * rounds)))
}

fn line(who: &str, round: u64) -> String {
    format!("{who}, line {round}")
}

async fn exchange(duet: &Duet<'_>, round: u64) -> Result<(), Failure> {
    duet.ada.conversation(&duet.url)?.post(line("Ada", round)).await?;
    duet.bob.post(&duet.url, &line("Bob", round)).await?;
    Ok(())
}

/// Ada was delivered those messages, in that order, each once.
async fn check_ada(duet: &Duet<'_>, wanted: &[Uuid]) -> Result<(), Failure> {
    let events = duet.ada.until("anything", |_| true).await?;
    let delivered: Vec<Uuid> = events.iter().filter_map(created).filter_map(|(id, _)| id.uuid()).collect();
    let different: HashSet<&Uuid> = delivered.iter().collect();
    expect(different.len() == delivered.len(), "a message was delivered twice")?;
    expect(delivered == wanted, "messages were lost or came in another order")
}

/// The log of the conversation as the cloud keeps it.
fn log(duet: &Duet<'_>) -> Result<Vec<Value>, Failure> {
    let uuid = duet.url.rsplit('/').next().unwrap_or_default().parse()?;
    let log = duet.stage.sim.activities(ConversationId::from_uuid(uuid));
    log.ok_or_else(|| "the cloud does not know the conversation".into())
}

/// The messages that were written, in order.
fn written(duet: &Duet<'_>) -> Result<Vec<Uuid>, Failure> {
    let is_message = |activity: &&Value| {
        matches!(activity["verb"].as_str(), Some("post" | "share" | "tombstone"))
            && activity["parent"]["type"] != "edit"
    };
    let ids = |activity: &Value| activity["id"].as_str().and_then(|id| id.parse().ok());
    Ok(log(duet)?.iter().filter(is_message).filter_map(ids).collect())
}

/// What the cloud keeps has no word of theirs, and Ada was delivered all of it.
pub(super) async fn account(duet: &Duet<'_>) -> Seen<()> {
    let (log, wanted) = (log(duet)?, written(duet)?);
    check_ada(duet, &wanted).await?;
    let kept = Value::from(log).to_string();
    // Each has something in it that sealed texts cannot have by chance.
    let words = [super::TITLE, "Can you read", "Ada, line", "Bob, line", "plan.bin", "The plan", "Oh no"];
    expect(!words.iter().any(|word| kept.contains(word)), "the cloud keeps something in clear")?;
    Ok((
        (),
        format!("{} messages delivered once; the cloud has {} bytes, all sealed", wanted.len(), kept.len()),
    ))
}
