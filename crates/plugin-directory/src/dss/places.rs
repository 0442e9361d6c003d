//! Searching places.

use serde::Serialize;
use webex_core::Result;

use super::ask::ask;
use super::question::Question;
use super::search::USUAL_SIZE;
use crate::entity::DirectoryEntity;
use crate::handle::DirectoryHandle;

/// Searches places by a text; made by [`DirectoryHandle::search_places`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SearchPlaces {
    directory: DirectoryHandle,
    params: Params,
}

/// The parameters, in the order in which the service documents them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    query_string: String,
    result_size: u32,
    is_only_schedulable_rooms: bool,
}

impl SearchPlaces {
    /// At most so many; 20 unless something is said.
    pub fn limit(mut self, places: u32) -> Self {
        self.params.result_size = places;
        self
    }

    /// Only rooms that can be booked.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let free = webex.directory()?.search_places("Berlin").only_schedulable().limit(3).await?;
    /// # Ok(()) }
    /// ```
    pub fn only_schedulable(mut self) -> Self {
        self.params.is_only_schedulable_rooms = true;
        self
    }

    /// Sends the question.
    ///
    /// # Errors
    /// As [`DirectoryHandle`] says. Cancel safe.
    pub async fn send(self) -> Result<Vec<DirectoryEntity>> {
        let webex = self.directory.webex();
        let question = Question::new(webex, "search", &["places"]).await?.with(&self.params)?;
        Ok(ask(webex, &question).await?.into_entities())
    }
}

webex_core::awaitable!(SearchPlaces => Vec<DirectoryEntity>);

impl DirectoryHandle {
    /// Places by a text.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// for place in webex.directory()?.search_places("Berlin").await? {
    ///     println!("{}", place.display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn search_places(&self, text: impl Into<String>) -> SearchPlaces {
        let params =
            Params { query_string: text.into(), result_size: USUAL_SIZE, is_only_schedulable_rooms: false };
        SearchPlaces { directory: self.clone(), params }
    }
}
