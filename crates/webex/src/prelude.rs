//! The extension traits that add the methods of the compiled-in plug-ins to [`Webex`](crate::Webex).

#[cfg(feature = "admin")]
pub use webex_plugin_admin::AdminExt as _;
#[cfg(feature = "authorization")]
pub use webex_plugin_authorization::AuthorizationExt as _;
#[cfg(feature = "conversation")]
pub use webex_plugin_conversation::ConversationsExt as _;
#[cfg(feature = "cypher")]
pub use webex_plugin_cypher::CypherExt as _;
#[cfg(feature = "devices")]
pub use webex_plugin_devices::DevicesExt as _;
#[cfg(feature = "directory")]
pub use webex_plugin_directory::DirectoryExt as _;
#[cfg(feature = "live")]
pub use webex_plugin_live::{Listen as _, LiveExt as _, MembershipsReadStatus as _, RoomsReadStatus as _};
#[cfg(feature = "mercury")]
pub use webex_plugin_mercury::MercuryExt as _;
#[cfg(feature = "messages")]
pub use webex_plugin_messages::MessagesExt as _;
#[cfg(feature = "people")]
pub use webex_plugin_people::PeopleExt as _;
#[cfg(feature = "presence")]
pub use webex_plugin_presence::PresenceExt as _;
#[cfg(feature = "rooms")]
pub use webex_plugin_rooms::RoomsExt as _;
#[cfg(feature = "support")]
pub use webex_plugin_support::SupportExt as _;
#[cfg(feature = "teams")]
pub use webex_plugin_teams::TeamsExt as _;
#[cfg(feature = "user")]
pub use webex_plugin_user::UserExt as _;
#[cfg(feature = "webhooks")]
pub use webex_plugin_webhooks::WebhooksExt as _;
