//! The methods.

use http::Method;
use serde::Serialize;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};
use webex_core::{Error, Result, Webex};

use super::Participant;
use crate::macros::setters;
use crate::{MeetingId, ParticipantId};

webex_core::list_builder! {
    /// Lists participants; made by [`Participants::list`].
    pub struct ListParticipants of Participant;
}

impl ListParticipants {
    /// The host of the meeting, when it is another; for administrators.
    pub fn host_email(self, email: &str) -> Self {
        self.query("hostEmail", email)
    }

    /// Only those who came at that time or later.
    pub fn joined_from(self, time: impl Into<DateTime>) -> Self {
        self.query("joinTimeFrom", time.into())
    }

    /// Only those who came before that time.
    pub fn joined_to(self, time: impl Into<DateTime>) -> Self {
        self.query("joinTimeTo", time.into())
    }
}

/// Who takes part in meetings. A cheap handle; made by [`Admin::participants`](crate::Admin::participants).
#[derive(Clone, Debug)]
pub struct Participants {
    webex: Webex,
}

impl Participants {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// Who takes part in a meeting that is held, or took.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId};
    /// # async fn example(webex: webex_core::Webex, held: MeetingId) -> webex_core::Result<()> {
    /// for participant in webex.admin().participants().list(&held).await? {
    ///     println!("{}", participant.display_name.unwrap_or_default());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, meeting: impl Into<MeetingId>) -> ListParticipants {
        ListParticipants::new(&self.webex, call(Method::GET).query("meetingId", meeting.into()))
    }

    /// One participant.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, ParticipantId};
    /// # async fn example(webex: webex_core::Webex, id: ParticipantId) -> webex_core::Result<()> {
    /// println!("{:?}", webex.admin().participants().get(&id).await?.joined_time);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, participant: impl Into<ParticipantId>) -> TypedCall<Participant> {
        TypedCall::json(&self.webex, call(Method::GET).segment(participant.into().as_str()))
    }

    /// Mutes a participant, lets one in from the lobby, or sends one away.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, ParticipantId};
    /// # async fn example(webex: webex_core::Webex, bob: ParticipantId) -> webex_core::Result<()> {
    /// webex.admin().participants().update(&bob).muted(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn update(&self, participant: impl Into<ParticipantId>) -> UpdateParticipant {
        let call = call(Method::PUT).segment(participant.into().as_str());
        UpdateParticipant { call: TypedCall::json(&self.webex, call), fields: Fields::default() }
    }
}

/// Changes a participant; made by [`Participants::update`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateParticipant {
    call: TypedCall<Participant>,
    fields: Fields,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    muted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admit: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expel: Option<bool>,
}

setters! { UpdateParticipant {
    /// Whether the participant is muted.
    muted: bool,
    /// Whether to let the participant in.
    admit: bool,
    /// Whether to send the participant away.
    expel: bool,
} }

impl UpdateParticipant {
    fn check(&self) -> Result<()> {
        match self.fields == Fields::default() {
            true => Err(Error::invalid_input("say what to change of the participant")),
            false => Ok(()),
        }
    }

    fn prepare(self) -> TypedCall<Participant> {
        let check = self.check();
        self.call.checked_body(check, &self.fields)
    }
}

webex_core::sendable!(UpdateParticipant => Participant);

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("meetingParticipants")
}
