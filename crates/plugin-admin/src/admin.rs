//! The handle that leads to the others.

use webex_core::Webex;
use webex_plugin_people::{People, PeopleExt};

use crate::{
    Audit, Events, Licenses, MeetingPreferences, Meetings, Organizations, Participants, Roles, RoomTabs,
};

/// The administrator's API. A cheap handle; made by [`AdminExt::admin`](crate::AdminExt::admin). What a caller has no
/// right to is answered with a 403.
#[derive(Clone, Debug)]
pub struct Admin {
    webex: Webex,
}

impl Admin {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// People of the organization: the same handle as that of the plug-in for people, which creates, changes and
    /// deletes them, too.
    pub fn people(&self) -> People {
        self.webex.people()
    }

    /// Organizations.
    pub fn organizations(&self) -> Organizations {
        Organizations::new(&self.webex)
    }

    /// Roles.
    pub fn roles(&self) -> Roles {
        Roles::new(&self.webex)
    }

    /// Licences.
    pub fn licenses(&self) -> Licenses {
        Licenses::new(&self.webex)
    }

    /// What happened in the organization.
    pub fn events(&self) -> Events {
        Events::new(&self.webex)
    }

    /// What administrators did, and who signed in.
    pub fn audit(&self) -> Audit {
        Audit::new(&self.webex)
    }

    /// Tabs of rooms.
    pub fn room_tabs(&self) -> RoomTabs {
        RoomTabs::new(&self.webex)
    }

    /// Meetings that are scheduled, with who registers for them.
    pub fn meetings(&self) -> Meetings {
        Meetings::new(&self.webex)
    }

    /// Who takes part in meetings.
    pub fn participants(&self) -> Participants {
        Participants::new(&self.webex)
    }

    /// How somebody likes meetings to be.
    pub fn meeting_preferences(&self) -> MeetingPreferences {
        MeetingPreferences::new(&self.webex)
    }
}
