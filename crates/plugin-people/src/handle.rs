//! The methods.

use http::Method;
use webex_core::ids::PersonId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Result, Webex};

use crate::lookup::Lookups;
use crate::{CreatePerson, GetMe, GetPerson, ListPeople, PeopleConfig, Person, UpdatePerson};

/// People (wire/04 sections 2.2.5 and 3.6). A cheap handle; made by [`PeopleExt::people`](crate::PeopleExt::people).
#[derive(Clone, Debug)]
pub struct People {
    webex: Webex,
    config: PeopleConfig,
}

impl People {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone(), config: PeopleConfig::default() }
    }

    /// The same handle with other settings for look-ups. Look-ups with equal settings share requests, whichever handle
    /// they come from.
    ///
    /// ```no_run
    /// # use webex_plugin_people::{PeopleConfig, PeopleExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut config = PeopleConfig::default();
    /// config.wait = std::time::Duration::from_millis(20);
    /// let people = webex.people().with_config(config);
    /// let person = people.get("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2").await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_config(self, config: PeopleConfig) -> Self {
        Self { config, ..self }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// The account that the client is signed in as.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let me = webex.people().me().await?;
    /// println!("{} <{}>", me.display_name, me.email().unwrap_or_default());
    /// # Ok(()) }
    /// ```
    pub fn me(&self) -> GetMe {
        GetMe::new(self)
    }

    /// One person, by public id or UUID, or by whatever has an author or a member. Look-ups of the same moment are
    /// asked together, and two of the same person are one.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// match webex.people().get("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2").await {
    ///     Ok(person) => println!("{}", person.display_name),
    ///     Err(error) if error.is_not_found() => println!("nobody"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn get(&self, person: impl Into<PersonId>) -> GetPerson {
        GetPerson::new(self, person.into())
    }

    /// Many people, with an answer for each in the order of the ids. Errors as of [`get`](Self::get).
    ///
    /// Cancel safe: it only reads.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex, ids: Vec<webex_core::ids::PersonId>) {
    /// for person in webex.people().get_many(ids).await {
    ///     println!("{}", person.map_or_else(|error| error.to_string(), |person| person.display_name));
    /// }
    /// # }
    /// ```
    pub async fn get_many(
        &self,
        people: impl IntoIterator<Item = impl Into<PersonId>>,
    ) -> Vec<Result<Person>> {
        // All are queued before the first is awaited.
        let answers: Vec<_> = people.into_iter().map(|person| self.enqueue(person.into())).collect();
        futures_util::future::join_all(answers).await
    }

    /// Queues a look-up at once; the future waits for the answer.
    pub(crate) fn enqueue(&self, person: PersonId) -> impl Future<Output = Result<Person>> + Send + use<> {
        let asked = PersonId::infer(person.as_str())
            .map(|key| Lookups::of(&self.webex).by_id(&self.config).request(&self.webex, key, person));
        async move { asked?.await }
    }

    /// People by e-mail address, name or id; administrators may list all of their organization.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for person in webex.people().list().display_name("Ann").limit(10).await? {
    ///     println!("{}", person.display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListPeople {
        ListPeople::new(&self.webex, call(Method::GET))
    }

    /// Creates a person in your organization; for administrators. Needs a display name, or a first and a last name.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let ann = webex.people().create("ann@example.com").first_name("Ann").last_name("Lee").await?;
    /// println!("{}", ann.id);
    /// # Ok(()) }
    /// ```
    pub fn create(&self, email: impl Into<String>) -> CreatePerson {
        CreatePerson::new(&self.webex, call(Method::POST), email.into())
    }

    /// Changes a person of your organization; for administrators. Only what you set is changed; the service takes
    /// whole people, so the person is read first.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::PersonId) -> webex_core::Result<()> {
    /// let ann = webex.people().update(&id).title("Engineer").await?;
    /// # Ok(()) }
    /// ```
    pub fn update(&self, person: impl Into<PersonId>) -> UpdatePerson {
        UpdatePerson::new(&self.webex, person.into())
    }

    /// Removes a person from your organization; for administrators.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::PersonId) -> webex_core::Result<()> {
    /// webex.people().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, person: impl Into<PersonId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &person.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("people")
}

pub(crate) fn one(method: Method, person: &PersonId) -> Call {
    call(method).segment(person.as_str())
}
