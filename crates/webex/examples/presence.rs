//! Watches how somebody is, while that person is in a call.
//!
//! ```console
//! $ cargo run -p webex-sdk --example presence --features presence,ws
//! ```

use std::time::Duration;

use futures_util::StreamExt;
use webex::prelude::*;
use webex::presence::{Activity, PresenceEvent, PresenceStatus};
use webex_sim::{NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let [alice, bob] = ["alice", "bob"].map(|name| NewUser::new().email(format!("{name}@example.com")));
    let (alice, bob) = (sim.create_user(alice)?, sim.create_user(bob)?);
    let client = |token: &str| webex::builder().variables(sim.env()).token(token).build();
    let (watching, watched) = (client(alice.access_token()).await?, client(bob.access_token()).await?);

    let presence = watching.presence()?;
    let mut events = presence.events();
    presence.subscribe([bob.id.to_string()]).await?;

    let in_a_call = watched.presence()?.show(Activity::Call);
    until(&mut events, PresenceStatus::Call).await;
    drop(in_a_call);
    until(&mut events, PresenceStatus::Active).await;
    watched.presence()?.set_status(PresenceStatus::DoNotDisturb).ttl(Duration::from_secs(3600)).await?;
    until(&mut events, PresenceStatus::DoNotDisturb).await;

    watching.shutdown().await?;
    watched.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}

async fn until(events: &mut webex::core::events::Events<PresenceEvent>, status: PresenceStatus) {
    while let Some(Ok(event)) = events.next().await {
        let PresenceEvent::Updated { state, .. } = event else { continue };
        println!("{} is {}", state.subject, state.status);
        if state.status == status {
            return;
        }
    }
}
