//! What to send along with a complaint: a document of what the client is and did, without secrets.
//!
//! ```console
//! $ cargo run -p webex-sdk --example diagnostics --features support
//! ```

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use webex::Shared;
use webex::prelude::*;
use webex_sim::{Fault, NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    let shared = Shared::new()?;
    // Without this line the document has everything but the log.
    tracing_subscriber::registry().with(shared.log().layer()).init();
    let webex =
        webex::builder().variables(sim.env()).shared(shared).token(alice.access_token()).build().await?;

    webex.rooms().create("A room that lives in this process").await?;
    sim.faults().inject(Fault::on("/v1/people/me").times(1).retry_after(1));
    webex.people().me().await?;
    if let Err(error) = webex.messages().get("no id of a message").await {
        println!("what the user complains about: {error}");
    }

    let path = std::env::temp_dir().join("webex-diagnostics.json");
    let bundle =
        webex.support()?.diagnostics().note("messages cannot be read, says alice@example.com").collect();
    bundle.write_to(&path).await?;
    println!("{bundle}\nis in {}", path.display());

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
