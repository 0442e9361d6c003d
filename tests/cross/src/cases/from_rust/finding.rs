//! What our SDK wrote, and who is on it, found by the JavaScript SDK.

use serde_json::{Value, json};

use super::texts::id;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("a person found, Rust to JS", person), case!("messages found, Rust to JS", messages)]
}

async fn person(stage: &Stage) -> Result<(), Failure> {
    let ada = stage.ada.user.id.to_string();
    // Each entity comes in a part of its own.
    stage.sim.directory().part_size(1);
    let nobody = json!({"person": "00000000-0000-4000-8000-000000000001"});
    let person = json!({"person": ada});
    let (known, unknown) =
        tokio::join!(stage.js.ask("look_up", person.clone()), stage.js.ask("look_up", nobody));
    same("the name", text(&known?, "/displayName")?, "Ada Arden")?;
    same("nobody", unknown?, Value::Null)?;
    let detail = stage.js.ask("look_up_detail", person).await?;
    same("the id", text(&detail, "/identity")?, ada.as_str())?;
    let by_address = stage.js.ask("look_up_email", json!({"email": stage.ada.user.email})).await?;
    same("the id", text(&by_address, "/identity")?, ada.as_str())?;
    let query = json!({"query": "example.com", "types": ["PERSON"], "size": 10});
    let all = stage.js.ask("search_entities", query).await?;
    let names: Vec<_> =
        all.as_array().into_iter().flatten().map(|entity| entity["displayName"].as_str()).collect();
    same("the search", names, vec![Some("Ada Arden"), Some("Bob Baker"), Some("Cleo Chan")])?;
    let people = stage.js.ask("search_people", json!({"query": "ada"})).await?;
    same("the id", text(&people, "/0/id")?, ada.as_str())
}

async fn messages(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Found").await?;
    let room = stage.ada.conversation(&place)?;
    let sent = room.post("The Glacier moves, Bob.").await?;
    room.post("Nothing of the kind.").await?;
    let found = stage.js.ask("search_messages", json!({"options": {"query": "gLACIER", "limit": 5}})).await?;
    same("how many", found.as_array().map(Vec::len), Some(1))?;
    same("the message", text(&found, "/0/id")?, id(&sent)?.as_str())?;
    same("the text", text(&found, "/0/object/displayName")?, "The Glacier moves, Bob.")?;
    let options = json!({"options": {"sharedIn": place.uuid, "type": ["comment"]}});
    let listed = stage.js.ask("search_messages", options).await?;
    same("how many without a query", listed.as_array().map(Vec::len), Some(2))
}
