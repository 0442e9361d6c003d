//! The parts of it.

use serde_json::Value;
use webex_core::wire_enum;

use crate::Password;
use crate::macros::wire_struct;

wire_enum! {
    /// How meetings are heard.
    pub enum DefaultAudioType {
        /// Not at all.
        NoAudio = "none",
        /// Through another service.
        Other = "otherTeleconferenceService",
        /// By computer only.
        VoipOnly = "voipOnly",
        /// By computer and by phone.
        WebexAudio = "webexAudio",
    }
}

wire_struct! {
    /// How somebody likes meetings to be (wire/01 section 3.5.6).
    pub struct Preferences {
        /// The personal meeting room.
        personal_meeting_room: PersonalMeetingRoom,
        /// How meetings are heard.
        audio: AudioPreferences,
        /// How meetings are seen.
        video: VideoPreferences,
        /// How meetings are scheduled.
        scheduling_options: SchedulingOptions,
        /// The sites where meetings can be held.
        sites: Vec<Site>,
    }
}

wire_struct! {
    /// The personal meeting room.
    pub struct PersonalMeetingRoom {
        /// What it is called.
        topic: String,
        /// What makes a participant the host.
        host_pin: Password,
        /// The page of the room.
        personal_meeting_room_link: String,
        /// Whether it is locked by itself.
        enabled_auto_lock: bool,
        /// How many minutes after the beginning.
        auto_lock_minutes: u64,
        /// Whether the host gets an e-mail when somebody waits.
        enabled_notify_host: bool,
        /// Whether others may hold meetings in it.
        support_co_host: bool,
        /// Whether everybody of the organization may.
        support_anyone_as_co_host: bool,
        /// Whether the first one to come may.
        allow_first_user_to_be_co_host: bool,
        /// Whether devices that are signed in may.
        allow_authenticated_devices: bool,
        /// Who may.
        co_hosts: Vec<CoHost>,
        /// The SIP address to call.
        sip_address: String,
        /// The network address to call.
        dial_in_ip_address: String,
        /// How to phone in.
        telephony: Value,
    }
}

wire_struct! {
    /// Who may hold meetings in somebody else's room.
    pub struct CoHost {
        /// The e-mail address.
        email: String,
        /// The name.
        display_name: String,
    }
}

wire_struct! {
    /// How meetings are heard.
    pub struct AudioPreferences {
        /// The usual way.
        default_audio_type: DefaultAudioType,
        /// What the other service is.
        other_teleconference_description: String,
        /// Whether there are numbers of many countries.
        enabled_global_call_in: bool,
        /// Whether there are numbers that cost nothing.
        enabled_toll_free: bool,
        /// Whether sound is connected by itself.
        enabled_auto_connection: bool,
        /// The PIN by phone.
        audio_pin: Password,
        /// The phone at work.
        office_number: PhoneOfPreferences,
        /// The mobile phone.
        mobile_number: PhoneOfPreferences,
    }
}

wire_struct! {
    /// A phone to be called on.
    pub struct PhoneOfPreferences {
        /// The code of the country.
        country_code: String,
        /// The number.
        number: String,
        /// Whether a call from it tells who is calling.
        enabled_call_in_authentication: bool,
        /// Whether meetings call it.
        enabled_call_me: bool,
    }
}

wire_struct! {
    /// How meetings are seen.
    pub struct VideoPreferences {
        /// The devices.
        video_devices: Vec<VideoDevice>,
    }
}

wire_struct! {
    /// A video device.
    pub struct VideoDevice {
        /// What it is called.
        device_name: String,
        /// The address to call.
        device_address: String,
        /// Whether it is the usual one.
        is_default: bool,
    }
}

wire_struct! {
    /// How meetings are scheduled.
    pub struct SchedulingOptions {
        /// Whether one may come before the host.
        enabled_join_before_host: bool,
        /// How many minutes before the beginning.
        join_before_host_minutes: u64,
        /// Whether recordings are shared by themselves.
        enabled_auto_share_recording: bool,
        /// Whether the assistant takes part.
        enabled_webex_assistant_by_default: bool,
    }
}

wire_struct! {
    /// A site where meetings can be held.
    pub struct Site {
        /// The site.
        site_url: String,
        /// Whether it is the usual one.
        default: bool,
    }
}
