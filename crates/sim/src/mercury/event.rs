//! What sockets carry: events in their envelopes, and signals (wire/02 sections 3.3.4 and 3.3.5).

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that happened, written once for all sockets that carry it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    kind: Arc<str>,
    data: Arc<RawValue>,
    headers: Arc<RawValue>,
    tracking_id: Arc<str>,
    alert: &'static str,
}

impl Event {
    /// An event of this type with these members of `data`.
    pub(crate) fn new(kind: &str, mut data: Value) -> Self {
        data["eventType"] = json!(kind);
        Self::from_data(kind, &data)
    }

    /// `data` as it is; it names its type itself.
    pub(crate) fn of_data(data: &Value) -> Self {
        Self::from_data(data["eventType"].as_str().unwrap_or_default(), data)
    }

    fn from_data(kind: &str, data: &Value) -> Self {
        Self {
            kind: kind.into(),
            data: raw(data),
            headers: raw(&json!({})),
            tracking_id: format!("SIM_{}", Uuid::new_v4()).into(),
            alert: "none",
        }
    }

    /// The same for which a client may make a noise.
    pub(crate) fn alerting(mut self) -> Self {
        self.alert = "full";
        self
    }

    /// The same with headers of the envelope.
    pub(super) fn with_headers(mut self, headers: &Value) -> Self {
        self.headers = raw(headers);
        self
    }

    /// The event's type.
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }
}

fn raw(value: &Value) -> Arc<RawValue> {
    to_raw_value(value).expect("a value is JSON").into()
}

/// An event on its way to one socket. Sent twice it keeps its id.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) id: Uuid,
    pub(super) event: Event,
    pub(super) happened: Timestamp,
}

impl Delivery {
    pub(super) fn new(event: Event, happened: Timestamp) -> Self {
        Self { id: Uuid::new_v4(), event, happened }
    }

    /// The frame's text. `written` is what the server's clock says, in milliseconds.
    pub(super) fn frame(&self, sequence_number: u64, written: i64) -> String {
        text(&Envelope {
            id: self.id,
            data: &self.event.data,
            timestamp: self.happened.as_millisecond(),
            tracking_id: &self.event.tracking_id,
            alert_type: self.event.alert,
            headers: &self.event.headers,
            sequence_number,
            filter_message: false,
            ws_write_timestamp: written,
        })
    }
}

/// A frame that is no event: `pong` or `shutdown`. It is numbered like every other.
pub(super) fn signal(id: &Value, kind: &str, sequence_number: u64, written: i64) -> String {
    text(&json!({"id": id, "type": kind, "sequenceNumber": sequence_number, "wsWriteTimestamp": written}))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    id: Uuid,
    data: &'a RawValue,
    timestamp: i64,
    tracking_id: &'a str,
    alert_type: &'a str,
    headers: &'a RawValue,
    sequence_number: u64,
    filter_message: bool,
    ws_write_timestamp: i64,
}

fn text(frame: &impl Serialize) -> String {
    serde_json::to_string(frame).expect("a frame is JSON")
}
