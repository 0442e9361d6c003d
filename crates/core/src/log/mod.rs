//! The log ring: what the SDK did lately, without what must not leave the process (wire/01 section 2.16).
//!
//! The SDK logs with `tracing`. A [`LogRing`] keeps the last entries, redacted before they are kept, each with the session
//! id of the client that it belongs to; a client's [`SessionLog`] exports its own entries and no others. It sees nothing
//! until its layer is installed in the application's subscriber:
//!
//! ```
//! use tracing_subscriber::layer::SubscriberExt;
//! use webex_core::log::LogRing;
//! let ring = LogRing::new(LogRing::DEFAULT_CAPACITY);
//! let subscriber = tracing_subscriber::registry().with(ring.layer());
//! tracing::subscriber::with_default(subscriber, || {
//!     tracing::info!(target: "webex::example", "signed in as alice@example.com");
//! });
//! assert_eq!(ring.entries()[0].message(), "signed in as [REDACTED]");
//! ```

mod entry;
mod fields;
mod layer;
mod redact;
mod ring;
mod session;

pub use entry::LogEntry;
pub use layer::RingLayer;
pub use redact::redact;
pub use ring::LogRing;
pub use session::SessionLog;

pub(crate) use redact::{REDACTED, is_secret_name};
pub(crate) use session::span_of;
