//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};

use super::fields::Fields;
use super::{CreateMeeting, ListMeetings, Meeting, Registration, UpdateMeeting};
use crate::{MeetingId, Registrants};

/// Meetings that are scheduled. A cheap handle; made by [`Admin::meetings`](crate::Admin::meetings).
#[derive(Clone, Debug)]
pub struct Meetings {
    webex: Webex,
    host: Option<String>,
}

impl Meetings {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone(), host: None }
    }

    /// The same handle for the meetings of another host, by e-mail address; for administrators.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for meeting in webex.admin().meetings().of_host("bob@example.com").list().await? {
    ///     println!("{}", meeting.title.unwrap_or_default());
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn of_host(self, email: impl Into<String>) -> Self {
        Self { host: Some(email.into()), ..self }
    }

    /// Schedules a meeting.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let (start, end) = (DateTime::new("2026-12-01T10:00:00Z"), DateTime::new("2026-12-01T11:00:00Z"));
    /// let daily = webex.admin().meetings().create("Daily", start, end).recurrence("FREQ=DAILY;COUNT=5").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(
        &self,
        title: impl Into<String>,
        start: impl Into<DateTime>,
        end: impl Into<DateTime>,
    ) -> CreateMeeting {
        let (title, start, end) = (Some(title.into()), Some(start.into()), Some(end.into()));
        let fields = Fields { title, start, end, host_email: self.host.clone(), ..Fields::default() };
        CreateMeeting::new(&self.webex, call(Method::POST), fields)
    }

    /// One meeting.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// let meeting = webex.admin().meetings().get(&id).await?;
    /// println!("{:?} until {:?}", meeting.start, meeting.end);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, meeting: impl Into<MeetingId>) -> TypedCall<Meeting> {
        TypedCall::json(&self.webex, self.one(Method::GET, &meeting.into()))
    }

    /// The meetings of the host: series, unless a filter says otherwise.
    pub fn list(&self) -> ListMeetings {
        ListMeetings::new(&self.webex, call(Method::GET).query_opt("hostEmail", self.host.as_ref()))
    }

    /// Changes a meeting. Only what you set is changed.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// let meeting = webex.admin().meetings().update(&id).title("All hands, at last").send_email(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn update(&self, meeting: impl Into<MeetingId>) -> UpdateMeeting {
        let fields = Fields { host_email: self.host.clone(), ..Fields::default() };
        UpdateMeeting::new(&self.webex, call(Method::PATCH).segment(meeting.into().as_str()), fields)
    }

    /// Deletes a meeting; a series with all its meetings. `send_email` says whether host and invitees get an e-mail.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// webex.admin().meetings().delete(&id, true).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, meeting: impl Into<MeetingId>, send_email: bool) -> TypedCall<()> {
        let call = self.one(Method::DELETE, &meeting.into()).query("sendEmail", send_email);
        TypedCall::empty(&self.webex, call)
    }

    /// The form that people fill in who register for a meeting.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// let form = webex.admin().meetings().registration(&id).await?;
    /// println!("at most {:?}", form.max_register_num);
    /// # Ok(()) }
    /// ```
    pub fn registration(&self, meeting: impl Into<MeetingId>) -> TypedCall<Registration> {
        TypedCall::json(&self.webex, self.one(Method::GET, &meeting.into()).path("registration"))
    }

    /// Replaces that form.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId, Registration};
    /// # async fn example(webex: webex_core::Webex, id: MeetingId) -> webex_core::Result<()> {
    /// let mut form = Registration::default();
    /// form.require_company_name = Some(true);
    /// webex.admin().meetings().set_registration(&id, &form).await?;
    /// # Ok(()) }
    /// ```
    pub fn set_registration(
        &self,
        meeting: impl Into<MeetingId>,
        form: &Registration,
    ) -> TypedCall<Registration> {
        let call = self.one(Method::PUT, &meeting.into()).path("registration");
        TypedCall::json(&self.webex, call.json(form))
    }

    /// Takes that form away: nobody can register any more.
    pub fn delete_registration(&self, meeting: impl Into<MeetingId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, self.one(Method::DELETE, &meeting.into()).path("registration"))
    }

    /// Who registered for a meeting.
    pub fn registrants(&self, meeting: impl Into<MeetingId>) -> Registrants {
        Registrants::new(&self.webex, meeting.into(), self.host.clone())
    }

    fn one(&self, method: Method, meeting: &MeetingId) -> Call {
        call(method).segment(meeting.as_str()).query_opt("hostEmail", self.host.as_ref())
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("meetings")
}
