//! What they do with messages and files.

use webex::core::ids::MessageId;
use webex::live::{EventData, EventKind, MembershipsReadStatus};
use webex::rooms::RoomsExt;

use super::ada::is;
use super::{Duet, Seen, expect, files, id_of};
use crate::demo::report::Failure;

/// Bytes of each file.
const SIZE: usize = 1 << 20;

pub(super) async fn exchange_files(duet: &Duet<'_>) -> Seen<()> {
    let (plan, answer) = (content(1), content(2));
    let sent = files::share(&duet.ada.webex, &duet.url, "plan.bin", plan.clone()).await?;
    expect(duet.bob.download(&sent).await? == plan, "Bob has other bytes than Ada shared")?;
    let sent = duet.bob.share(&duet.url, "better-plan.bin", &answer).await?;
    let about = |event: &webex::live::ResourceEvent| match &event.data {
        EventData::Message(message) => is(&message.id, &sent) && !message.files.is_empty(),
        _ => false,
    };
    duet.ada.event("Bob's file", about).await?;
    let shared = duet.ada.conversation(&duet.url)?.activity(&sent).await?;
    expect(
        files::download(&duet.ada.webex, &shared).await? == answer,
        "Ada has other bytes than Bob shared",
    )?;
    Ok(((), format!("{SIZE} bytes each, sealed, compared")))
}

/// Bytes that repeat late.
fn content(seed: u8) -> Vec<u8> {
    (0..SIZE).map(|at| (at % 251) as u8 ^ seed ^ (at >> 12) as u8).collect()
}

pub(super) async fn edit(duet: &Duet<'_>) -> Seen<()> {
    let room = duet.ada.conversation(&duet.url)?;
    let first = room.post("The plan is good").await?;
    let edit = room.edit(id_of(&first)?, "The plan is better").await?;
    expect(duet.bob.read(id_of(&edit)?).await? == "The plan is better", "Bob reads another text")?;
    Ok(((), "Bob reads the better text".to_owned()))
}

pub(super) async fn react(duet: &Duet<'_>) -> Seen<()> {
    let first = duet.ada.conversation(&duet.url)?.post("Shall we?").await?;
    duet.bob.react(&duet.url, id_of(&first)?, "thumbsup").await?;
    let room = duet.ada.conversation(&duet.url)?;
    let summary = room.reactions(id_of(&first)?).await?.all.ok_or("Ada sees no reaction")?;
    let names: Vec<_> = summary.reactions.iter().map(|one| one.display_name.as_ref()?.as_str()).collect();
    expect(names == [Some("thumbsup")], "Ada sees other reactions")?;
    Ok(((), "Bob's thumbs are up".to_owned()))
}

pub(super) async fn read(duet: &Duet<'_>) -> Seen<()> {
    let sent = duet.ada.conversation(&duet.url)?.post("Have you read this?").await?;
    let message = MessageId::from(id_of(&sent)?.uuid().ok_or("no UUID")?);
    duet.bob.acknowledge(&duet.url, id_of(&sent)?).await?;
    let about = |event: &webex::live::ResourceEvent| match &event.data {
        EventData::Membership(membership) => {
            event.event == EventKind::Seen && membership.last_seen_id.as_ref() == Some(&message)
        }
        _ => false,
    };
    duet.ada.event("Bob's receipt", about).await?;
    expect(last_seen_by_bob(duet).await? == Some(message), "the members' list says something else")?;
    Ok(((), "Ada knows that Bob has read it".to_owned()))
}

async fn last_seen_by_bob(duet: &Duet<'_>) -> Result<Option<MessageId>, Failure> {
    let uuid: uuid::Uuid = duet.url.rsplit('/').next().unwrap_or_default().parse()?;
    let room = webex::core::ids::RoomId::from(uuid);
    let members = duet.ada.webex.memberships().list_with_read_status(room).await?;
    let bob = members.into_iter().find(|member| member.person_email == duet.stage.bob.email);
    Ok(bob.ok_or("Bob is no member")?.last_seen_id)
}

pub(super) async fn delete(duet: &Duet<'_>) -> Seen<()> {
    let room = duet.ada.conversation(&duet.url)?;
    let sent = room.post("Oh no").await?;
    expect(duet.bob.read(id_of(&sent)?).await? == "Oh no", "Bob reads another text")?;
    room.delete(&sent).await?;
    let left = duet.bob.texts(&duet.url).await?;
    expect(!left.iter().any(|text| text == "Oh no"), "Bob still reads it")?;
    let about = |event: &webex::live::ResourceEvent| match &event.data {
        EventData::MessageDeleted(gone) => id_of(&sent).is_ok_and(|id| is(&gone.id, id)),
        _ => false,
    };
    duet.ada.event("the deletion", about).await?;
    Ok(((), "it is gone for both".to_owned()))
}
