//! Changing many registrants at once.

use serde::Serialize;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use crate::RegistrantId;

/// Approves, rejects, cancels or deletes registrants; made by [`Registrants`](crate::Registrants).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct ChangeRegistrants {
    call: TypedCall<()>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    send_email: Option<bool>,
    registrants: Vec<Named>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    registrant_id: RegistrantId,
}

impl ChangeRegistrants {
    pub(super) fn new(
        webex: &Webex,
        call: Call,
        ids: impl IntoIterator<Item = impl Into<RegistrantId>>,
    ) -> Self {
        let registrants = ids.into_iter().map(|id| Named { registrant_id: id.into() }).collect();
        Self { call: TypedCall::empty(webex, call), fields: Fields { send_email: None, registrants } }
    }

    /// Whether the registrants get an e-mail.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, MeetingId, RegistrantId};
    /// # async fn example(webex: webex_core::Webex, webinar: MeetingId, bob: RegistrantId) -> webex_core::Result<()> {
    /// webex.admin().meetings().registrants(&webinar).approve([&bob]).send_email(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn send_email(mut self, yes: bool) -> Self {
        self.fields.send_email = Some(yes);
        self
    }

    fn check(&self) -> Result<()> {
        let ids = &self.fields.registrants;
        match ids.is_empty() || ids.iter().any(|named| named.registrant_id.as_str().is_empty()) {
            true => Err(Error::invalid_input("registrants with ids are required")),
            false => Ok(()),
        }
    }

    fn prepare(self) -> TypedCall<()> {
        let check = self.check();
        self.call.checked_body(check, &self.fields)
    }
}

webex_core::sendable!(ChangeRegistrants => ());
