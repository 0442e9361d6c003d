//! Listing meetings.

use webex_core::ids::RoomId;
use webex_core::resource::DateTime;

use super::{Meeting, MeetingState, MeetingType, ScheduledType};
use crate::MeetingId;

webex_core::list_builder! {
    /// Lists meetings; made by [`Meetings::list`](crate::Meetings::list).
    pub struct ListMeetings of Meeting;
}

impl ListMeetings {
    /// Only the meeting with that number.
    pub fn meeting_number(self, number: &str) -> Self {
        self.query("meetingNumber", number)
    }

    /// Only the meeting with that page.
    pub fn web_link(self, link: &str) -> Self {
        self.query("webLink", link)
    }

    /// Only meetings of that room.
    pub fn room(self, room: impl Into<RoomId>) -> Self {
        self.query("roomId", room.into())
    }

    /// The meetings of that series, instead of series.
    pub fn series(self, series: impl Into<MeetingId>) -> Self {
        self.query("meetingSeriesId", series.into())
    }

    /// Series, their meetings, or meetings that were held.
    pub fn meeting_type(self, meeting_type: MeetingType) -> Self {
        self.query("meetingType", meeting_type)
    }

    /// Only meetings that are so far.
    pub fn state(self, state: MeetingState) -> Self {
        self.query("state", state)
    }

    /// Only what was scheduled as that.
    pub fn scheduled_type(self, scheduled_type: ScheduledType) -> Self {
        self.query("scheduledType", scheduled_type)
    }

    /// Whether to list the current meeting of each series instead of the series.
    pub fn current(self, yes: bool) -> Self {
        self.query("current", yes)
    }

    /// Only meetings that are held at that time or later.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingType};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let meetings = webex.admin().meetings().list().meeting_type(MeetingType::ScheduledMeeting);
    /// let december = meetings.from(DateTime::new("2026-12-01T00:00:00Z")).to(DateTime::new("2027-01-01T00:00:00Z"));
    /// println!("{}", december.await?.len());
    /// # Ok(()) }
    /// ```
    pub fn from(self, time: impl Into<DateTime>) -> Self {
        self.query("from", time.into())
    }

    /// Only meetings that are held before that time.
    pub fn to(self, time: impl Into<DateTime>) -> Self {
        self.query("to", time.into())
    }

    /// Only meetings of that site.
    pub fn site_url(self, site: &str) -> Self {
        self.query("siteUrl", site)
    }

    /// Only meetings with that name of an integration.
    pub fn integration_tag(self, tag: &str) -> Self {
        self.query("integrationTag", tag)
    }
}
