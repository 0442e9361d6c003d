//! Two people, end-to-end encrypted: Ada on this SDK, Bob on the JavaScript SDK when it is here. Connections are cut under
//! them, and nothing is lost.

mod acts;
mod ada;
mod bob;
mod cuts;
mod files;
mod talk;

use webex::conversation::{Activity, ActivityId, ConversationsExt};

use super::report::{Failure, Report};
use super::stage::Stage;
use ada::Ada;
use bob::Bob;

type Seen<T> = Result<(T, String), Failure>;

/// How many messages each of them writes while connections are cut.
const MESSAGES: u64 = 30;
const TITLE: &str = "In private";

/// Who plays, and where.
struct Duet<'a> {
    stage: &'a Stage,
    ada: Ada,
    bob: Bob,
    /// The conversation.
    url: String,
}

/// Plays the chapter.
pub(super) async fn play(report: &mut Report, stage: &Stage) -> Result<(), Failure> {
    let (ada, bob) = report.step("Two people", meet(stage)).await?;
    let duet = report.step("A room of their own", room(stage, ada, bob)).await?;
    report.counted("Talk while lines are cut", 2 * MESSAGES, |bar| talk::talk(&duet, MESSAGES, bar)).await?;
    report.step("A file each way", acts::exchange_files(&duet)).await?;
    report.step("Edit", acts::edit(&duet)).await?;
    report.step("React", acts::react(&duet)).await?;
    report.step("Read", acts::read(&duet)).await?;
    report.step("Delete", acts::delete(&duet)).await?;
    report.step("Nothing in clear, nothing lost", talk::account(&duet)).await?;
    report.step("Part", part(duet)).await
}

async fn meet(stage: &Stage) -> Seen<(Ada, Bob)> {
    let (bob, how) = Bob::sign_in(stage).await?;
    let ada = Ada::sign_in(stage).await?;
    Ok(((ada, bob), format!("Ada on this SDK, Bob {how}")))
}

/// Ada makes the conversation; Bob reads its title and her first words, both sealed before they left her process.
async fn room(stage: &Stage, ada: Ada, bob: Bob) -> Seen<Duet<'_>> {
    let create = ada.webex.conversations()?.create().participant(stage.bob.email.as_str());
    let made = create.title(TITLE).force_grouped().await?;
    let url = made.url.ok_or("the conversation has no URL")?;
    let duet = Duet { stage, ada, bob, url };
    expect(duet.bob.title(&duet.url).await? == TITLE, "Bob reads another title")?;
    let first = duet.ada.conversation(&duet.url)?.post("Can you read this?").await?;
    expect(duet.bob.read(id_of(&first)?).await? == "Can you read this?", "Bob reads something else")?;
    Ok((duet, format!("'{TITLE}', sealed; Bob reads it")))
}

async fn part(duet: Duet<'_>) -> Seen<()> {
    duet.bob.leave().await?;
    duet.ada.webex.shutdown().await?;
    Ok(((), "both are gone".to_owned()))
}

fn id_of(activity: &Activity) -> Result<&ActivityId, Failure> {
    activity.id.as_ref().ok_or_else(|| "what was sent has no id".into())
}

fn expect(holds: bool, otherwise: &'static str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
