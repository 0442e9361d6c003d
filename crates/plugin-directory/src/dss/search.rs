//! Searching all that the directory has.

use serde::Serialize;
use webex_core::Result;

use super::ask::ask;
use super::question::Question;
use crate::entity::{DirectoryEntity, EntityType};
use crate::handle::DirectoryHandle;

/// So many entities are asked for unless told otherwise.
pub(super) const USUAL_SIZE: u32 = 20;

/// Searches entities by a text; made by [`DirectoryHandle::search`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SearchEntities {
    directory: DirectoryHandle,
    params: Params,
}

/// The parameters, in the order in which the service documents them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    requested_types: Vec<EntityType>,
    result_size: u32,
    query_string: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_personal_devices: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_common_area_phones: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_only_pairable_devices: Option<bool>,
}

impl SearchEntities {
    /// Entities of these types; people unless something is said.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::{DirectoryExt, EntityType};
    /// let both = webex.directory()?.search("berlin").types([EntityType::Person, EntityType::Room]).await?;
    /// # Ok(()) }
    /// ```
    pub fn types(mut self, types: impl IntoIterator<Item = EntityType>) -> Self {
        self.params.requested_types = types.into_iter().collect();
        self
    }

    /// At most so many; 20 unless something is said.
    pub fn limit(mut self, entities: u32) -> Self {
        self.params.result_size = entities;
        self
    }

    /// Whether devices of single people are found.
    pub fn personal_devices(mut self, yes: bool) -> Self {
        self.params.include_personal_devices = Some(yes);
        self
    }

    /// Whether phones that stand in common areas are found.
    pub fn common_area_phones(mut self, yes: bool) -> Self {
        self.params.include_common_area_phones = Some(yes);
        self
    }

    /// Whether only those devices are found that can be paired.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::{DirectoryExt, EntityType};
    /// let search = webex.directory()?.search("board").types([EntityType::Room]);
    /// let boards = search.personal_devices(false).only_pairable_devices(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn only_pairable_devices(mut self, yes: bool) -> Self {
        self.params.include_only_pairable_devices = Some(yes);
        self
    }

    /// Sends the question.
    ///
    /// # Errors
    /// As [`DirectoryHandle`] says. Cancel safe.
    pub async fn send(self) -> Result<Vec<DirectoryEntity>> {
        let webex = self.directory.webex();
        let question = Question::new(webex, "search", &["entities"]).await?.with(&self.params)?;
        Ok(ask(webex, &question).await?.into_entities())
    }
}

webex_core::awaitable!(SearchEntities => Vec<DirectoryEntity>);

impl DirectoryHandle {
    /// Entities by a text: a name or a part of it, as a rule.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// for person in webex.directory()?.search("ann").limit(5).await? {
    ///     println!("{} {:?}", person.display_name, person.email());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn search(&self, text: impl Into<String>) -> SearchEntities {
        let params = Params {
            requested_types: vec![EntityType::Person],
            result_size: USUAL_SIZE,
            query_string: text.into(),
            include_personal_devices: None,
            include_common_area_phones: None,
            include_only_pairable_devices: None,
        };
        SearchEntities { directory: self.clone(), params }
    }
}
