//! One method that chooses.

use std::collections::HashSet;

use webex_core::services::CatalogGroup;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_mercury::MercuryExt;
use webex_plugin_people::PeopleExt;

use super::entry::PersonEntry;
use crate::argonaut;
use crate::dss;
use crate::handle::DirectoryHandle;

/// So many people unless something is said.
const USUAL_LIMIT: u32 = 20;

/// Who knows people.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PeopleSource {
    /// The directory search, whose answers come over Mercury.
    DirectorySearch,
    /// Argonaut.
    Argonaut,
    /// The developer API.
    DeveloperApi,
}

/// People that were found; see [`DirectoryHandle::find_people`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundPeople {
    /// The people, each once, in the order of the source.
    pub people: Vec<PersonEntry>,
    /// Who said so.
    pub source: PeopleSource,
    /// Who was asked before and failed.
    pub failures: Vec<(PeopleSource, Error)>,
}

/// Finds people by a text; made by [`DirectoryHandle::find_people`].
///
/// The directory search is asked when the catalog has it and Mercury is connected (nothing is connected for it), else
/// Argonaut when the catalog has it, else the developer API: by e-mail address when the text is one, by the beginning of
/// the name when it is not. When a service fails the next one is asked, and [`FoundPeople::failures`] says so; that
/// nobody is found is an answer.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct FindPeople {
    directory: DirectoryHandle,
    text: String,
    limit: u32,
    only: Option<PeopleSource>,
}

impl FindPeople {
    pub(crate) fn new(directory: DirectoryHandle, text: String) -> Self {
        Self { directory, text, limit: USUAL_LIMIT, only: None }
    }

    /// At most so many; 20 unless something is said.
    pub fn limit(mut self, people: u32) -> Self {
        self.limit = people;
        self
    }

    /// From this source, whatever there is.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::{DirectoryExt, PeopleSource};
    /// let found = webex.directory()?.find_people("ann").source(PeopleSource::Argonaut).await?;
    /// # Ok(()) }
    /// ```
    pub fn source(mut self, source: PeopleSource) -> Self {
        self.only = Some(source);
        self
    }

    /// Asks.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`], before anything is sent, without a text; else what the last of the sources fails
    /// with. Cancel safe: it only reads.
    pub async fn send(self) -> Result<FoundPeople> {
        if self.text.trim().is_empty() {
            return Err(Error::invalid_input(
                "a text is required: a name, a part of it, or an e-mail address",
            ));
        }
        let sources = match self.only {
            Some(source) => vec![source],
            None => sources(self.directory.webex()).await,
        };
        let mut failures = Vec::new();
        for source in sources {
            match self.ask(source).await {
                Ok(people) => return Ok(FoundPeople { people: self.distinct(people), source, failures }),
                Err(error) if is_final(&error) => return Err(error),
                Err(error) => failures.push((source, error)),
            }
        }
        let last = failures.pop().map(|(_, error)| error);
        Err(last.unwrap_or_else(|| Error::new(ErrorKind::UnknownService, "no service knows people")))
    }

    async fn ask(&self, source: PeopleSource) -> Result<Vec<PersonEntry>> {
        let (directory, text) = (&self.directory, self.text.trim());
        let entities = match source {
            PeopleSource::DirectorySearch => directory.search(text).limit(self.limit).await?,
            PeopleSource::Argonaut => directory.search_directory(text).limit(self.limit).await?,
            PeopleSource::DeveloperApi => return self.ask_developer_api(text).await,
        };
        Ok(entities.into_iter().filter(|entity| entity.is_person()).map(PersonEntry::from).collect())
    }

    async fn ask_developer_api(&self, text: &str) -> Result<Vec<PersonEntry>> {
        let list = self.directory.webex().people().list();
        let list = if text.contains('@') { list.email(text) } else { list.display_name(text) };
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        Ok(list.limit(limit).await?.into_iter().map(PersonEntry::from).collect())
    }

    fn distinct(&self, mut people: Vec<PersonEntry>) -> Vec<PersonEntry> {
        let mut seen = HashSet::new();
        people.retain(|person| person.id.as_ref().is_none_or(|id| seen.insert(id.clone())));
        people.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        people
    }
}

webex_core::awaitable!(FindPeople => FoundPeople);

/// Who can be asked, the best one first. A client without a catalog has the developer API.
async fn sources(webex: &Webex) -> Vec<PeopleSource> {
    let services = webex.services();
    if let Err(error) = services.wait_for_catalog(CatalogGroup::Postauth, None).await {
        tracing::debug!(%error, "people are looked for without the services catalog");
    }
    let online = webex.mercury().is_ok_and(|mercury| mercury.status().is_online());
    let dss = (online && services.known(dss::SERVICE).is_some()).then_some(PeopleSource::DirectorySearch);
    let argonaut = services.known(argonaut::SERVICE).map(|_| PeopleSource::Argonaut);
    [dss, argonaut, Some(PeopleSource::DeveloperApi)].into_iter().flatten().collect()
}

/// What no other service would answer otherwise.
fn is_final(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Closed | ErrorKind::LoginRequired | ErrorKind::NotAuthenticated)
}
