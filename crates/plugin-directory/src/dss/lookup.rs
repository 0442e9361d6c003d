//! Looking entities up by what they are known by.

use webex_core::Result;
use webex_core::resource::PersonRef;

use super::ask::ask;
use super::batch::{LookupValues, Resource};
use super::question::Question;
use crate::entity::{DirectoryEntity, EntityId, EntityProvider};
use crate::handle::DirectoryHandle;

/// Looks one entity up by its id; made by [`DirectoryHandle::lookup`]. The answer is `None` when there is none.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct Lookup {
    directory: DirectoryHandle,
    id: EntityId,
    resource: Resource,
    alone: bool,
}

impl Lookup {
    /// Only among what this provider brought.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::{DirectoryExt, EntityProvider};
    /// let machine = webex.directory()?.lookup("a-machine").provider(EntityProvider::CiMachine).await?;
    /// # Ok(()) }
    /// ```
    pub fn provider(mut self, provider: EntityProvider) -> Self {
        self.resource = Resource(Some(provider));
        self
    }

    /// At once and alone, instead of together with others of the same moment.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Sends the question.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty id;
    /// [`ErrorKind::NotFound`](webex_core::ErrorKind::NotFound) when the answer says nothing about the id; as
    /// [`DirectoryHandle`] says. Cancel safe.
    pub async fn send(self) -> Result<Option<DirectoryEntity>> {
        if self.alone { self.ask_alone().await } else { self.enqueue().await }
    }

    /// Queues the question at once; the future waits for the answer.
    fn enqueue(self) -> impl Future<Output = Result<Option<DirectoryEntity>>> + Send + use<> {
        let batcher = self.directory.state().lookups.of(&self.resource);
        let asked = self.id.check().map(|()| batcher.request(self.directory.webex(), self.id, ()));
        async move { asked?.await }
    }

    async fn ask_alone(self) -> Result<Option<DirectoryEntity>> {
        self.id.check()?;
        let webex = self.directory.webex();
        let question = self.resource.question(webex, &[self.id.as_str()]).await?;
        Ok(ask(webex, &question).await?.into_first(|found| EntityId::from(found) == self.id))
    }
}

webex_core::awaitable!(Lookup => Option<DirectoryEntity>);

impl DirectoryHandle {
    /// One entity by its id, of whatever provider. Look-ups of the same moment are asked together, and two of the same
    /// entity are one.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// match webex.directory()?.lookup("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2").await? {
    ///     Some(entity) => println!("{}", entity.display_name),
    ///     None => println!("nobody"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn lookup(&self, id: impl Into<EntityId>) -> Lookup {
        Lookup { directory: self.clone(), id: id.into(), resource: Resource(None), alone: false }
    }

    /// One entity by its id, among those of one provider; together with others of the same moment, as
    /// [`lookup`](Self::lookup).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::{DirectoryExt, EntityProvider};
    /// let contact = webex.directory()?.lookup_in(EntityProvider::Contacts, "Contact 7").await?;
    /// # Ok(()) }
    /// ```
    pub fn lookup_in(&self, provider: EntityProvider, id: impl Into<EntityId>) -> Lookup {
        self.lookup(id).provider(provider)
    }

    /// Many entities by their ids, with an answer for each, in the order of the ids. Errors as of [`Lookup::send`].
    /// Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, ids: Vec<webex_core::ids::PersonId>) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// for entity in webex.directory()?.lookup_many(ids).await {
    ///     println!("{:?}", entity?.map(|entity| entity.display_name));
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn lookup_many(
        &self,
        ids: impl IntoIterator<Item = impl Into<EntityId>>,
    ) -> Vec<Result<Option<DirectoryEntity>>> {
        // All are queued before the first is awaited.
        let answers: Vec<_> = ids.into_iter().map(|id| self.lookup(id).enqueue()).collect();
        futures_util::future::join_all(answers).await
    }

    /// Everything the directory knows of one entity; `None` when there is none.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let detail = webex.directory()?.lookup_detail("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2").await?;
    /// println!("{:?}", detail.map(|entity| entity.raw));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Lookup::send`].
    pub async fn lookup_detail(&self, id: impl Into<EntityId>) -> Result<Option<DirectoryEntity>> {
        let id = id.into();
        id.check()?;
        let question = Question::new(self.webex(), "lookup", &["identity", id.as_str(), "detail"]).await?;
        Ok(ask(self.webex(), &question).await?.into_first(|found| EntityId::from(found) == id))
    }

    /// The entity with that e-mail address; `None` when there is none. The case of letters does not count.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let ann = webex.directory()?.lookup_by_email("ann@example.com").await?;
    /// println!("{:?}", ann.and_then(|ann| ann.job_title));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for what is no address; as [`DirectoryHandle`]
    /// says.
    pub async fn lookup_by_email(&self, email: impl Into<String>) -> Result<Option<DirectoryEntity>> {
        let email = email.into();
        PersonRef::Email(email.clone()).check()?;
        let question = Question::new(self.webex(), "lookup", &["emails"]).await?;
        let question = question.with(&LookupValues { lookup_values: &[email.as_str()] })?;
        Ok(ask(self.webex(), &question).await?.into_first(|found| found.eq_ignore_ascii_case(&email)))
    }
}
