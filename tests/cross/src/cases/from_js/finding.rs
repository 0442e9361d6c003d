//! What the JavaScript SDK wrote, and who is on it, found by ours.

use serde_json::json;
use webex::core::ids::PersonId;
use webex::directory::DirectoryExt;

use crate::harness::{Case, Failure, case, same};
use crate::read::{content, opened};
use crate::stage::Stage;

pub(super) fn all() -> Vec<Case> {
    vec![case!("a person found, JS to Rust", person), case!("messages found, JS to Rust", messages)]
}

async fn person(stage: &Stage) -> Result<(), Failure> {
    let directory = stage.ada.webex.directory()?;
    let bob = stage.bob.id.to_string();
    // Each entity comes in a part of its own.
    stage.sim.directory().part_size(1);
    let ids = [bob.as_str(), "00000000-0000-4000-8000-000000000001", &stage.cleo.user.id.to_string()];
    let found = directory.lookup_many(ids).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    let names: Vec<_> = found.iter().map(|entity| Some(entity.as_ref()?.display_name.as_str())).collect();
    same("the look-ups", names, vec![Some("Bob Baker"), None, Some("Cleo Chan")])?;
    let by_address = directory.lookup_by_email(stage.bob.email.as_str()).await?.ok_or("no Bob by address")?;
    same("the id", by_address.id.as_ref().map(|id| id.as_str()), Some(bob.as_str()))?;
    let by_name = directory.search("baker").await?;
    same(
        "the search",
        by_name.iter().map(|entity| entity.email()).collect::<Vec<_>>(),
        vec![Some("bob@example.com")],
    )?;
    let searched = directory.search_directory("bob@example.com").await?;
    let first = searched.first().ok_or("argonaut knows no Bob")?;
    same("the id", first.id.as_ref().map(|id| id.as_str()), Some(bob.as_str()))?;
    let anyhow = directory.find_people("bob baker").await?;
    let ids: Vec<_> = anyhow.people.iter().filter_map(|person| person.id.clone()).collect();
    same("the ids", ids, vec![PersonId::from(stage.bob.id.uuid())])
}

async fn messages(stage: &Stage) -> Result<(), Failure> {
    let (place, other) = (stage.place("Finding").await?, stage.place("Finding again").await?);
    let words = |text: &str| json!({"message": {"displayName": text}});
    let said = stage.js_does("post", &place, words("The Fjord is frozen, Ada.")).await?;
    stage.js_does("post", &place, words("Nothing of the kind.")).await?;
    let elsewhere = stage.js_does("post", &other, words("Another fjord")).await?;
    let directory = stage.ada.webex.directory()?;
    let found = directory.search_messages("fJORD").await?;
    let ids: Vec<_> = found.activities.iter().filter_map(|activity| activity.id.clone()).collect();
    same("the messages", ids, vec![elsewhere, said.clone()])?;
    let found = directory.search_messages("frozen fjord").shared_in(place.room()).of_type("comment").await?;
    let [only] = found.activities.as_slice() else { return Err("not one message".into()) };
    same("the message", only.id.as_ref(), Some(&said))?;
    same("the text", opened(content(only)?.display_name.as_ref())?, "The Fjord is frozen, Ada.")?;
    let cleo = stage.cleo.webex.directory()?;
    same("what an outsider finds", cleo.search_messages("fjord").await?.activities.len(), 0)
}
