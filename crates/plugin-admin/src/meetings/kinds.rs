//! The enums of meetings.

use webex_core::wire_enum;

wire_enum! {
    /// What is scheduled.
    pub enum ScheduledType {
        /// A meeting.
        Meeting = "meeting",
        /// A meeting in the personal room.
        PersonalRoomMeeting = "personalRoomMeeting",
        /// A webinar.
        Webinar = "webinar",
    }
}

wire_enum! {
    /// Which of three a meeting is.
    pub enum MeetingType {
        /// One that is held or was held.
        Meeting = "meeting",
        /// A series; a meeting that does not recur is a series of one.
        MeetingSeries = "meetingSeries",
        /// One of a series.
        ScheduledMeeting = "scheduledMeeting",
    }
}

wire_enum! {
    /// How far a meeting is.
    pub enum MeetingState {
        /// A series of which meetings are still to come.
        Active = "active",
        /// It is over.
        Ended = "ended",
        /// A series of which no meeting is to come.
        Expired = "expired",
        /// It is held now.
        InProgress = "inProgress",
        /// Participants wait for a host.
        Lobby = "lobby",
        /// Nobody came.
        Missed = "missed",
        /// It can be started.
        Ready = "ready",
        /// It is to come.
        Scheduled = "scheduled",
    }
}

wire_enum! {
    /// What happens to people who come without having been invited, while the meeting is not locked.
    pub enum UnlockedJoinSecurity {
        /// They are let in.
        AllowJoin = "allowJoin",
        /// They wait in the lobby.
        AllowJoinWithLobby = "allowJoinWithLobby",
        /// They are turned away.
        BlockFromJoin = "blockFromJoin",
    }
}
