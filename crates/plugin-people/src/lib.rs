//! Webex SDK for Rust: people.
//!
//! ```no_run
//! use webex_plugin_people::PeopleExt;
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let me = webex.people().me().await?;
//! println!("signed in as {}", me.display_name);
//! # Ok(()) }
//! ```

mod config;
mod details;
mod ext;
mod get;
mod handle;
mod list;
mod lookup;
mod person;
mod write;

pub use config::PeopleConfig;
pub use details::{Address, PersonStatus, PersonType, PhoneNumber, PhoneType, SipAddress, SipType};
pub use ext::PeopleExt;
pub use get::{GetMe, GetPerson};
pub use handle::People;
pub use list::ListPeople;
pub use person::Person;
pub use write::{CreatePerson, UpdatePerson};
