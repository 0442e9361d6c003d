//! The methods.

use http::Method;
use serde::Serialize;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};
use webex_core::{Error, Result, Webex};

use super::{ChangeRegistrants, NewRegistrant, Register, Registered, Registrant};
use crate::{MeetingId, RegistrantId};

webex_core::list_builder! {
    /// Lists registrants; made by [`Registrants::list`].
    pub struct ListRegistrants of Registrant;
}

impl ListRegistrants {
    /// Only the one with that e-mail address.
    pub fn email(self, email: &str) -> Self {
        self.query("email", email)
    }

    /// Whether only those of the current meeting of a series.
    pub fn current(self, yes: bool) -> Self {
        self.query("current", yes)
    }

    /// Only those who registered at that time or later.
    pub fn registered_from(self, time: impl Into<DateTime>) -> Self {
        self.query("registrationTimeFrom", time.into())
    }

    /// Only those who registered before that time.
    pub fn registered_to(self, time: impl Into<DateTime>) -> Self {
        self.query("registrationTimeTo", time.into())
    }
}

/// Who registered for a meeting. A cheap handle; made by [`Meetings::registrants`](crate::Meetings::registrants). The
/// service answers with a 400 when nobody can register for the meeting.
#[derive(Clone, Debug)]
pub struct Registrants {
    webex: Webex,
    meeting: MeetingId,
    host: Option<String>,
}

impl Registrants {
    pub(crate) fn new(webex: &Webex, meeting: MeetingId, host: Option<String>) -> Self {
        Self { webex: webex.clone(), meeting, host }
    }

    /// Registers somebody.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, webinar: MeetingId) -> webex_core::Result<()> {
    /// let registrants = webex.admin().meetings().registrants(&webinar);
    /// let bob = registrants.register("Bob", "Lee", "bob@example.com").company_name("Example").await?;
    /// # Ok(()) }
    /// ```
    pub fn register(
        &self,
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        email: impl Into<String>,
    ) -> Register {
        Register::new(&self.webex, self.call(Method::POST), NewRegistrant::new(first_name, last_name, email))
    }

    /// Registers many at once.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId, NewRegistrant};
    /// # async fn example(webex: webex_core::Webex, webinar: MeetingId) -> webex_core::Result<()> {
    /// let everybody = [NewRegistrant::new("Bob", "Lee", "bob@example.com")];
    /// let registered = webex.admin().meetings().registrants(&webinar).register_all(everybody).await?;
    /// println!("{}", registered.items.len());
    /// # Ok(()) }
    /// ```
    pub fn register_all(&self, all: impl IntoIterator<Item = NewRegistrant>) -> TypedCall<Registered> {
        #[derive(Serialize)]
        struct Fields {
            items: Vec<NewRegistrant>,
        }
        let fields = Fields { items: all.into_iter().collect() };
        let call = TypedCall::json(&self.webex, self.call(Method::POST).path("bulkInsert"));
        call.checked_body(check_all(&fields.items), &fields)
    }

    /// One registrant.
    pub fn get(&self, registrant: impl Into<RegistrantId>) -> TypedCall<Registrant> {
        let call = self.call(Method::GET).segment(registrant.into().as_str());
        TypedCall::json(&self.webex, call)
    }

    /// Everybody who registered.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// for registrant in webex.admin().meetings().registrants(&id).list().page_size(100).await? {
    ///     println!("{:?}", registrant.email);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListRegistrants {
        ListRegistrants::new(&self.webex, self.call(Method::GET))
    }

    /// Lets registrants come.
    pub fn approve(
        &self,
        registrants: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> ChangeRegistrants {
        self.change("approve", registrants)
    }

    /// Turns registrants away.
    pub fn reject(
        &self,
        registrants: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> ChangeRegistrants {
        self.change("reject", registrants)
    }

    /// Takes an approval or a refusal back.
    pub fn cancel(
        &self,
        registrants: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> ChangeRegistrants {
        self.change("cancel", registrants)
    }

    /// Deletes many registrants at once.
    pub fn delete_all(
        &self,
        registrants: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> ChangeRegistrants {
        self.change("bulkDelete", registrants)
    }

    /// Deletes a registrant.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId, RegistrantId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId, bob: RegistrantId) -> webex_core::Result<()> {
    /// webex.admin().meetings().registrants(&id).delete(&bob).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, registrant: impl Into<RegistrantId>) -> TypedCall<()> {
        let call = self.call(Method::DELETE).segment(registrant.into().as_str());
        TypedCall::empty(&self.webex, call)
    }

    fn change(
        &self,
        what: &str,
        registrants: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> ChangeRegistrants {
        ChangeRegistrants::new(&self.webex, self.call(Method::POST).path(what), registrants)
    }

    fn call(&self, method: Method) -> Call {
        let call =
            Call::new(method, "hydra").path("meetings").segment(self.meeting.as_str()).path("registrants");
        call.query_opt("hostEmail", self.host.as_ref())
    }
}

fn check_all(all: &[NewRegistrant]) -> Result<()> {
    if all.is_empty() {
        return Err(Error::invalid_input("somebody to register is required"));
    }
    all.iter().try_for_each(NewRegistrant::check)
}
