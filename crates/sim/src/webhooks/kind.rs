//! What a webhook can listen to: resources, events, and which of them go together.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A resource of the developer API that webhooks can watch (wire/04 section 3.9).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
pub(crate) enum Resource {
    All,
    AttachmentActions,
    DataSources,
    Memberships,
    Messages,
    Rooms,
    Meetings,
    Recordings,
    ConvergedRecordings,
    MeetingParticipants,
    MeetingTranscripts,
    TelephonyCalls,
    TelephonyConference,
    TelephonyMessageWaiting,
    UcCounters,
    ServiceApp,
    AdminBatchJobs,
}

/// What happened to a resource (wire/04 section 3.9).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
pub(crate) enum Event {
    All,
    Created,
    Updated,
    Deleted,
    Started,
    Ended,
    Joined,
    Left,
    Migrated,
    Authorized,
    Deauthorized,
    StatusChanged,
}

const CHANGES: &[Event] = &[Event::Created, Event::Updated, Event::Deleted];

/// Every resource, its name on the wire, and the events it has.
const RESOURCES: &[(Resource, &str, &[Event])] = &[
    (Resource::All, "all", EVERY_EVENT),
    (Resource::AttachmentActions, "attachmentActions", &[Event::Created]),
    (Resource::DataSources, "dataSources", CHANGES),
    (Resource::Memberships, "memberships", CHANGES),
    (Resource::Messages, "messages", CHANGES),
    (Resource::Rooms, "rooms", &[Event::Created, Event::Updated, Event::Migrated]),
    (
        Resource::Meetings,
        "meetings",
        &[Event::Created, Event::Updated, Event::Deleted, Event::Started, Event::Ended],
    ),
    (Resource::Recordings, "recordings", CHANGES),
    (Resource::ConvergedRecordings, "convergedRecordings", CHANGES),
    (Resource::MeetingParticipants, "meetingParticipants", &[Event::Joined, Event::Left]),
    (Resource::MeetingTranscripts, "meetingTranscripts", &[Event::Created]),
    (Resource::TelephonyCalls, "telephony_calls", CHANGES),
    (Resource::TelephonyConference, "telephony_conference", CHANGES),
    (Resource::TelephonyMessageWaiting, "telephony_mwi", CHANGES),
    (Resource::UcCounters, "uc_counters", CHANGES),
    (Resource::ServiceApp, "serviceApp", &[Event::Authorized, Event::Deauthorized]),
    (Resource::AdminBatchJobs, "adminBatchJobs", &[Event::StatusChanged]),
];

const EVENTS: &[(Event, &str)] = &[
    (Event::All, "all"),
    (Event::Created, "created"),
    (Event::Updated, "updated"),
    (Event::Deleted, "deleted"),
    (Event::Started, "started"),
    (Event::Ended, "ended"),
    (Event::Joined, "joined"),
    (Event::Left, "left"),
    (Event::Migrated, "migrated"),
    (Event::Authorized, "authorized"),
    (Event::Deauthorized, "deauthorized"),
    (Event::StatusChanged, "statusChanged"),
];

const EVERY_EVENT: &[Event] = &[
    Event::Created,
    Event::Updated,
    Event::Deleted,
    Event::Started,
    Event::Ended,
    Event::Joined,
    Event::Left,
    Event::Migrated,
    Event::Authorized,
    Event::Deauthorized,
    Event::StatusChanged,
];

impl Resource {
    /// Reads the name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        RESOURCES.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Whether a webhook may ask for `event` of this resource; `all` always may.
    pub(crate) fn has(self, event: Event) -> bool {
        event == Event::All || self.row().2.contains(&event)
    }

    /// Whether a webhook on `self` hears of something that happened to `other`.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    fn row(self) -> &'static (Self, &'static str, &'static [Event]) {
        RESOURCES.iter().find(|row| row.0 == self).expect("the table has a row for every resource")
    }
}

impl Event {
    /// Reads the name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        EVENTS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        EVENTS.iter().find(|row| row.0 == self).map(|row| row.1).expect("the table has a row for every event")
    }

    /// Whether a webhook on `self` hears of `other`.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for (resource, name, _) in RESOURCES {
            assert_eq!(Resource::parse(name), Some(*resource));
            assert_eq!(resource.as_str(), *name);
        }
        for (event, name) in EVENTS {
            assert_eq!(Event::parse(name), Some(*event));
            assert_eq!(event.as_str(), *name);
        }
        assert_eq!(Resource::parse("Messages"), None);
        assert_eq!(Event::parse(""), None);
    }

    #[test]
    fn resources_have_only_their_events() {
        assert!(Resource::Messages.has(Event::Created));
        assert!(Resource::Messages.has(Event::All));
        assert!(!Resource::Messages.has(Event::Started));
        assert!(!Resource::AttachmentActions.has(Event::Deleted));
        assert!(Resource::All.has(Event::Ended));
    }

    #[test]
    fn the_firehose_covers_everything() {
        assert!(Resource::All.covers(Resource::Rooms));
        assert!(!Resource::Rooms.covers(Resource::Messages));
        assert!(Event::All.covers(Event::Deleted));
        assert!(!Event::Created.covers(Event::Deleted));
    }
}
