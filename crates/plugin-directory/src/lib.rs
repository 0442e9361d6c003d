//! Webex SDK for Rust: the directory: people, places and messages found.
//!
//! Three services know people, and one knows messages; the plug-in [`Directory`] asks them all:
//!
//! * **Directory search** (wire/02 sections 2.11 and 3.9) answers over Mercury, in parts: [`DirectoryHandle::lookup`] and
//!   its relatives, [`DirectoryHandle::search`], [`DirectoryHandle::search_places`].
//! * **Argonaut** (wire/02 sections 2.10 and 3.8) finds people and devices ([`DirectoryHandle::search_directory`]), and
//!   messages by an encrypted query ([`DirectoryHandle::search_messages`]).
//! * The **developer API** knows people by e-mail address and name. [`DirectoryHandle::find_people`] asks the best of
//!   the three that this client can ask, and says which one it was.
//!
//! ```no_run
//! use webex_core::Webex;
//! use webex_plugin_directory::{Directory, DirectoryExt};
//! use webex_plugin_mercury::Mercury;
//!
//! # async fn example(token: String) -> webex_core::Result<()> {
//! let webex = Webex::builder().token(token).plugin(Mercury::new()).plugin(Directory::new()).build().await?;
//! let directory = webex.directory()?;
//! if let Some(person) = directory.lookup_by_email("ann@example.com").await? {
//!     println!("{} {:?}", person.display_name, person.phone_numbers);
//! }
//! for room in directory.search_places("Berlin").only_schedulable().await? {
//!     println!("{}", room.display_name);
//! }
//! # Ok(()) }
//! ```
//!
//! How it is built: `dss/collector` puts the parts of an answer together without I/O and without a clock, `dss/ask`
//! sends a question and waits for its parts, `dss/desk` takes them off Mercury's control lane.

mod argonaut;
mod config;
mod dss;
mod entity;
mod event;
mod find;
mod handle;
mod plugin;

pub use argonaut::{ClusterFailure, FoundMessages, SearchDirectory, SearchMessages};
pub use config::DirectoryConfig;
#[cfg(fuzzing)]
#[doc(hidden)]
pub use dss::fuzzing;
pub use dss::{DirectoryTimeout, Lookup, PhoneLookup, PhoneMatch, SearchEntities, SearchPlaces};
pub use entity::{DirectoryEntity, DirectoryPhone, EntityId, EntityProvider, EntityType};
pub use event::DirectoryEvent;
pub use find::{FindPeople, FoundPeople, PeopleSource, PersonEntry};
pub use handle::{DirectoryExt, DirectoryHandle};
pub use plugin::Directory;
