//! Answers the latest message of a room.

use futures_util::TryStreamExt;
use webex::prelude::*;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let webex = webex::builder().from_env().build().await?;
    let room = std::env::args().nth(1).unwrap_or_default();
    let mut messages = webex.messages().list(&room).limit(1);
    while let Some(message) = messages.try_next().await? {
        let text = message.text.unwrap_or_default();
        webex.messages().create(&room).text(format!("{} said: {text}", message.person_email)).await?;
    }
    webex.shutdown().await
}
