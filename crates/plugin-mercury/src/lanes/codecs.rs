//! Events that a codec of their owner opens.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::value::RawValue;
use webex_core::plugin::EventCodec;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::session::Envelope;

/// The codecs that plug-ins registered with `Setup::event_codec`.
pub(super) struct Codecs(Vec<Arc<EventCodec>>);

impl Codecs {
    pub(super) fn new(codecs: Vec<Arc<EventCodec>>) -> Self {
        Self(codecs)
    }

    /// The event with its data opened; as it came when it has no codec, or cannot be opened.
    pub(super) async fn open(&self, webex: &Webex, envelope: Arc<Envelope>) -> Arc<Envelope> {
        let Some(codec) = self.0.iter().find(|codec| codec.event_type == envelope.event_type) else {
            return envelope;
        };
        let sealed = Bytes::copy_from_slice(envelope.data.get().as_bytes());
        match codec.codec.open(webex, sealed).await.and_then(|clear| json(&clear)) {
            Ok(data) => Arc::new(Envelope { data, ..Envelope::clone(&envelope) }),
            Err(error) => {
                tracing::warn!(event_type = envelope.event_type, %error, "an event stays as it came");
                envelope
            }
        }
    }
}

fn json(bytes: &Bytes) -> Result<Box<RawValue>> {
    let no_json = || Error::new(ErrorKind::Decode, "what the codec of the event opened is not JSON");
    serde_json::from_slice(bytes).map_err(|_| no_json())
}
