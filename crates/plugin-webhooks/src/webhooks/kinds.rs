//! What webhooks are about.

use webex_core::wire_enum;

wire_enum! {
    /// What a webhook watches (wire/04 section 3.9).
    pub enum WebhookResource {
        /// Batch jobs of administrators.
        AdminBatchJobs = "adminBatchJobs",
        /// Everything the owner may see: the firehose.
        All = "all",
        /// What users put into cards.
        AttachmentActions = "attachmentActions",
        /// Recordings of meetings and calls.
        ConvergedRecordings = "convergedRecordings",
        /// Data sources.
        DataSources = "dataSources",
        /// Participants of meetings.
        MeetingParticipants = "meetingParticipants",
        /// Transcripts of meetings.
        MeetingTranscripts = "meetingTranscripts",
        /// Meetings.
        Meetings = "meetings",
        /// People in rooms.
        Memberships = "memberships",
        /// Messages.
        Messages = "messages",
        /// Recordings of meetings.
        Recordings = "recordings",
        /// Rooms.
        Rooms = "rooms",
        /// Service applications.
        ServiceApp = "serviceApp",
        /// Calls.
        TelephonyCalls = "telephony_calls",
        /// Conferences of calls.
        TelephonyConference = "telephony_conference",
        /// Lamps for waiting voice messages.
        TelephonyMwi = "telephony_mwi",
        /// Counters of unified communications.
        UcCounters = "uc_counters",
    }
}

wire_enum! {
    /// What has to happen to it (wire/04 section 3.9).
    pub enum WebhookEvent {
        /// Anything.
        All = "all",
        /// An application was authorized.
        Authorized = "authorized",
        /// It was created.
        Created = "created",
        /// An application lost its authorization.
        Deauthorized = "deauthorized",
        /// It was deleted.
        Deleted = "deleted",
        /// It ended.
        Ended = "ended",
        /// Somebody joined.
        Joined = "joined",
        /// Somebody left.
        Left = "left",
        /// It moved to another cluster.
        Migrated = "migrated",
        /// It started.
        Started = "started",
        /// Its status changed.
        StatusChanged = "statusChanged",
        /// It was changed.
        Updated = "updated",
    }
}

wire_enum! {
    /// Whether a webhook is delivered.
    pub enum WebhookStatus {
        /// It is.
        Active = "active",
        /// Too many deliveries failed, so that the service gave up; see
        /// [`UpdateWebhook::reactivate`](crate::UpdateWebhook::reactivate).
        Inactive = "inactive",
    }
}

wire_enum! {
    /// Whose events a webhook is about.
    pub enum WebhookOwnership {
        /// Those that its creator may see.
        Creator = "creator",
        /// Those of the whole organization.
        Org = "org",
    }
}
