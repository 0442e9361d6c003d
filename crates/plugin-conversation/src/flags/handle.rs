//! What users see of it.

use http::Method;
use serde_json::json;
use url::Url;
use webex_core::request::Call;
use webex_core::{Error, Result, Webex};

use super::model::{Flag, FlagState};
use crate::model::{Activity, BulkActivity, Items};
use crate::stream::ConversationsHandle;

/// Flags of the user; from [`ConversationsHandle::flags`].
///
/// Errors of its methods: [`InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, for an activity
/// or a flag without URL; else as [`Webex::send`]. Cancel safe: what was sent may have taken effect.
///
/// ```no_run
/// use webex_plugin_conversation::{Activity, ConversationsExt};
/// # async fn example(webex: webex_core::Webex, message: &Activity) -> webex_core::Result<()> {
/// let flags = webex.conversations()?.flags();
/// let flag = flags.create(message).await?;
/// for activity in flags.activities(&flags.list().await?).await? {
///     println!("{:?} was flagged", activity.id);
/// }
/// flags.unflag(&flag).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct FlagsHandle {
    conversations: ConversationsHandle,
}

impl ConversationsHandle {
    /// The flags of the user.
    pub fn flags(&self) -> FlagsHandle {
        FlagsHandle { conversations: self.clone() }
    }
}

impl FlagsHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        self.conversations.webex()
    }

    /// Flags a message.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn create(&self, activity: &Activity) -> Result<Flag> {
        let item = activity.url.as_deref().ok_or_else(|| Error::invalid_input("the activity has no URL"))?;
        let conversation = activity.target.as_ref().and_then(|target| target.url.as_deref());
        let body =
            json!({ "conversation-url": conversation, "flag-item": item, "state": FlagState::Flagged });
        let call = Call::new(Method::POST, SERVICE).path("flags").json(&body);
        self.webex().send(call).await?.json()
    }

    /// The flags that are there.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn list(&self) -> Result<Vec<Flag>> {
        let call = Call::new(Method::GET, SERVICE).path("flags").query("state", FlagState::Flagged);
        let flags: Items<Flag> = self.webex().send(call).await?.json()?;
        Ok(flags.items)
    }

    /// Puts a flag away.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn archive(&self, flag: &Flag) -> Result<Flag> {
        self.set(flag, FlagState::Archived).await
    }

    /// Takes the flag from its message.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn unflag(&self, flag: &Flag) -> Result<Flag> {
        self.set(flag, FlagState::Unflagged).await
    }

    /// Deletes a flag.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn delete(&self, flag: &Flag) -> Result<()> {
        self.webex().send(Call::url(Method::DELETE, url_of(flag)?)).await.map(drop)
    }

    /// The messages that were flagged, opened: each asked for in its own cluster, in the order of the flags. A flag that
    /// does not say where its message is, and a message that is not there any more, are left out.
    ///
    /// # Errors
    /// As [`FlagsHandle`].
    pub async fn activities(&self, flags: &[Flag]) -> Result<Vec<Activity>> {
        let urls = flags.iter().filter_map(|flag| Url::parse(flag.flag_item.as_deref()?).ok());
        let is_activity = |url: &Url| url.path().contains("/activities/");
        let found = self.conversations.bulk_activities(urls.filter(is_activity)).await?;
        Ok(found.into_iter().filter_map(BulkActivity::into_activity).collect())
    }

    async fn set(&self, flag: &Flag, state: FlagState) -> Result<Flag> {
        let call = Call::url(Method::PUT, url_of(flag)?).json(&json!({ "state": state }));
        self.webex().send(call).await?.json()
    }
}

/// What the catalog calls the service.
const SERVICE: &str = "userApps";

fn url_of(flag: &Flag) -> Result<Url> {
    let url = flag.url.as_deref().and_then(|url| Url::parse(url).ok());
    url.ok_or_else(|| Error::invalid_input("the flag has no URL"))
}
