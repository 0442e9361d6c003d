//! People and devices.

use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result};

use crate::entity::DirectoryEntity;
use crate::handle::DirectoryHandle;

/// The service in the catalog.
pub(crate) const SERVICE: &str = "argonaut";

/// Searches people and devices by a text; made by [`DirectoryHandle::search_directory`].
///
/// It is a value: what is filled in stays as it is, however often a clone of it is sent.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SearchDirectory {
    directory: DirectoryHandle,
    body: Map<String, Value>,
}

impl SearchDirectory {
    /// At most so many.
    pub fn limit(self, entities: u32) -> Self {
        self.option("size", entities)
    }

    /// Devices in rooms instead of people (wire/02 section 2.8).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// for device in webex.directory()?.search_directory("board").devices().await? {
    ///     println!("{} {:?}", device.display_name, device.id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn devices(self) -> Self {
        let search = self.directory.webex().rng().uuid();
        let devices = self.option("searchId", search).option("searchType", "DEVICE_SEARCH");
        devices.option("searchEntity", "device").option("includePeople", false).option("includeRooms", true)
    }

    /// Any other option of the service, by its name on the wire; what was set under that name is replaced.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let bots = webex.directory()?.search_directory("echo").option("includeRobots", true).await?;
    /// # Ok(()) }
    /// ```
    pub fn option(mut self, name: &str, value: impl Serialize) -> Self {
        // What cannot be written is as good as not set: only maps with odd keys cannot.
        if let Ok(value) = serde_json::to_value(value) {
            self.body.insert(name.to_owned(), value);
        }
        self
    }

    /// Sends the question.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, without a text; as
    /// [`Webex::send`](webex_core::Webex::send). Cancel safe: it only reads.
    pub async fn send(self) -> Result<Vec<DirectoryEntity>> {
        let text = self.body.get("queryString").and_then(Value::as_str);
        if text.is_none_or(|text| text.trim().is_empty()) {
            return Err(Error::invalid_input("`query` is required: a text to search for"));
        }
        let call = Call::new(Method::POST, SERVICE).path("directory").json(&self.body).idempotent(true);
        TypedCall::json(self.directory.webex(), call).await
    }
}

webex_core::awaitable!(SearchDirectory => Vec<DirectoryEntity>);

impl DirectoryHandle {
    /// People, or devices, by a text.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// for person in webex.directory()?.search_directory("bob").limit(3).await? {
    ///     println!("{} {:?}", person.display_name, person.email());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn search_directory(&self, text: impl Into<String>) -> SearchDirectory {
        SearchDirectory { directory: self.clone(), body: Map::new() }.option("queryString", text.into())
    }
}
