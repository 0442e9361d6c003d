//! The story on the embedded simulator: a day in the life of a client, mishaps included.

use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use webex::core::ids::RoomId;
use webex::messages::{AdaptiveCard, File, Message, TextBlock};
use webex::prelude::*;
use webex::rooms::Room;
use webex::teams::Team;
use webex::{ErrorKind, Webex};
use webex_sim::Fault;

use super::duet;
use super::report::{Failure, Report};
use super::stage::Stage;

type Seen<T> = Result<(T, String), Failure>;

/// Plays the story with that many messages to page through.
pub(crate) async fn simulated(messages: u32) -> Report {
    let mut report = Report::default();
    // The failed step is in the report already.
    let _ = play(&mut report, u64::from(messages)).await;
    report
}

async fn play(report: &mut Report, messages: u64) -> Result<(), Failure> {
    let stage = report.step("Start the local cloud", start()).await?;
    let webex = report.step("Sign in with a token pair", sign_in(&stage)).await?;
    let team = report.step("Create a team", create_team(&webex)).await?;
    let room = report.step("Create a room in the team", create_room(&webex, &team)).await?;
    report.step("Invite people", invite(&webex, &stage, &team, &room)).await?;
    report.step("Post text with a mention", post_text(&webex, &stage, &room)).await?;
    report.step("Post a file", post_file(&webex, &stage, &room)).await?;
    report.step("Post an Adaptive Card", post_card(&webex, &stage, &room)).await?;
    let fill = |bar| fill_room(&webex, &room, messages, bar);
    report.counted("Write messages", messages, fill).await?;
    report.counted("Page through them", messages, |bar| page_through(&webex, &room, messages, bar)).await?;
    report.step("Survive a 429 (Retry-After: 1)", survive_rate_limit(&webex, &stage)).await?;
    report.step("Survive a 503", survive_outage(&webex, &stage)).await?;
    let expiry = |bar| survive_expiry(&webex, &stage, &room, messages, bar);
    report.counted("Token expires while paging", messages, expiry).await?;
    duet::play(report, &stage).await?;
    report.step("Log out", log_out(&webex, &stage)).await
}

async fn start() -> Seen<Stage> {
    let stage = Stage::build().await?;
    let seen = format!("{} with Ada, Bob and Cleo", stage.sim.base_url());
    Ok((stage, seen))
}

async fn sign_in(stage: &Stage) -> Seen<Webex> {
    let webex = stage.sign_in(&stage.ada).await?;
    let me = webex.people().me().await?;
    expect(me.emails.iter().any(|email| email == "ada@example.com"), "somebody else is signed in")?;
    Ok((webex, format!("as {}", me.display_name)))
}

async fn create_team(webex: &Webex) -> Seen<Team> {
    let team = webex.teams().create("Moon landing").await?;
    let seen = format!("'{}'", team.name);
    Ok((team, seen))
}

async fn create_room(webex: &Webex, team: &Team) -> Seen<Room> {
    let room = webex.rooms().create("Launch pad").team(&team.id).await?;
    expect(room.team_id.as_ref() == Some(&team.id), "the room is not of the team")?;
    let seen = format!("'{}'", room.title);
    Ok((room, seen))
}

async fn invite(webex: &Webex, stage: &Stage, team: &Team, room: &Room) -> Seen<()> {
    for person in [&stage.bob, &stage.cleo] {
        webex.team_memberships().create(&team.id, person.email.as_str()).await?;
        webex.memberships().create(room, person.email.as_str()).await?;
    }
    let members = webex.memberships().list().room(room).all().await?;
    expect(members.len() == 3, "three persons should be in the room")?;
    Ok(((), format!("{} members", members.len())))
}

async fn post_text(webex: &Webex, stage: &Stage, room: &Room) -> Seen<()> {
    let text = format!("Welcome, <@personEmail:{}|Bob>, to the **launch pad**", stage.bob.email);
    let message = webex.messages().create(room).markdown(text).await?;
    expect(message.mentioned_people.len() == 1, "Bob is not mentioned")?;
    Ok(((), format!("'{}'", message.text.unwrap_or_default())))
}

async fn post_file(webex: &Webex, stage: &Stage, room: &Room) -> Seen<()> {
    let plan = vec![42_u8; 1 << 20];
    let file = File::bytes("plan.bin", plan.clone());
    let message = webex.messages().create(room).text("The plan").file(file).await?;
    let url = message.files.first().ok_or("the message has no file")?;
    let bob = stage.sign_in(&stage.bob).await?;
    let content = bob.messages().content(url).await?;
    bob.shutdown().await?;
    expect(content == plan, "Bob reads other bytes than Ada sent")?;
    Ok(((), format!("{} bytes, read back by Bob", content.len())))
}

