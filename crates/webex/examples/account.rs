//! From an address to an account: what a sign-in page does before there is a token.
//!
//! ```console
//! $ cargo run -p webex-sdk --example account --features user
//! ```

use webex::prelude::*;
use webex::user::ActivationProof;
use webex_sim::Sim;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let builder = webex::builder().variables(sim.env());
    let webex = builder.oauth_client(sim.client_id(), sim.client_secret()).build().await?;

    let found = webex.user().verify("neo@example.com").await?;
    println!("password: {}, mail sent: {}", found.has_password, found.verification_email_triggered);
    // In real life the link is in the mail.
    let proof = found.verification_token().ok_or("a link of the simulator")?;
    webex.user().activate(ActivationProof::VerificationToken(proof)).await?;
    let neo = webex.user().set_name().display_name("Neo").await?;
    println!("signed in as {:?}", neo.display_name);

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
