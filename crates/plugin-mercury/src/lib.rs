//! tmp
mod config;
mod session;
pub use config::{DeviceConfig, MercuryConfig, SessionConfig};
pub use session::*;
