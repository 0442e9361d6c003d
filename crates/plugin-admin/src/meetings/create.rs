//! Scheduling a meeting.

use webex_core::Webex;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::fields::Fields;
use super::{Invitee, Meeting, Registration, ScheduledType};
use crate::macros::setters;

/// Schedules a meeting; made by [`Meetings::create`](crate::Meetings::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateMeeting {
    call: TypedCall<Meeting>,
    pub(super) fields: Fields,
}

setters! { CreateMeeting {
    /// What is scheduled; a meeting unless said otherwise.
    scheduled_type: ScheduledType,
    /// The template to fill in from.
    template_id: String,
    /// The room that it belongs to.
    room_id: RoomId,
    /// Whether it begins at once, in the room.
    adhoc: bool,
    /// The form of registration: without one, nobody can register.
    registration: Registration,
} }

impl CreateMeeting {
    pub(super) fn new(webex: &Webex, call: Call, fields: Fields) -> Self {
        Self { call: TypedCall::json(webex, call), fields }
    }

    /// Who is invited: e-mail addresses, or people with what they may do.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, ScheduledType};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let (start, end) = (DateTime::new("2026-12-01T10:00:00Z"), DateTime::new("2026-12-01T11:00:00Z"));
    /// let meetings = webex.admin().meetings();
    /// let create = meetings.create("All hands", start, end).scheduled_type(ScheduledType::Webinar);
    /// let webinar = create.invitees(["bob@example.com"]).await?;
    /// # Ok(()) }
    /// ```
    pub fn invitees(mut self, invitees: impl IntoIterator<Item = impl Into<Invitee>>) -> Self {
        self.fields.invitees = Some(invitees.into_iter().map(Into::into).collect());
        self
    }

    fn prepare(self) -> TypedCall<Meeting> {
        self.call.checked_body(self.fields.check(), &self.fields)
    }
}

webex_core::sendable!(CreateMeeting => Meeting);
