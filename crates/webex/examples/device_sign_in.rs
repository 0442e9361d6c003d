//! Signs in a machine without a browser: it shows a code and a QR code, a person confirms with a phone.
//!
//! ```console
//! $ cargo run -p webex-sdk --example device_sign_in --features authorization
//! ```
//!
//! That is against the simulator, where nobody needs to type. With `WEBEX_CLIENT_ID`, `WEBEX_CLIENT_SECRET` and
//! `WEBEX_SCOPES` in the environment it is against the real service.

use futures_util::TryStreamExt;
use webex::Webex;
use webex::authorization::DeviceSignIn;
use webex::prelude::*;
use webex_sim::{NewUser, Sim};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("WEBEX_CLIENT_ID").is_some() {
        let webex = webex::builder().from_env().build().await?;
        let device = begin(&webex).await?;
        return finish(&webex, device).await;
    }
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    let builder = webex::builder().variables(sim.env());
    let webex = builder.oauth_client(sim.client_id(), sim.client_secret()).build().await?;
    let device = begin(&webex).await?;
    if !sim.accept_device(device.user_code(), alice.id) {
        return Err("no device waits with this code".into());
    }
    finish(&webex, device).await?;
    sim.shutdown().await;
    Ok(())
}

async fn begin(webex: &Webex) -> webex::Result<DeviceSignIn> {
    let device = webex.authorization()?.device().begin().await?;
    println!("{}", device.qr_code()?);
    println!("scan it, or type {} at {}", device.user_code(), device.verification_uri());
    Ok(device)
}

async fn finish(webex: &Webex, device: DeviceSignIn) -> Result<(), Box<dyn std::error::Error>> {
    let mut polls = device.into_stream();
    while let Some(poll) = polls.try_next().await? {
        println!("{poll:?}");
    }
    println!("signed in as {}", webex.people().me().await?.display_name);
    Ok(webex.shutdown().await?)
}
