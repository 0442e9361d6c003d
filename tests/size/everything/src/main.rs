//! Calls a little of every plug-in; the client is built with all of them.

use std::sync::Arc;

use futures_util::TryStreamExt;
use webex::live::Resource;
use webex::prelude::*;
use webex::store_redb::RedbStorage;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let storage = RedbStorage::open("everything.redb").await?;
    let webex = webex::builder().from_env().storage(Arc::new(storage)).build().await?;
    println!("{:?}", webex.plugins());
    let room = webex.rooms().create("everything").await?;
    webex.memberships().create(&room, "bob@example.com").await?;
    webex.messages().create(&room).markdown("It **works**.").await?;
    let mut teams = webex.teams().list().limit(1);
    while let Some(team) = teams.try_next().await? {
        println!("{}", team.name);
    }
    let mut deliveries = webex.live()?.deliveries("printer").of(Resource::Messages).await?;
    while let Some(delivery) = deliveries.next().await {
        let delivery = delivery?;
        println!("{:?}", delivery.events());
        delivery.commit().await?;
    }
    webex.shutdown().await
}
