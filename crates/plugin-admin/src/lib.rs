//! The administrator's API: organizations, roles, licences, events, audits, meetings.
