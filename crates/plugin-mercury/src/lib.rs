//! Webex SDK for Rust: device registration, Mercury and data channels, feature toggles.
//!
//! Mercury is the socket over which the cloud tells a client what happens. This plug-in registers the client as a
//! device, keeps the socket open for as long as it is wanted, and hands out what arrives. What a connection has missed
//! is named: a [`Gap`] says from when to when, so that whoever keeps state can ask for it.
//!
//! ```no_run
//! use futures_util::StreamExt;
//! use webex_core::Webex;
//! use webex_plugin_mercury::{Mercury, MercuryEvent, MercuryExt};
//!
//! # async fn example(token: String) -> webex_core::Result<()> {
//! let webex = Webex::builder().token(token).plugin(Mercury::new()).build().await?;
//! let mut events = webex.mercury()?.events();
//! webex.mercury()?.connect().await?;
//! while let Some(Ok(event)) = events.next().await {
//!     if let MercuryEvent::Frame { envelope, .. } = event {
//!         println!("{}", envelope.event_type);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! Plug-ins contribute a [`ControlHandler`] for frames that are answered at once, in the task that reads the socket, and
//! a [`DataHandler`] for events that take time and are handled in order, conversation by conversation.

mod builtin;
mod config;
mod device;
mod driver;
mod event;
mod handle;
mod history;
mod lanes;
mod llm;
mod metrics;
mod plugin;
mod session;
mod sessions;

pub use config::{DeviceConfig, MercuryConfig, SessionConfig};
pub use device::{
    CallingBehavior, Details, Device, DeviceEvent, Feature, FeatureKind, FeatureToggle, FeatureValue,
    Features, FileShareControl, NetworkLocation, Policy,
};
pub use event::{MercuryEvent, SessionId};
pub use handle::{MercuryExt, MercuryHandle};
pub use history::HistoryEntry;
pub use lanes::{ControlHandler, DataHandler, HandleControl, HandleData};
pub use llm::{DataChannel, DataChannelRequest, TokenProvider};
pub use metrics::SessionMetrics;
pub use plugin::Mercury;
#[cfg(fuzzing)]
#[doc(hidden)]
pub use session::fuzzing;
pub use session::{
    AlertType, Close, Envelope, Gap, GapCause, Goodbye, OfflineKind, SessionEvent, SessionStatus, StopReason,
};
