//! Signs a person in through the browser of this machine: a code with PKCE, and a listener on loopback.
//!
//! ```console
//! $ cargo run -p webex-sdk --example sign_in --features authorization
//! ```
//!
//! That is against the simulator, where nobody needs to click. With the variables of an integration of yours it is against
//! the real service; the redirect URI must be registered, and be one of `http://127.0.0.1:<port>/...`:
//!
//! ```console
//! $ WEBEX_CLIENT_ID=... WEBEX_CLIENT_SECRET=... WEBEX_SCOPES=spark:all WEBEX_REDIRECT_URI=http://127.0.0.1:8080/callback \
//!     cargo run -p webex-sdk --example sign_in --features authorization
//! ```

use std::net::SocketAddr;
use std::time::Duration;

use http::Method;
use url::Url;
use webex::Webex;
use webex::authorization::LoopbackLogin;
use webex::core::request::AuthMode;
use webex::prelude::*;
use webex_sim::{NewIntegration, NewUser, Sim, TestUser};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match std::env::var_os("WEBEX_CLIENT_ID") {
        Some(_) => real().await,
        None => simulated().await,
    }
}

async fn real() -> Result<(), Box<dyn std::error::Error>> {
    let webex = webex::builder().from_env().build().await?;
    let back: Url = std::env::var("WEBEX_REDIRECT_URI")?.parse()?;
    let port = back.port().ok_or("the redirect URI needs a port")?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let login = webex.authorization()?.login().on_loopback_at(address, back.path()).await?;
    println!("please open {}", login.url());
    login.wait(Duration::from_secs(300)).await?;
    greet(&webex).await
}

async fn simulated() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    let notes = NewIntegration::new("Notes").redirect_uri("http://127.0.0.1/").scopes("spark:all");
    let integration = sim.create_integration(notes.public())?;
    let builder = webex::builder().variables(sim.env()).oauth_public_client(&integration.client_id);
    let webex = builder.configure(|config| config.credentials.scope = "spark:all".into()).build().await?;

    let login = webex.authorization()?.login().on_loopback().await?;
    println!("please open {}", login.url());
    let back = accepted(&sim, &alice, &login)?;
    let browser = webex.request(Method::GET, back).with(|call| call.auth(AuthMode::None));
    let (signed_in, shown) = tokio::join!(login.wait(Duration::from_secs(60)), browser.send());
    signed_in?;
    shown?;
    greet(&webex).await?;
    sim.shutdown().await;
    Ok(())
}

/// What Alice's browser is led back to when she accepts on the page.
fn accepted(sim: &Sim, alice: &TestUser, login: &LoopbackLogin) -> Result<Url, Box<dyn std::error::Error>> {
    Ok(sim.accept_sign_in(login.url().as_str(), alice.id)?.parse()?)
}

async fn greet(webex: &Webex) -> Result<(), Box<dyn std::error::Error>> {
    println!("signed in as {}", webex.people().me().await?.display_name);
    webex.logout().await?;
    println!("and out again");
    Ok(webex.shutdown().await?)
}
