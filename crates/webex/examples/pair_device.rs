//! Pairs with the board of a room by the PIN that it shows, and turns its volume up.
//!
//! ```console
//! $ cargo run -p webex-sdk --example pair_device --features devices,ws
//! ```

use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::devices::RoomDeviceId;
use webex::prelude::*;
use webex_sim::{NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let board = sim.boards().create("Berlin")?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    // Names of devices are sealed. The real KMS is known to every system; that of the simulator is not.
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::roots_of_pem(sim.kms().authority_pem().await?.as_bytes())?;
    let builder = webex::builder().variables(sim.env()).token(alice.access_token());
    let webex = builder.plugin(Cypher::with(config)).build().await?;

    let devices = webex.devices()?;
    devices.request_pin(&RoomDeviceId::from(board.id().to_string())).await?;
    // In real life somebody reads it off the board.
    let device = devices.pair(&board.pin()).await?;
    println!("paired with {}", device.name().unwrap_or("a board without a name"));
    devices.audio().increase_volume().await?;
    println!("{:?}", devices.audio().state().await?);
    devices.unpair(false).await?;

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
