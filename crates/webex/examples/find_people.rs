//! Finds people in whichever directory the client can ask, and says which one that was.
//!
//! ```console
//! $ cargo run -p webex-sdk --example find_people --features directory,ws
//! ```

use webex::prelude::*;
use webex_sim::{NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    for (email, name) in [("bob@example.com", "Bob Bauer"), ("bea@example.com", "Bea Bauer")] {
        sim.create_user(NewUser::new().email(email).display_name(name))?;
    }
    let webex = webex::builder().variables(sim.env()).token(alice.access_token()).build().await?;

    let found = webex.directory()?.find_people("Bob").await?;
    println!("{:?} knows", found.source);
    for person in found.people {
        println!("  {} {:?}", person.display_name, person.email());
    }

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
