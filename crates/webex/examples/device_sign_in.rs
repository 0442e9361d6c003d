//! Signs a person in who scans a QR code with a telephone.
//!
//! ```console
//! $ WEBEX_CLIENT_ID=... WEBEX_CLIENT_SECRET=... cargo run -p webex-sdk --example device_sign_in --features full
//! ```

use webex::authorization::DevicePoll;
use webex::prelude::*;

#[tokio::main]
async fn main() -> webex::Result<()> {
    let webex = webex::builder().from_env().build().await?;
    let mut device = webex.authorization()?.device().scope("spark:all").begin().await?;
    println!("{}", device.qr_code()?);
    println!("scan it, or type {} at {}", device.user_code(), device.verification_uri());
    while device.poll().await? != DevicePoll::SignedIn {
        println!("still waiting");
    }
    println!("signed in as {}", webex.people().me().await?.display_name);
    webex.logout().await
}
