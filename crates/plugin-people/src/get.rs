//! Looking up one person.

use http::Method;
use webex_core::Result;
use webex_core::ids::PersonId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use crate::lookup::Lookups;
use crate::{People, Person};

/// Looks up one person; made by [`People::get`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct GetPerson {
    people: People,
    person: PersonId,
}

impl GetPerson {
    pub(crate) fn new(people: &People, person: PersonId) -> Self {
        Self { people: people.clone(), person }
    }

    /// Sends the request, together with others.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, for an empty id and
    /// that of something else; [`ErrorKind::NotFound`](webex_core::ErrorKind::NotFound) when there is no such person;
    /// else as [`Webex::send`](webex_core::Webex::send). Cancel safe: it only reads, and others who wait for the same
    /// request get their answers.
    pub async fn send(self) -> Result<Person> {
        self.people.enqueue(self.person).await
    }
}

webex_core::awaitable!(GetPerson => Person);

/// Reads the account that the client is signed in as; made by [`People::me`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct GetMe {
    people: People,
    calling_data: bool,
}

impl GetMe {
    pub(crate) fn new(people: &People) -> Self {
        Self { people: people.clone(), calling_data: false }
    }

    /// Whether phone numbers, extension and location come from Webex Calling.
    ///
    /// ```no_run
    /// # use webex_plugin_people::PeopleExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let me = webex.people().me().calling_data(true).await?;
    /// println!("{:?}", me.extension);
    /// # Ok(()) }
    /// ```
    pub fn calling_data(mut self, yes: bool) -> Self {
        self.calling_data = yes;
        self
    }

    /// Sends the request. Who asks at the same time shares one request; nothing is kept afterwards.
    ///
    /// # Errors
    /// As [`Webex::send`](webex_core::Webex::send). Cancel safe: it only reads, and others who wait for the same
    /// request get their answers.
    pub async fn send(self) -> Result<Person> {
        let webex = self.people.webex();
        if self.calling_data {
            let call = Call::new(Method::GET, "hydra").path("people/me").query("callingData", true);
            return TypedCall::json(webex, call).await;
        }
        Lookups::of(webex).me().request(webex, (), ()).await
    }
}

webex_core::awaitable!(GetMe => Person);
