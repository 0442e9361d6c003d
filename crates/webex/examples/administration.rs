//! What an administrator does: licences, a new colleague, and who did what.
//!
//! ```console
//! $ cargo run -p webex-sdk --example administration --features admin
//! ```

use webex::prelude::*;
use webex_sim::{NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let boss = NewUser::new().email("boss@example.com").display_name("Boss").role("id_full_admin");
    let boss = sim.create_user(boss)?;
    let webex = webex::builder().variables(sim.env()).token(boss.access_token()).build().await?;

    let admin = webex.admin();
    for license in admin.licenses().list().await? {
        println!("{}: {} left", license.name, license.free_units());
    }
    let ann = webex.people().create("ann@example.com").display_name("Ann").await?;
    for role in admin.roles().list().limit(3).await? {
        println!("{} may become {}", ann.display_name, role.name);
    }
    webex.people().delete(&ann).await?;

    webex.shutdown().await?;
    sim.shutdown().await;
    Ok(())
}
