//! A meeting.

use serde_json::Value;
use webex_core::ids::{PersonId, RoomId};
use webex_core::resource::DateTime;

use super::{MeetingOptions, MeetingState, MeetingType, Registration, ScheduledType, UnlockedJoinSecurity};
use crate::macros::wire_struct;
use crate::{MeetingId, Password};

wire_struct! {
    /// A series of meetings, one of it, or one that is held.
    pub struct Meeting {
        /// Names the meeting.
        id: MeetingId,
        /// The series.
        meeting_series_id: MeetingId,
        /// Which of the series it is.
        scheduled_meeting_id: MeetingId,
        /// The number to join by.
        meeting_number: String,
        /// The title.
        title: String,
        /// What it is about.
        agenda: String,
        /// The password.
        password: Password,
        /// The password for phones and video systems, digits only.
        phone_and_video_system_password: Password,
        /// Which of three it is.
        meeting_type: MeetingType,
        /// How far it is.
        state: MeetingState,
        /// What is scheduled.
        scheduled_type: ScheduledType,
        /// The time zone of the times, as IANA names it.
        timezone: String,
        /// When it begins; of a series, when the first one begins.
        start: DateTime,
        /// When it ends; of a series, when the first one ends.
        end: DateTime,
        /// How it recurs: a rule of RFC 5545.
        recurrence: String,
        /// Whether it was changed apart from its series.
        is_modified: bool,
        /// The host.
        host_user_id: PersonId,
        /// The host's name.
        host_display_name: String,
        /// The host's e-mail address.
        host_email: String,
        /// What makes a participant the host.
        host_key: Password,
        /// The site.
        site_url: String,
        /// The page of the meeting.
        web_link: String,
        /// The page of registration.
        register_link: String,
        /// The SIP address to call.
        sip_address: String,
        /// The network address to call.
        dial_in_ip_address: String,
        /// The room that it belongs to.
        room_id: RoomId,
        /// Whether it is recorded by itself.
        enabled_auto_record_meeting: bool,
        /// Whether everybody of the organization may be co-host.
        allow_any_user_to_be_co_host: bool,
        /// Whether one may come before the host.
        enabled_join_before_host: bool,
        /// How many minutes before the beginning.
        join_before_host_minutes: u64,
        /// Whether the password is left out of invitations.
        exclude_password: bool,
        /// Whether everybody can find it on the site.
        public_meeting: bool,
        /// How many minutes before the beginning the host is reminded.
        reminder_time: u64,
        /// What happens to people who were not invited.
        unlocked_meeting_join_security: UnlockedJoinSecurity,
        /// The password of those who speak in a webinar.
        panelist_password: Password,
        /// How to phone in.
        telephony: Value,
        /// What it offers.
        meeting_options: MeetingOptions,
        /// The form of registration.
        registration: Registration,
        /// Names that integrations gave it.
        integration_tags: Vec<String>,
        /// Whether it was held without being scheduled.
        adhoc: bool,
    }
}

impl From<&Meeting> for MeetingId {
    /// Empty when the service left it out; whatever is asked with it is refused before it is sent.
    fn from(meeting: &Meeting) -> Self {
        meeting.id.clone().unwrap_or_default()
    }
}
