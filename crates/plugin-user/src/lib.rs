//! Webex SDK for Rust: accounts. Verifying an address, activating an account, one-time passwords, password and names,
//! and the ids behind e-mail addresses (wire/01 section 2.18).
//!
//! ```no_run
//! use webex_plugin_user::UserExt;
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let me = webex.user().current().await?;
//! let bob = webex.user().as_uuid("bob@example.com").await?;
//! println!("{} and {bob}", me.id);
//! # Ok(()) }
//! ```

mod account;
mod activate;
mod as_uuid;
mod current;
mod ext;
mod handle;
mod identity;
mod lookup;
mod one_time_password;
mod password;
mod recents;
mod user_ref;
mod verify;

pub use account::{IdentityUser, SetName, UserName};
pub use activate::{Activate, ActivationProof, SignedIn};
pub use as_uuid::AsUuid;
pub use current::CurrentUser;
pub use ext::UserExt;
pub use handle::User;
pub use one_time_password::{OneTimePassword, ValidateOneTimePassword};
pub use recents::KnownUser;
pub use user_ref::UserRef;
pub use verify::{IdentityServices, Verification, Verify};
