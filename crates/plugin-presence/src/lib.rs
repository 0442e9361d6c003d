//! Webex SDK for Rust: presence of people: watching it and setting one's own (wire/02 section 2.7).
//!
//! ```no_run
//! use futures_util::StreamExt;
//! use webex_core::Webex;
//! use webex_plugin_mercury::Mercury;
//! use webex_plugin_presence::{Activity, Presence, PresenceEvent, PresenceExt};
//!
//! # async fn example(token: String, ann: webex_core::ids::PersonId) -> webex_core::Result<()> {
//! let webex = Webex::builder().token(token).plugin(Mercury::new()).plugin(Presence::new()).build().await?;
//! let presence = webex.presence()?;
//! println!("Ann is {}", presence.get(&ann).await?.status);
//!
//! let mut events = presence.events();
//! let _watch = presence.watch(&ann).await?;
//! let _in_a_call = presence.show(Activity::Call);
//! while let Some(Ok(event)) = events.next().await {
//!     if let PresenceEvent::Updated { state, .. } = event {
//!         println!("{} is {}", state.subject, state.status);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! How it is built: `watching/machine` decides what is asked, subscribed, renewed and dropped, and `showing/composer` what
//! others see of this user; both without I/O and without a clock. `watching/driver` and `showing/driver` carry it out.

mod config;
mod event;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod handle;
mod incoming;
mod model;
mod plugin;
mod requests;
mod set_status;
mod showing;
mod status;
mod subject;
mod subscribe;
mod watching;

pub use config::PresenceConfig;
pub use event::{PresenceEvent, PresenceSource};
pub use handle::{PresenceExt, PresenceHandle};
pub use model::PresenceState;
pub use plugin::Presence;
pub use set_status::{SetStatus, StatusSet};
pub use showing::{Activity, Shown};
pub use status::PresenceStatus;
pub use subject::{AsSubject, Subject};
pub use subscribe::{Subscribe, Subscription};
pub use watching::PresenceWatch;
