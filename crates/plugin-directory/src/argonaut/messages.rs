//! Messages by an encrypted query.

use std::fmt;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::{Error, Result};
use webex_plugin_conversation::{Activity, ConversationsExt};
use webex_plugin_cypher::{CypherErrorKind, CypherExt, KeyUri};

use super::directory::SERVICE;
use super::found::FoundMessages;
use super::remote::{self, Breadcrumbs};
use crate::handle::DirectoryHandle;

/// By this name the service knows where is searched.
const SHARED_IN: &str = "sharedIn";

/// Searches messages; made by [`DirectoryHandle::search_messages`].
///
/// It is a value: what is filled in stays as it is, however often a clone of it is sent. The query leaves the client
/// encrypted, under a key that is bound to the user; the client makes it when there is none yet.
#[derive(Clone)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SearchMessages {
    directory: DirectoryHandle,
    query: String,
    remote: bool,
    options: Map<String, Value>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "or_default")]
    activities: Items,
    #[serde(default, deserialize_with = "or_default")]
    breadcrumbs: Breadcrumbs,
}

#[derive(Default, Deserialize)]
struct Items {
    #[serde(default, deserialize_with = "or_default")]
    items: Vec<Activity>,
}

impl SearchMessages {
    /// The text that is searched for, in clear.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// At most so many of the own cluster; the service gives 20 when nothing, or 0, is said.
    pub fn limit(self, messages: u32) -> Self {
        self.option("limit", messages)
    }

    /// Only messages of that space; without a query, whatever it has.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let found = webex.directory()?.search_messages("budget").shared_in(room).limit(5).await?;
    /// # Ok(()) }
    /// ```
    pub fn shared_in(self, room: impl Into<RoomId>) -> Self {
        let room = room.into();
        let id = room.uuid().map_or_else(|| room.as_str().to_owned(), |uuid| uuid.to_string());
        self.option(SHARED_IN, id)
    }

    /// Only what is of that type, as the service names it: `files`, for example.
    pub fn of_type(self, name: &str) -> Self {
        self.option("type", name)
    }

    /// Whether messages that other clusters keep are found, too, and fetched from there.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let found = webex.directory()?.search_messages("budget").include_remote(true).await?;
    /// for failure in &found.failures {
    ///     println!("{} of {} are missing: {}", failure.activities.len(), failure.cluster, failure.error);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn include_remote(mut self, yes: bool) -> Self {
        self.remote = yes;
        self
    }

    /// Any other option of the service, by its name on the wire; what was set under that name is replaced. The query
    /// and its key are not options.
    pub fn option(mut self, name: &str, value: impl Serialize) -> Self {
        // What cannot be written is as good as not set: only maps with odd keys cannot.
        if let Ok(value) = serde_json::to_value(value) {
            self.options.insert(name.to_owned(), value);
        }
        self
    }

    /// Sends the question, and fetches what other clusters keep.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, without a query and a
    /// space;
    /// [`ErrorKind::PluginMissing`](webex_core::ErrorKind::PluginMissing) without the plug-ins for keys and
    /// conversations; whatever the key management service or [`Webex::send`](webex_core::Webex::send) fail with. That a
    /// cluster fails is no error: [`FoundMessages::failures`] says so. Cancel safe: it only reads.
    pub async fn send(self) -> Result<FoundMessages> {
        if self.is_listing() && !self.options.contains_key(SHARED_IN) {
            return Err(Error::invalid_input(
                "`query` is required: a text to search for, or the space to list",
            ));
        }
        let webex = self.directory.webex();
        let conversations = webex.conversations()?;
        let Wire { activities, breadcrumbs } = webex.send(self.call().await?).await?.json()?;
        let activities = conversations.opened(activities.items).await;
        let mut found = FoundMessages { activities, ..FoundMessages::default() };
        if self.remote {
            remote::fetch(&conversations, breadcrumbs, &mut found).await;
        }
        Ok(found)
    }

    /// The call, with the query encrypted. It only reads, so it may be tried again, with the same body.
    async fn call(&self) -> Result<Call> {
        let mut body = self.options.clone();
        if self.remote {
            body.insert("includeRemoteClusterReferences".to_owned(), true.into());
        }
        if !self.is_listing() {
            let (key, sealed) = self.sealed().await?;
            body.insert("query".to_owned(), sealed.into());
            body.insert("searchEncryptionKeyUrl".to_owned(), key.as_str().into());
        }
        Ok(Call::new(Method::POST, SERVICE).path("search").json(&body).idempotent(true))
    }

    /// Whether there is no text to search for: what a space has is listed.
    fn is_listing(&self) -> bool {
        self.query.trim().is_empty()
    }

    /// The query under the key of the user; under a new one when the KMS refuses that.
    async fn sealed(&self) -> Result<(KeyUri, String)> {
        let (webex, keys) = (self.directory.webex(), &self.directory.state().search_keys);
        let cypher = webex.cypher()?;
        let key = keys.key(webex).await?;
        match cypher.seal(&key, &self.query).await {
            Err(error) if error.kind() == CypherErrorKind::Refused => {
                tracing::debug!(%error, "the key of searches is of no use: another one is bound");
                let key = keys.instead_of(webex, &key).await?;
                let sealed = cypher.seal(&key, &self.query).await?;
                Ok((key, sealed))
            }
            sealed => Ok((key, sealed?)),
        }
    }
}

webex_core::awaitable!(SearchMessages => FoundMessages);

/// What people search for stays out of logs.
impl fmt::Debug for SearchMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchMessages").field("options", &self.options).finish_non_exhaustive()
    }
}

impl DirectoryHandle {
    /// Messages by a text, in all spaces of the user.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let found = webex.directory()?.search_messages("budget").limit(10).await?;
    /// for activity in found.activities {
    ///     println!("{:?} {}", activity.published, activity.verb);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn search_messages(&self, query: impl Into<String>) -> SearchMessages {
        SearchMessages { directory: self.clone(), query: query.into(), remote: false, options: Map::new() }
    }
}