async fn post_card(webex: &Webex, stage: &Stage, room: &Room) -> Seen<()> {
    let card = AdaptiveCard::new().element(TextBlock::new("Ready for launch?"));
    let message = webex.messages().create(room).text("Ready for launch?").card(card).await?;
    let bob = stage.sign_in(&stage.bob).await?;
    let action = bob.attachment_actions().create(&message).input("ready", true).await?;
    bob.shutdown().await?;
    expect(action.message_id == message.id, "the answer belongs to another card")?;
    Ok(((), "answered by Bob".to_owned()))
}

async fn fill_room(webex: &Webex, room: &Room, count: u64, bar: ProgressBar) -> Seen<()> {
    let post = |n| {
        let bar = bar.clone();
        async move {
            webex.messages().create(room).text(format!("message {n}")).await?;
            bar.inc(1);
            Ok::<_, Failure>(())
        }
    };
    stream::iter(1..=count).map(post).buffer_unordered(8).try_collect::<Vec<()>>().await?;
    Ok(((), format!("{count} messages, 8 at a time")))
}

async fn page_through(webex: &Webex, room: &Room, count: u64, bar: ProgressBar) -> Seen<()> {
    let seen = read_numbered(webex, &room.id, &bar, |_| {}).await?;
    expect(seen == count, "not every message was read once")?;
    Ok(((), format!("{seen} messages, each once")))
}

/// Counts the numbered messages of a room; `watch` is told each position.
async fn read_numbered(
    webex: &Webex,
    room: &RoomId,
    bar: &ProgressBar,
    watch: impl Fn(u64),
) -> Result<u64, Failure> {
    let mut seen = std::collections::HashSet::new();
    let mut messages = webex.messages().list(room).page_size(50);
    while let Some(message) = messages.try_next().await? {
        if is_numbered(&message) && seen.insert(message.id) {
            bar.inc(1);
            watch(seen.len() as u64);
        }
    }
    Ok(seen.len() as u64)
}

fn is_numbered(message: &Message) -> bool {
    message.text.as_deref().is_some_and(|text| text.starts_with("message "))
}

async fn survive_rate_limit(webex: &Webex, stage: &Stage) -> Seen<()> {
    let fault = stage.sim.faults().inject(Fault::on("/v1/rooms").times(1).retry_after(1));
    let rooms = webex.rooms().list().all().await?;
    expect(stage.sim.faults().hits(fault) == 1, "the 429 did not strike")?;
    Ok(((), format!("waited as asked, then read {} rooms", rooms.len())))
}

async fn survive_outage(webex: &Webex, stage: &Stage) -> Seen<()> {
    let down = Fault::on("/v1/people/me").times(2).status(http::StatusCode::SERVICE_UNAVAILABLE);
    let fault = stage.sim.faults().inject(down);
    let me = webex.people().me().await?;
    let hits = stage.sim.faults().hits(fault);
    expect(hits == 2, "the 503 did not strike")?;
    Ok(((), format!("{} found at try {}", me.display_name, hits + 1)))
}

async fn survive_expiry(webex: &Webex, stage: &Stage, room: &Room, count: u64, bar: ProgressBar) -> Seen<()> {
    let token = webex.credentials().token().await?;
    let expire = |position| {
        if position == count.div_ceil(2) {
            stage.sim.expire_token(secrecy::ExposeSecret::expose_secret(token.access()));
        }
    };
    let seen = read_numbered(webex, &room.id, &bar, expire).await?;
    let renewed = webex.credentials().token().await?;
    expect(seen == count, "messages were lost or doubled")?;
    expect(renewed.header() != token.header(), "the token was not refreshed")?;
    Ok(((), format!("{seen} messages, one refresh in between")))
}

async fn log_out(webex: &Webex, stage: &Stage) -> Seen<()> {
    let token = webex.credentials().token().await?;
    webex.logout().await?;
    let after = webex.people().me().await;
    let signed_out = matches!(&after, Err(e) if e.kind() == ErrorKind::LoginRequired);
    expect(signed_out, "the client can still call")?;
    webex.shutdown().await?;
    let stranger = stage.builder().token(token.access().clone()).build().await?;
    let refused =
        matches!(&stranger.people().me().await, Err(e) if e.status() == Some(http::StatusCode::UNAUTHORIZED));
    expect(refused, "the token still works")?;
    stage.sim.shutdown().await;
    Ok(((), "the token is revoked".to_owned()))
}

fn expect(holds: bool, otherwise: &'static str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
