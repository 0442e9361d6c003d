//! Webex SDK for Rust: log upload, diagnostics, client metrics, support links.
//!
//! This is the smallest plug-in with state, and the model for all others. What to look at:
//!
//! * `plugin.rs`: the life cycle. `build` reads the plug-in's section of the configuration, reserves a
//!   namespace of the storage and registers an interceptor, `ready`
//!   connects to nothing, `shutdown` sends what is left. The client finds the plug-in by its type.
//! * `handle.rs`: what users see, an extension trait and a handle that holds the client. The plug-in itself holds none.
//! * `metrics/`: state behind a short lock, a task that holds the client weakly, and a queue that never makes a caller wait.
//! * `calls.rs`: an interceptor that sleeps until the user asks for it.
//! * `diagnostics/`: a document made of what the core and all plug-ins contribute, none of which it knows.
//!
//! ```no_run
//! use webex_core::Webex;
//! use webex_plugin_support::{ClientMetric, LogMetadata, Support, SupportExt};
//!
//! # async fn example(token: secrecy_free::Token) -> webex_core::Result<()> {
//! let webex = Webex::builder().token(token).plugin(Support::new()).build().await?;
//! webex.support()?.submit(ClientMetric::new("greeted")?.tag("language", "fr").field("people", 3));
//! let done = webex.support()?.upload_logs().metadata(LogMetadata::new().feedback_id("42")).await?;
//! println!("quote {:?} when you ask for help", done.tracking_id);
//! webex.shutdown().await
//! # }
//! # mod secrecy_free { pub type Token = String; }
//! ```

mod calls;
mod config;
mod diagnostics;
mod event;
mod handle;
mod links;
mod logs;
mod metrics;
mod plugin;

pub use calls::CallCount;
pub use config::SupportConfig;
pub use diagnostics::{Diagnostics, DiagnosticsBundle};
pub use event::SupportEvent;
pub use handle::{SupportExt, SupportHandle};
pub use links::FeedbackRequest;
pub use logs::{LogMetadata, UploadLogs, UploadedLogs};
pub use metrics::{ClientMetric, MetricType, Submitted};
pub use plugin::Support;
