//! Setting one's own status.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::request::Call;
use webex_core::resource::{TypedCall, or_default};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_mercury::MercuryExt;

use crate::handle::PresenceHandle;
use crate::requests::SERVICE;
use crate::status::PresenceStatus;
use crate::subject::Subject;

/// Sets one's own status; made by [`PresenceHandle::set_status`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct SetStatus {
    presence: PresenceHandle,
    status: PresenceStatus,
    ttl: Option<Duration>,
    label: Option<String>,
}

/// What the service made of a status.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StatusSet {
    /// Whose.
    pub subject: Subject,
    /// Which.
    #[serde(default, deserialize_with = "or_default", rename = "eventType")]
    pub status: PresenceStatus,
    /// The text beside it.
    pub label: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    subject: Subject,
    event_type: &'a PresenceStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
}

impl SetStatus {
    pub(crate) fn new(presence: PresenceHandle, status: PresenceStatus) -> Self {
        Self { presence, status, ttl: None, label: None }
    }

    /// It ends after that time, in whole seconds; else not by itself.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// A text beside it. By default it is the id of the user, and none for [`PresenceStatus::DoNotDisturb`].
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sends it. Registers a device when there is none. Not cancel safe: the service may have it all the same.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] without a status, before anything is sent; as [`Webex::send`].
    pub async fn send(self) -> Result<StatusSet> {
        send_status(self.presence.webex(), &self.status, self.ttl, self.label).await
    }
}

webex_core::awaitable!(SetStatus => StatusSet);

/// Tells the service how this user is (wire/02 section 2.7.1).
pub(crate) async fn send_status(
    webex: &Webex,
    status: &PresenceStatus,
    ttl: Option<Duration>,
    label: Option<String>,
) -> Result<StatusSet> {
    if status.as_str().is_empty() {
        return Err(Error::invalid_input("A status is required"));
    }
    let subject = me(webex).await?;
    let own = || (*status != PresenceStatus::DoNotDisturb).then(|| subject.to_string());
    let (label, ttl) = (label.or_else(own), ttl.map(|ttl| ttl.as_secs()));
    let call = Call::new(Method::POST, SERVICE).path("events");
    let call = call.json(&Event { subject, event_type: status, label, ttl }).idempotent(true);
    TypedCall::json(webex, call).await
}

/// The user that the device is registered for.
async fn me(webex: &Webex) -> Result<Subject> {
    let device = webex.mercury()?.registered().await?;
    let user = device.user_id().unwrap_or_default();
    user.parse().map_err(|_| Error::new(ErrorKind::Decode, "the registration does not tell whose it is"))
}
