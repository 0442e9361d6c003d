//! Reminders of ACME in Webex: a service of ACME's own, whose texts it cannot read.
//!
//! ```no_run
//! use acme_reminders::{AcmeReminders, RemindersExt};
//! use webex_core::Webex;
//! use webex_plugin_mercury::Mercury;
//!
//! # async fn example() -> webex_core::Result<()> {
//! let webex = Webex::builder()
//!     .config_file("bot.toml") // with a section [plugin.acme-reminders]
//!     .plugin(Mercury::new())
//!     .plugin(AcmeReminders::new())
//!     .build()
//!     .await?;
//! webex.reminders()?.create("water the plants", "2026-12-24T09:00:00Z").await?;
//! # Ok(()) }
//! ```

mod config;
mod handle;
mod inbox;
mod model;
mod plugin;
mod seal;
mod tenant;

pub use config::RemindersConfig;
pub use handle::{CreateReminder, ListReminders, Reminders, RemindersExt};
pub use model::{Reminder, ReminderDue, ReminderId};
pub use plugin::AcmeReminders;
