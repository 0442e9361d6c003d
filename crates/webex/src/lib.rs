//! The Webex SDK for Rust in one crate: a feature for each plug-in.
//!
//! ```no_run
//! use webex::prelude::*;
//!
//! # #[tokio::main] async fn main() -> webex::Result<()> {
//! let webex = webex::builder().token("your bot's token").build().await?;
//! let me = webex.people().me().await?;
//! println!("signed in as {}", me.display_name);
//! # Ok(()) }
//! ```
//!
//! Take the features that you need; none changes what another does:
//!
//! | Feature | Brings |
//! |---|---|
//! | `admin` | organizations, roles, licences, events, audits, scheduled meetings |
//! | `authorization` | sign-in: code with PKCE, device grant, implicit grant, guests |
//! | `conversation` | conversations and activities, opened and normalized |
//! | `hyper` (default) | HTTP over hyper and rustls |
//! | `cypher` | keys and end-to-end encryption: sealed texts and files; with `mercury` |
//! | `devices` | devices in rooms: pairing, spaces, audio; with `directory` |
//! | `directory` | people, places and messages found; with `conversation` and `people` |
//! | `live` | live events and read status |
//! | `mercury` | device registration, the Mercury socket and data channels, feature toggles |
//! | `messaging` (default) | `messages`, `people`, `rooms`, `teams`, `webhooks` |
//! | `presence` | presence of people; with `mercury` |
//! | `support` | a diagnostics document, log upload, client metrics |
//! | `user` | accounts: activation, one-time passwords, names |
//! | `store-redb` | storage in one file on disk, and encryption of what is stored |
//! | `store-redis` | storage that several machines share |
//! | `store-keyring` | the key for what is stored comes from the OS keyring; not in `full` |
//! | `webhook-receiver` | deliveries of webhooks, received as a service of tower |
//! | `ws` | websockets |
//! | `full` | all of them |

pub use webex_core as core;
pub use webex_core::{Error, ErrorKind, Result, Shared, WeakWebex, Webex, WebexBuilder};

#[cfg(feature = "admin")]
pub use webex_plugin_admin as admin;
#[cfg(feature = "authorization")]
pub use webex_plugin_authorization as authorization;
#[cfg(feature = "conversation")]
pub use webex_plugin_conversation as conversation;
#[cfg(feature = "cypher")]
pub use webex_plugin_cypher as cypher;
#[cfg(feature = "devices")]
pub use webex_plugin_devices as devices;
#[cfg(feature = "directory")]
pub use webex_plugin_directory as directory;
#[cfg(feature = "live")]
pub use webex_plugin_live as live;
#[cfg(feature = "mercury")]
pub use webex_plugin_mercury as mercury;
#[cfg(feature = "messages")]
pub use webex_plugin_messages as messages;
#[cfg(feature = "people")]
pub use webex_plugin_people as people;
#[cfg(feature = "presence")]
pub use webex_plugin_presence as presence;
#[cfg(feature = "rooms")]
pub use webex_plugin_rooms as rooms;
#[cfg(feature = "support")]
pub use webex_plugin_support as support;
#[cfg(feature = "teams")]
pub use webex_plugin_teams as teams;
#[cfg(feature = "user")]
pub use webex_plugin_user as user;
#[cfg(feature = "webhooks")]
pub use webex_plugin_webhooks as webhooks;
#[cfg(feature = "store-redb")]
pub use webex_store_redb as store_redb;
#[cfg(feature = "store-redis")]
pub use webex_store_redis as store_redis;
#[cfg(feature = "store-keyring")]
pub use webex_store_seal as store_seal;

pub mod prelude;

/// Starts to build a client with the compiled-in plug-ins as defaults; one given with
/// [`WebexBuilder::plugin`] replaces its default.
///
/// ```no_run
/// # async fn example() -> webex::Result<()> {
/// let webex = webex::builder().from_env().build().await?;
/// println!("{:?}", webex.plugins());
/// # Ok(()) }
/// ```
pub fn builder() -> WebexBuilder {
    with_defaults(Webex::builder())
}

fn with_defaults(builder: WebexBuilder) -> WebexBuilder {
    #[cfg(feature = "authorization")]
    let builder = builder.default_plugin(webex_plugin_authorization::Authorization::new());
    #[cfg(feature = "mercury")]
    let builder = builder.default_plugin(webex_plugin_mercury::Mercury::new());
    #[cfg(feature = "cypher")]
    let builder = builder.default_plugin(webex_plugin_cypher::Cypher::new());
    #[cfg(feature = "conversation")]
    let builder = builder.default_plugin(webex_plugin_conversation::Conversations::new());
    #[cfg(feature = "devices")]
    let builder = builder.default_plugin(webex_plugin_devices::Devices::new());
    #[cfg(feature = "directory")]
    let builder = builder.default_plugin(webex_plugin_directory::Directory::new());
    #[cfg(feature = "live")]
    let builder = builder.default_plugin(webex_plugin_live::Live::new());
    #[cfg(feature = "presence")]
    let builder = builder.default_plugin(webex_plugin_presence::Presence::new());
    #[cfg(feature = "support")]
    let builder = builder.default_plugin(webex_plugin_support::Support::new());
    builder
}

#[cfg(all(doctest, feature = "full"))]
mod book;

/// The examples of the README compile.
#[cfg(all(doctest, feature = "full"))]
#[doc = include_str!("../../../README.md")]
struct Readme;
