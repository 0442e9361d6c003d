//! The small story against the real service. It tidies up after itself and injects nothing.

use webex::Webex;
use webex::messages::{AdaptiveCard, File, TextBlock};
use webex::prelude::*;
use webex::rooms::Room;

use super::report::{Failure, Report};

type Seen<T> = Result<(T, String), Failure>;

/// Plays the story with the token in `WEBEX_ACCESS_TOKEN`.
pub(crate) async fn real() -> Report {
    let mut report = Report::default();
    // The failed step is in the report already.
    let _ = play(&mut report).await;
    report
}

async fn play(report: &mut Report) -> Result<(), Failure> {
    let webex = report.step("Sign in", sign_in()).await?;
    let room = report.step("Create a room", create_room(&webex)).await?;
    let posted = post_all(report, &webex, &room).await;
    report.step("Delete the room", delete_room(&webex, &room)).await?;
    report.step("Shut down", shut_down(&webex)).await?;
    posted
}

async fn post_all(report: &mut Report, webex: &Webex, room: &Room) -> Result<(), Failure> {
    report.step("Post and read text", post_text(webex, room)).await?;
    report.step("Post a file", post_file(webex, room)).await?;
    report.step("Post an Adaptive Card", post_card(webex, room)).await?;
    report.step("List the messages", list(webex, room)).await
}

async fn sign_in() -> Seen<Webex> {
    let webex = webex::builder().from_env().build().await?;
    if !webex.credentials().can_authorize() {
        return Err("WEBEX_ACCESS_TOKEN is not set; get a token at developer.webex.com".into());
    }
    let me = webex.people().me().await?;
    Ok((webex, format!("as {}", me.display_name)))
}

async fn create_room(webex: &Webex) -> Seen<Room> {
    let room = webex.rooms().create(format!("Webex SDK for Rust, {}", jiff::Timestamp::now())).await?;
    let seen = format!("'{}'", room.title);
    Ok((room, seen))
}

async fn post_text(webex: &Webex, room: &Room) -> Seen<()> {
    let sent = webex.messages().create(room).markdown("Hello from **Rust**").await?;
    let read = webex.messages().get(&sent.id).await?;
    Ok(((), format!("'{}'", read.text.unwrap_or_default())))
}

async fn post_file(webex: &Webex, room: &Room) -> Seen<()> {
    let file = File::bytes("hello.txt", "Hello from Rust\n");
    let message = webex.messages().create(room).file(file).await?;
    Ok(((), format!("{} file", message.files.len())))
}

async fn post_card(webex: &Webex, room: &Room) -> Seen<()> {
    let card = AdaptiveCard::new().element(TextBlock::new("Hello from Rust"));
    webex.messages().create(room).text("Hello from Rust").card(card).await?;
    Ok(((), "posted".to_owned()))
}

async fn list(webex: &Webex, room: &Room) -> Seen<()> {
    let messages = webex.messages().list(room).limit(10).all().await?;
    Ok(((), format!("{} messages", messages.len())))
}

async fn delete_room(webex: &Webex, room: &Room) -> Seen<()> {
    webex.rooms().delete(room).await?;
    Ok(((), "gone".to_owned()))
}

/// The token is the user's own: it is not revoked.
async fn shut_down(webex: &Webex) -> Seen<()> {
    webex.shutdown().await?;
    Ok(((), "the token stays valid".to_owned()))
}
