//! For tests of the Webex SDK for Rust and of plug-ins, ours and foreign: a cloud with clients, a clock that tests move,
//! and suites that every plug-in and every storage has to pass.
//!
//! ```
//! use webex_testing::TestCloud;
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let cloud = TestCloud::start().await;
//! let alice = cloud.client("alice").await;
//! assert_eq!(cloud.user("alice").display_name, "alice");
//! # alice.shutdown().await.expect("nothing is installed"); }
//! ```

pub mod plugin;
pub mod rest;
pub mod storage;

mod callsites;
mod clock;
mod cloud;
mod log_page;
mod offline;
mod proxy;
mod raw;
mod server;
mod test_log;
mod vectors;

pub use clock::ManualClock;
pub use cloud::TestCloud;
pub use log_page::{Following, LogPage};
pub use offline::Offline;
pub use proxy::{Proxied, ProxyServer, ProxyServerBuilder};
pub use raw::{Ending, RawAnswer, RawServer};
pub use server::{Recorded, RecordingServer, Reply};
pub use test_log::noted_secret;
pub use vectors::{as_received, check_samples, resource_samples, vectors};
