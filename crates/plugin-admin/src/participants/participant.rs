//! A participant.

use serde_json::Value;
use webex_core::ids::OrgId;
use webex_core::resource::DateTime;
use webex_core::wire_enum;

use crate::macros::wire_struct;
use crate::{MeetingId, ParticipantId};

wire_enum! {
    /// Where a participant is.
    pub enum ParticipantState {
        /// Gone.
        End = "end",
        /// In the meeting.
        Joined = "joined",
        /// In the lobby.
        Lobby = "lobby",
    }
}

wire_enum! {
    /// Whether a participant is seen.
    pub enum VideoState {
        /// No.
        Off = "off",
        /// Yes.
        On = "on",
    }
}

wire_struct! {
    /// Who takes part in a meeting, or took.
    pub struct Participant {
        /// Names the participant.
        id: ParticipantId,
        /// The organization.
        org_id: OrgId,
        /// Whether it is the host.
        host: bool,
        /// Whether the participant may do what the host may.
        co_host: bool,
        /// Whether the participant moderates the room of the meeting.
        space_moderator: bool,
        /// The e-mail address.
        email: String,
        /// The name.
        display_name: String,
        /// Whether the participant was invited.
        invitee: bool,
        /// Whether the participant is muted.
        muted: bool,
        /// Whether the participant is seen.
        video: VideoState,
        /// Where the participant is.
        state: ParticipantState,
        /// When the participant came.
        joined_time: DateTime,
        /// When the participant went.
        left_time: DateTime,
        /// The site.
        site_url: String,
        /// The meeting.
        meeting_id: MeetingId,
        /// The e-mail address of the host.
        host_email: String,
        /// What the participant came with.
        devices: Vec<Value>,
    }
}

impl From<&Participant> for ParticipantId {
    /// Empty when the service left it out; whatever is asked with it is refused before it is sent.
    fn from(participant: &Participant) -> Self {
        participant.id.clone().unwrap_or_default()
    }
}
