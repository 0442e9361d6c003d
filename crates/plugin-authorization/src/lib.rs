//! Webex SDK for Rust: signing in (wire/01 section 2.11).
//!
//! * [`Login`]: a person signs in on a page and comes back with a code, which is exchanged together with a secret that only
//!   this process knows (PKCE, RFC 7636); [`Login::on_loopback`] listens for the browser on this machine (RFC 8252).
//! * [`DeviceSignIn`]: a person signs in elsewhere, with a short code or a QR code (RFC 8628).
//! * [`GuestIssuer`] and [`GuestTokens`]: people without an account, whom an application vouches for with a JWT.
//! * [`LogoutUrl`]: the page that ends the session of a browser.
//!
//! ```no_run
//! use std::time::Duration;
//! use webex_core::Webex;
//! use webex_plugin_authorization::{Authorization, AuthorizationExt};
//!
//! # async fn example() -> webex_core::Result<()> {
//! let builder = Webex::builder().oauth_client("my client id", "my secret").plugin(Authorization::new());
//! let webex = builder.build().await?;
//! let waiting = webex.authorization()?.login().on_loopback().await?;
//! println!("please open {}", waiting.url());
//! waiting.wait(Duration::from_secs(300)).await?; // the client is signed in
//! # Ok(()) }
//! ```

mod config;
mod device;
mod event;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod guest;
mod handle;
mod login;
mod logout;
mod plugin;

pub use config::AuthorizationConfig;
pub use device::{DevicePoll, DeviceRequest, DeviceSignIn};
pub use event::AuthorizationEvent;
pub use guest::{GuestIssuer, GuestJwt, GuestTokens};
pub use handle::{AuthorizationExt, AuthorizationHandle};
pub use login::{Login, LoginFlow, LoopbackLogin, PendingLogin, Redirect, SignedIn, organization_of_code};
pub use logout::LogoutUrl;
pub use plugin::Authorization;
