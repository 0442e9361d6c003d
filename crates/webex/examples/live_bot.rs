//! Prints messages as they come, decrypted. Kill it and start it again: it goes on where it stopped.
//!
//! ```console
//! $ WEBEX_ACCESS_TOKEN=... cargo run -p webex-sdk --example live_bot --features full
//! ```

use std::sync::Arc;

use webex::live::{EventData, Resource};
use webex::prelude::*;
use webex::store_redb::RedbStorage;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let storage = RedbStorage::open("live_bot.redb").await?;
    let webex = webex::builder().from_env().storage(Arc::new(storage)).build().await?;
    let mut deliveries = webex.live()?.deliveries("printer").of(Resource::Messages).await?;
    while let Some(delivery) = deliveries.next().await {
        let delivery = delivery?;
        for event in delivery.events() {
            if let EventData::Message(message) = &event.data {
                let text = message.text.as_deref().unwrap_or_default();
                println!("{}: {} {text}", event.event, message.person_email);
            }
        }
        delivery.commit().await?; // what is not committed comes again after a crash
    }
    Ok(())
}
