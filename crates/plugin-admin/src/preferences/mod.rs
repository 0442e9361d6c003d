//! How somebody likes meetings to be.

mod handle;
mod parts;

pub use handle::MeetingPreferences;
pub use parts::{
    AudioPreferences, CoHost, DefaultAudioType, PersonalMeetingRoom, PhoneOfPreferences, Preferences,
    SchedulingOptions, Site, VideoDevice, VideoPreferences,
};
