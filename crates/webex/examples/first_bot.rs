//! Posts a message to a new room and lists your latest rooms.
//!
//! ```console
//! $ WEBEX_ACCESS_TOKEN=... cargo run -p webex-sdk --example first_bot
//! ```

use futures_util::TryStreamExt;
use webex::prelude::*;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let webex = webex::builder().from_env().build().await?;
    let me = webex.people().me().await?;
    println!("signed in as {}", me.display_name);

    let room = webex.rooms().create("Hello from Rust").await?;
    webex.messages().create(&room).markdown("It **works**.").await?;

    let mut rooms = webex.rooms().list().limit(5);
    while let Some(room) = rooms.try_next().await? {
        println!("{}  {}", room.created, room.title);
    }
    webex.rooms().delete(&room).await?;
    webex.shutdown().await
}
