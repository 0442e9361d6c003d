//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::PersonId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use crate::{ListPeople, Person};

/// People (wire/04 sections 2.2.5 and 3.6). A cheap handle; made by [`PeopleExt::people`](crate::PeopleExt::people).
#[derive(Clone, Debug)]
pub struct People {
    webex: Webex,
}

impl People {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
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
    pub fn me(&self) -> TypedCall<Person> {
        TypedCall::json(&self.webex, call().segment("me"))
    }

    /// One person.
    pub fn get(&self, person: impl Into<PersonId>) -> TypedCall<Person> {
        TypedCall::json(&self.webex, call().segment(person.into().as_str()))
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
        ListPeople::new(&self.webex, call())
    }
}

fn call() -> Call {
    Call::new(Method::GET, "hydra").path("people")
}
