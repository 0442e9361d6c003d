//! What can be set of a meeting.

use webex_core::ids::RoomId;
use webex_core::resource::DateTime;
use webex_core::{Error, Result};

use super::{
    CreateMeeting, Invitee, MeetingOptions, Registration, ScheduledType, UnlockedJoinSecurity, UpdateMeeting,
};
use crate::Password;
use crate::macros::{setters, wire_struct};

wire_struct! {
    /// The body of a request; nothing that was not set.
    pub(super) struct Fields {
        title: String,
        start: DateTime,
        end: DateTime,
        agenda: String,
        password: Password,
        timezone: String,
        recurrence: String,
        enabled_auto_record_meeting: bool,
        allow_any_user_to_be_co_host: bool,
        enabled_join_before_host: bool,
        join_before_host_minutes: u64,
        exclude_password: bool,
        public_meeting: bool,
        reminder_time: u64,
        unlocked_meeting_join_security: UnlockedJoinSecurity,
        panelist_password: Password,
        send_email: bool,
        host_email: String,
        site_url: String,
        meeting_options: MeetingOptions,
        scheduled_type: ScheduledType,
        template_id: String,
        room_id: RoomId,
        adhoc: bool,
        invitees: Vec<Invitee>,
        registration: Registration,
        integration_tags: Vec<String>,
    }
}

impl Fields {
    pub(super) fn check(&self) -> Result<()> {
        if self.title.as_deref().is_some_and(|title| title.trim().is_empty()) {
            return Err(Error::invalid_input("the title of a meeting must not be empty"));
        }
        let times = [&self.start, &self.end].map(|time| time.as_ref().and_then(DateTime::timestamp));
        match times {
            [Some(start), Some(end)] if end <= start => {
                Err(Error::invalid_input("a meeting must end after it has begun"))
            }
            _ => Ok(()),
        }
    }
}

macro_rules! common {
    ($($builder:ident),*) => {$(
        setters! { $builder {
            /// What it is about.
            agenda: String,
            /// The password; the service makes one up without it.
            password: Password,
            /// The time zone of times without offset, as IANA names it.
            timezone: String,
            /// How it recurs: a rule of RFC 5545, such as `FREQ=WEEKLY;COUNT=4`.
            recurrence: String,
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
            /// Whether host and invitees get an e-mail.
            send_email: bool,
            /// The site, when it is not the host's preferred one.
            site_url: String,
            /// What it offers.
            meeting_options: MeetingOptions,
        } }

        impl $builder {
            /// Names that integrations give it.
            pub fn integration_tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.fields.integration_tags = Some(tags.into_iter().map(Into::into).collect());
                self
            }

            /// Sets a field that has no method here, by its name on the wire.
            pub fn field(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.fields.extra.insert(name.into(), value.into());
                self
            }
        }
    )*};
}

common!(CreateMeeting, UpdateMeeting);
