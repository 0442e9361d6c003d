//! Signs a person in on a page of the browser, with a code and PKCE.
//!
//! ```console
//! $ WEBEX_CLIENT_ID=... WEBEX_CLIENT_SECRET=... cargo run -p webex-sdk --example sign_in --features full
//! ```
//!
//! `http://127.0.0.1:8080/callback` must be one of the redirect URIs of the integration.

use std::time::Duration;

use webex::prelude::*;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let webex = webex::builder().from_env().build().await?;
    let address = ([127, 0, 0, 1], 8080).into();
    let login =
        webex.authorization()?.login().scope("spark:all").on_loopback_at(address, "/callback").await?;
    println!("please open {}", login.url());
    login.wait(Duration::from_secs(300)).await?;

    println!("signed in as {}", webex.people().me().await?.display_name);
    webex.logout().await
}
