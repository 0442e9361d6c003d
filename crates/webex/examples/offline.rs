//! The same calls without a token and without a network, and with a mishap: how a test of a bot may look.
//!
//! ```console
//! $ cargo run -p webex-sdk --example offline
//! ```

use webex::prelude::*;
use webex_sim::{Fault, NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    let webex = webex::builder().variables(sim.env()).token(alice.access_token()).build().await?;

    let room = webex.rooms().create("A room that lives in this process").await?;
    sim.faults().inject(Fault::on("/v1/messages").times(1).retry_after(1));
    let message = webex.messages().create(&room).text("sent in spite of a 429").await?;
    println!("{}: {}", message.person_email, message.text.unwrap_or_default());

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
