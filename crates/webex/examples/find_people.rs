//! Finds people in whichever directory the client can ask, and says which one that was.
//!
//! ```console
//! $ cargo run -p webex-sdk --example find_people --features directory,ws
//! ```

use webex::directory::FoundPeople;
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

    let directory = webex.directory()?;
    show(&directory.find_people("Bob").await?);
    // With a socket the directory search can answer, too, which knows more.
    webex.mercury()?.connect().await?;
    show(&directory.find_people("Bauer").await?);
    if let Some(bea) = directory.lookup_by_email("bea@example.com").await? {
        println!("bea@example.com is {}", bea.display_name);
    }

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}

fn show(found: &FoundPeople) {
    println!("{:?} knows", found.source);
    for person in &found.people {
        println!("  {} {:?}", person.display_name, person.email());
    }
}
