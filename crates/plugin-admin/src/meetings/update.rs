//! Changing a meeting.

use webex_core::Webex;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};

use super::Meeting;
use super::fields::Fields;
use crate::macros::setters;

/// Changes a meeting; made by [`Meetings::update`](crate::Meetings::update). Sends what was set and nothing else.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateMeeting {
    call: TypedCall<Meeting>,
    pub(super) fields: Fields,
}

setters! { UpdateMeeting {
    /// The new title.
    title: String,
    /// When it begins.
    start: DateTime,
    /// When it ends.
    end: DateTime,
} }

impl UpdateMeeting {
    pub(super) fn new(webex: &Webex, call: Call, fields: Fields) -> Self {
        Self { call: TypedCall::json(webex, call), fields }
    }

    fn prepare(self) -> TypedCall<Meeting> {
        self.call.checked_body(self.fields.check(), &self.fields)
    }
}

webex_core::sendable!(UpdateMeeting => Meeting);
